using System.IO.Compression;
using System.Runtime.InteropServices;
using ZstdSharp;

namespace Godwit.MySql.Binlog.Events;

/// <summary>Unpacks MariaDB's compressed events (zlib) and MySQL's compressed transactions (zstd). Memory grows with what comes out.</summary>
internal sealed class Inflater : IDisposable
{
    private const int FirstBytes = 64 * 1024;
    private const int MaxBytes = 1 << 30;

    private byte[] _unpacked = [];
    private Stream? _transaction;

    /// <summary>MariaDB's: a byte with the algorithm and the width of the length, the length with the highest byte first, zlib.</summary>
    public ReadOnlyMemory<byte> Unpack(ReadOnlyMemory<byte> packed)
    {
        var reader = new ByteReader(packed.Span);
        var head = reader.Byte();
        var width = head & 7;
        if ((head & 0xF0) != 0x80 || width is < 1 or > 4)
            throw new BinlogFormatException("it is compressed in a way that is not known");
        var length = reader.BigEndian(width);
        if (length > MaxBytes)
            throw new BinlogFormatException("it is compressed from more than 1 GB");
        using var zlib = new ZLibStream(AsStream(packed[(1 + width)..]), CompressionMode.Decompress);
        return ReadExactly(zlib, 0, (int)length);
    }

    /// <summary>Begins a compressed transaction, whose bytes stay valid until its end.</summary>
    public void BeginTransaction(ReadOnlyMemory<byte> packed, bool zstd)
    {
        _transaction?.Dispose();
        _transaction = zstd ? new DecompressionStream(AsStream(packed), leaveOpen: false) : AsStream(packed);
    }

    /// <summary>The next event of the transaction, or nothing at its end.</summary>
    public ReadOnlyMemory<byte> NextEvent()
    {
        if (_transaction is null)
            return default;
        Grow(FirstBytes);
        var read = Read(() => _transaction.ReadAtLeast(_unpacked.AsSpan(0, EventHeader.Bytes), EventHeader.Bytes, throwOnEndOfStream: false));
        if (read == 0)
        {
            _transaction.Dispose();
            _transaction = null;
            return default;
        }

        var size = read < EventHeader.Bytes ? 0 : EventHeader.SizeOf(_unpacked);
        if (size is < EventHeader.Bytes or > MaxBytes)
            throw new BinlogFormatException("a compressed transaction holds something that is no event");
        return ReadExactly(_transaction, EventHeader.Bytes, (int)size);
    }

    public void Dispose() => _transaction?.Dispose();

    private static MemoryStream AsStream(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var array) ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false) : new MemoryStream(bytes.ToArray(), writable: false);

    private ReadOnlyMemory<byte> ReadExactly(Stream stream, int at, int length)
    {
        while (at < length)
        {
            Grow(Math.Min(length, Math.Max(FirstBytes, at * 2)));
            var room = Math.Min(_unpacked.Length, length) - at;
            var read = Read(() => stream.Read(_unpacked, at, room));
            if (read == 0)
                throw new BinlogFormatException("it unpacks to less than it says");
            at += read;
        }

        return _unpacked.AsMemory(0, length);
    }

    private void Grow(int length)
    {
        if (_unpacked.Length < length)
            Array.Resize(ref _unpacked, length);
    }

    private static int Read(Func<int> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ZstdException)
        {
            throw new BinlogFormatException("", "its compressed bytes are damaged", null, e);
        }
    }
}
