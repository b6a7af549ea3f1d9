using System.Buffers.Binary;

namespace Godwit.Abstractions.Rows;

/// <summary>Reads the rows of a <see cref="RowBatch"/> in order, cell by cell. Borrows: spans are valid while the batch is unchanged.</summary>
public ref struct RowReader
{
    private ReadOnlySpan<byte> _rest;
    private ReadOnlySpan<byte> _row;
    private ReadOnlySpan<byte> _cells;

    /// <summary>Reads <paramref name="batch"/> from its first row.</summary>
    public RowReader(RowBatch batch) => _rest = batch.Bytes;

    /// <summary>Reads the cells of a single row, given without its length prefix (see <see cref="RowBytes"/>).</summary>
    public RowReader(ReadOnlySpan<byte> rowBytes)
    {
        _row = rowBytes;
        _cells = rowBytes;
    }

    /// <summary>The cells of the current row, headers included: what is hashed and compared.</summary>
    public readonly ReadOnlySpan<byte> RowBytes => _row;

    /// <summary>Goes to the next row. False at the end.</summary>
    public bool ReadRow()
    {
        if (_rest.IsEmpty)
            return false;
        var length = BinaryPrimitives.ReadInt32LittleEndian(_rest);
        _row = _rest.Slice(sizeof(int), length);
        _cells = _row;
        _rest = _rest[(sizeof(int) + length)..];
        return true;
    }

    /// <summary>Reads the row's next cell; <paramref name="payload"/> is empty unless it is a value.</summary>
    public CellState ReadCell(out ReadOnlySpan<byte> payload)
    {
        var header = BinaryPrimitives.ReadInt32LittleEndian(_cells);
        if (header >= 0)
        {
            payload = _cells.Slice(sizeof(int), header);
            _cells = _cells[(sizeof(int) + header)..];
            return CellState.Value;
        }

        payload = default;
        _cells = _cells[sizeof(int)..];
        return header == RowBatch.NullHeader ? CellState.Null : CellState.Unchanged;
    }
}
