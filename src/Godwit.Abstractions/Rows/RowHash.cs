using System.IO.Hashing;

namespace Godwit.Abstractions.Rows;

/// <summary>The hash of a row: XxHash128 over its cells with their headers, so that no two different rows are joined to the same text.</summary>
public static class RowHash
{
    /// <summary>Hashes a row's cells (see <see cref="RowReader.RowBytes"/>).</summary>
    public static UInt128 Of(ReadOnlySpan<byte> rowBytes) => XxHash128.HashToUInt128(rowBytes);
}
