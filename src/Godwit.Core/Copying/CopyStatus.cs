namespace Godwit.Core.Copying;

/// <summary>Where a copy stands. An immutable reading.</summary>
/// <param name="TablesTotal">Tables to copy.</param>
/// <param name="TablesDone">Tables copied, their primary keys built.</param>
/// <param name="RowsTotal">Rows to copy, as estimated; never below <paramref name="RowsCopied"/>.</param>
/// <param name="RowsCopied">Rows committed on the target, and those under way.</param>
/// <param name="BytesCopied">Bytes moved, in the encoding of the copy.</param>
/// <param name="RowsPerSecond">Rows a second over the last seconds.</param>
/// <param name="BytesPerSecond">Bytes a second over the last seconds.</param>
/// <param name="EtaSeconds">Seconds left at that pace, or null where it cannot be told.</param>
/// <param name="Tables">Each table's rows copied and estimated, and whether it is done.</param>
public sealed record CopyStatus(int TablesTotal, int TablesDone, long RowsTotal, long RowsCopied, long BytesCopied, double RowsPerSecond,
    double BytesPerSecond, double? EtaSeconds, IReadOnlyList<TableCopyStatus> Tables)
{
    /// <summary>Nothing begun.</summary>
    public static CopyStatus None { get; } = new(0, 0, 0, 0, 0, 0, 0, null, []);
}

/// <summary>Where one table's copy stands.</summary>
/// <param name="Table">The target table's name.</param>
/// <param name="RowsCopied">Rows copied.</param>
/// <param name="RowsTotal">Rows to copy, as estimated.</param>
/// <param name="Done">Whether it is done.</param>
public sealed record TableCopyStatus(string Table, long RowsCopied, long RowsTotal, bool Done);
