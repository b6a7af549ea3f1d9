using System.Buffers.Binary;
using System.IO.Hashing;
using Godwit.Core.Conversion;

namespace Godwit.Core.Validation;

/// <summary>Finds the key cells in a row's bytes. A keyless table's key is the whole row. Not safe for concurrent use.</summary>
internal sealed class KeyCells
{
    private readonly int[] _ordinals;
    private readonly int _cellsToScan;
    private readonly bool _prefix;
    private readonly int[] _starts;
    private readonly GrowingBuffer _scratch = new();

    public KeyCells(TableMapping mapping)
    {
        _ordinals = [.. mapping.KeyOrdinals];
        _cellsToScan = _ordinals.Length == 0 ? 0 : _ordinals.Max() + 1;
        _prefix = _ordinals.AsSpan().SequenceEqual(Enumerable.Range(0, _ordinals.Length).ToArray());
        _starts = new int[_cellsToScan + 1];
    }

    public bool Keyless => _ordinals.Length == 0;

    /// <summary>The key cells with their headers, in key order; valid until the next call.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> row)
    {
        if (_ordinals.Length == 0)
            return row;
        for (var cell = 0; cell < _cellsToScan; cell++)
            _starts[cell + 1] = _starts[cell] + sizeof(int) + Math.Max(0, BinaryPrimitives.ReadInt32LittleEndian(row[_starts[cell]..]));
        if (_prefix)
            return row[.._starts[_cellsToScan]];
        _scratch.Clear();
        foreach (var ordinal in _ordinals)
            _scratch.Append(row[_starts[ordinal].._starts[ordinal + 1]]);
        return _scratch.Bytes;
    }

    public UInt128 HashOf(ReadOnlySpan<byte> row) => XxHash128.HashToUInt128(Of(row));

    /// <summary>The bucket of a row among 2^<paramref name="bits"/>, by its key.</summary>
    public int BucketOf(ReadOnlySpan<byte> row, int bits) => (int)(XxHash3.HashToUInt64(Of(row)) >> (64 - bits));

    /// <summary>The first key cell as a whole number; false where it is NULL.</summary>
    public bool TryReadInteger(ReadOnlySpan<byte> row, out long key)
    {
        for (var cell = 0; cell < _ordinals[0]; cell++)
            row = row[(sizeof(int) + Math.Max(0, BinaryPrimitives.ReadInt32LittleEndian(row)))..];
        var isValue = BinaryPrimitives.ReadInt32LittleEndian(row) == sizeof(long);
        key = isValue ? BinaryPrimitives.ReadInt64LittleEndian(row[sizeof(int)..]) : 0;
        return isValue;
    }

    private sealed class GrowingBuffer
    {
        private byte[] _buffer = new byte[256];
        private int _length;

        public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

        public void Clear() => _length = 0;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            if (_buffer.Length - _length < bytes.Length)
                Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes.Length));
            bytes.CopyTo(_buffer.AsSpan(_length));
            _length += bytes.Length;
        }
    }
}
