using System.Buffers;
using MySqlConnector;

namespace Godwit.MySql.Rows;

internal static class Cell
{
    /// <summary>A cell's bytes in a pooled buffer, which grows with the longest one.</summary>
    public static ReadOnlySpan<byte> Load(MySqlDataReader row, int ordinal, ref byte[] buffer)
    {
        var length = (int)row.GetBytes(ordinal, 0, buffer, 0, buffer.Length);
        if (length < buffer.Length)
            return buffer.AsSpan(0, length);
        length = checked((int)row.GetBytes(ordinal, 0, null, 0, 0));
        if (length > buffer.Length)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
            buffer = ArrayPool<byte>.Shared.Rent(length);
        }

        return buffer.AsSpan(0, (int)row.GetBytes(ordinal, 0, buffer, 0, length));
    }
}
