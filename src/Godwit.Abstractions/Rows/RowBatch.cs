using System.Buffers;
using System.Buffers.Binary;

namespace Godwit.Abstractions.Rows;

/// <summary>
/// Rows in one pooled buffer, row after row: the one encoding that copy, apply, comparison and hash share.
/// </summary>
/// <remarks>
/// <para>
/// Layout, all integers little endian. A row: the number of bytes of its cells (4), then its cells. A cell: a header (4), then its
/// payload. The header is the payload's length, or -1 for NULL, or -2 for unchanged. The payload is the canonical encoding of the
/// column's <see cref="Schema.LogicalKind"/>. Two rows are equal exactly when their cells' bytes are equal; because every payload
/// carries its length, ('ab','c') never equals ('a','bc') and NULL never equals any text.
/// </para>
/// <para>
/// One owner at a time, not safe for concurrent use. Whoever holds the batch disposes it or clears and fills it again; spans taken
/// from it are valid until then.
/// </para>
/// </remarks>
public sealed class RowBatch : IDisposable
{
    /// <summary>Default number of bytes at which a reader hands a batch on.</summary>
    public const int DefaultBytes = 256 * 1024;

    /// <summary>Header of a NULL cell.</summary>
    internal const int NullHeader = -1;

    /// <summary>Header of an unchanged cell.</summary>
    internal const int UnchangedHeader = -2;

    private byte[] _buffer;

    /// <summary>Makes an empty batch with room for <paramref name="capacity"/> bytes; it grows as needed.</summary>
    public RowBatch(int capacity = DefaultBytes + DefaultBytes / 4) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>Number of whole rows.</summary>
    public int RowCount { get; internal set; }

    /// <summary>Bytes used, headers included.</summary>
    public int Length { get; internal set; }

    /// <summary>All rows, as laid out above.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, Length);

    /// <summary>Forgets every row and keeps the buffer.</summary>
    public void Clear()
    {
        RowCount = 0;
        Length = 0;
    }

    /// <summary>Appends a row that was taken from another batch of the same columns (see <see cref="RowReader.RowBytes"/>).</summary>
    public void AppendRow(ReadOnlySpan<byte> rowBytes)
    {
        Span<byte> room = Reserve(Length, rowBytes.Length + sizeof(int));
        BinaryPrimitives.WriteInt32LittleEndian(room, rowBytes.Length);
        rowBytes.CopyTo(room[sizeof(int)..]);
        Length += sizeof(int) + rowBytes.Length;
        RowCount++;
    }

    /// <summary>Exchanges the rows of two batches without copying them.</summary>
    public void SwapWith(RowBatch other)
    {
        (_buffer, other._buffer) = (other._buffer, _buffer);
        (Length, other.Length) = (other.Length, Length);
        (RowCount, other.RowCount) = (other.RowCount, RowCount);
    }

    /// <summary>Returns the buffer to its pool. The batch is empty and unusable afterwards.</summary>
    public void Dispose()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Clear();
    }

    internal Span<byte> Reserve(int position, int count)
    {
        if (_buffer.Length - position < count)
            Grow(position, count);
        return _buffer.AsSpan(position);
    }

    internal Span<byte> At(int position, int count) => _buffer.AsSpan(position, count);

    private void Grow(int used, int count)
    {
        var wanted = checked(used + count);
        var bigger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max((long)wanted, (long)_buffer.Length * 2)));
        _buffer.AsSpan(0, used).CopyTo(bigger);
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = bigger;
    }
}
