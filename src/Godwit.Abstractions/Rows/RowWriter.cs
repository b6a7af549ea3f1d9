using System.Buffers;
using System.Buffers.Binary;

namespace Godwit.Abstractions.Rows;

/// <summary>
/// Appends rows to a <see cref="RowBatch"/>, cell by cell. A row becomes part of the batch with <see cref="EndRow"/>; one that was begun
/// and not ended leaves no trace. Reusable over batches with <see cref="Attach"/>; not safe for concurrent use.
/// </summary>
/// <remarks>
/// A cell whose length is known goes in with <see cref="WriteValue(ReadOnlySpan{byte})"/> or one of the typed writes. One whose length
/// is not: <see cref="BeginCell"/>, then <see cref="GetSpan"/> and <see cref="Advance"/> as often as needed, then <see cref="EndCell"/>.
/// </remarks>
public sealed class RowWriter : IBufferWriter<byte>
{
    private RowBatch _batch;
    private int _rowStart;
    private int _cellStart;
    private int _position;

    /// <summary>Makes a writer that appends to <paramref name="batch"/>.</summary>
    public RowWriter(RowBatch batch)
    {
        _batch = batch;
        _position = batch.Length;
    }

    /// <summary>The batch being written.</summary>
    public RowBatch Batch => _batch;

    /// <summary>Goes on with another batch, after the rows that it has.</summary>
    public void Attach(RowBatch batch)
    {
        _batch = batch;
        _position = batch.Length;
    }

    /// <summary>Begins a row; what was begun and not ended before is forgotten.</summary>
    public void BeginRow()
    {
        _rowStart = _batch.Length;
        _batch.Reserve(_rowStart, sizeof(int));
        _position = _rowStart + sizeof(int);
    }

    /// <summary>Ends the row and adds it to the batch.</summary>
    public void EndRow()
    {
        BinaryPrimitives.WriteInt32LittleEndian(_batch.At(_rowStart, sizeof(int)), _position - _rowStart - sizeof(int));
        _batch.Length = _position;
        _batch.RowCount++;
    }

    /// <summary>Adds NULL.</summary>
    public void WriteNull() => WriteHeader(RowBatch.NullHeader);

    /// <summary>Adds a cell that the change does not carry.</summary>
    public void WriteUnchanged() => WriteHeader(RowBatch.UnchangedHeader);

    /// <summary>Adds a value.</summary>
    public void WriteValue(ReadOnlySpan<byte> payload)
    {
        var room = _batch.Reserve(_position, sizeof(int) + payload.Length);
        BinaryPrimitives.WriteInt32LittleEndian(room, payload.Length);
        payload.CopyTo(room[sizeof(int)..]);
        _position += sizeof(int) + payload.Length;
    }

    /// <summary>Adds a value of one byte.</summary>
    public void WriteByte(byte payload)
    {
        var room = _batch.Reserve(_position, sizeof(int) + 1);
        BinaryPrimitives.WriteInt32LittleEndian(room, 1);
        room[sizeof(int)] = payload;
        _position += sizeof(int) + 1;
    }

    /// <summary>Adds a value of four bytes, little endian.</summary>
    public void WriteInt32(int payload)
    {
        var room = _batch.Reserve(_position, 2 * sizeof(int));
        BinaryPrimitives.WriteInt32LittleEndian(room, sizeof(int));
        BinaryPrimitives.WriteInt32LittleEndian(room[sizeof(int)..], payload);
        _position += 2 * sizeof(int);
    }

    /// <summary>Adds a value of eight bytes, little endian.</summary>
    public void WriteInt64(long payload)
    {
        var room = _batch.Reserve(_position, sizeof(int) + sizeof(long));
        BinaryPrimitives.WriteInt32LittleEndian(room, sizeof(long));
        BinaryPrimitives.WriteInt64LittleEndian(room[sizeof(int)..], payload);
        _position += sizeof(int) + sizeof(long);
    }

    /// <summary>Begins a value whose length is not known yet.</summary>
    public void BeginCell()
    {
        _cellStart = _position;
        _batch.Reserve(_position, sizeof(int));
        _position += sizeof(int);
    }

    /// <summary>Room for at least <paramref name="sizeHint"/> bytes of the value that was begun.</summary>
    public Span<byte> GetSpan(int sizeHint = 0) => _batch.Reserve(_position, Math.Max(sizeHint, 1));

    /// <summary>Counts <paramref name="count"/> bytes of the last <see cref="GetSpan"/> as written.</summary>
    public void Advance(int count) => _position += count;

    /// <summary>Ends the value.</summary>
    public void EndCell() =>
        BinaryPrimitives.WriteInt32LittleEndian(_batch.At(_cellStart, sizeof(int)), _position - _cellStart - sizeof(int));

    /// <summary>Not offered: the buffer is pooled and may move.</summary>
    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint) =>
        throw new NotSupportedException("A row is written through spans; its buffer may move.");

    private void WriteHeader(int header)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_batch.Reserve(_position, sizeof(int)), header);
        _position += sizeof(int);
    }
}
