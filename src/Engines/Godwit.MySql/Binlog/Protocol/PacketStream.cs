using System.Buffers.Binary;

namespace Godwit.MySql.Binlog.Protocol;

/// <summary>Packets of the client/server protocol over any stream. A packet that was read is valid until the next read.</summary>
internal sealed class PacketStream(Stream stream) : IAsyncDisposable
{
    private const int HeaderBytes = 4;
    private const int MaxPart = 0xFFFFFF;
    private const int BufferBytes = 256 * 1024;

    // The most that a server's max_allowed_packet for replicas lets it send, and room for a header.
    private const long MaxPacket = (1L << 30) + 4096;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private byte[] _large = [];
    private int _start;
    private int _end;
    private byte _sequence;

    /// <summary>What the packets travel through; replaced when TLS begins.</summary>
    public Stream Stream { get; set; } = stream;

    /// <summary>Called when bytes came, for whoever counts the time without any.</summary>
    public Action? Progress { get; set; }

    /// <summary>Begins a command: numbers of packets start again.</summary>
    public void BeginCommand() => _sequence = 0;

    /// <exception cref="EndOfStreamException">The other side closed the connection.</exception>
    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        return TryRead(out var packet) ? new(packet) : ReadSlowAsync(cancellationToken);
    }

    /// <summary>The next packet, if it is there without waiting.</summary>
    public bool TryRead(out ReadOnlyMemory<byte> packet)
    {
        packet = default;
        if (_end - _start < HeaderBytes || PartLength() is var length && _end - _start - HeaderBytes < length)
            return false;
        TakeHeader();
        packet = _buffer.AsMemory(_start, length);
        _start += length;
        return true;
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        while (true)
        {
            var part = payload[..Math.Min(payload.Length, MaxPart)];
            var bytes = new byte[HeaderBytes + part.Length];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, part.Length);
            bytes[3] = _sequence++;
            part.CopyTo(bytes.AsMemory(HeaderBytes));
            await Stream.WriteAsync(bytes, cancellationToken);
            payload = payload[part.Length..];
            if (part.Length < MaxPart)
                break;
        }

        await Stream.FlushAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => Stream.DisposeAsync();

    private async ValueTask<ReadOnlyMemory<byte>> ReadSlowAsync(CancellationToken cancellationToken)
    {
        await FillAsync(HeaderBytes, cancellationToken);
        var length = PartLength();
        if (length + HeaderBytes <= BufferBytes)
        {
            await FillAsync(HeaderBytes + length, cancellationToken);
            TakeHeader();
            var packet = _buffer.AsMemory(_start, length);
            _start += length;
            return packet;
        }

        long total = 0;
        while (true)
        {
            await FillAsync(HeaderBytes, cancellationToken);
            length = PartLength();
            TakeHeader();
            if (total + length > MaxPacket)
                throw new BinlogFormatException("a packet of more than 1 GB came");
            total = await ReadPartAsync(total, length, cancellationToken);
            if (length < MaxPart)
                return _large.AsMemory(0, (int)total);
        }
    }

    private async ValueTask<long> ReadPartAsync(long at, int length, CancellationToken cancellationToken)
    {
        while (length > 0)
        {
            if (_start == _end)
                await FillAsync(1, cancellationToken);
            var count = Math.Min(length, _end - _start);
            // Grown by what came, not by what was announced.
            if (_large.Length < at + count)
                Array.Resize(ref _large, (int)Math.Min(MaxPacket, Math.Max(at + count, Math.Max(BufferBytes, _large.Length * 2L))));
            _buffer.AsSpan(_start, count).CopyTo(_large.AsSpan((int)at));
            _start += count;
            at += count;
            length -= count;
        }

        return at;
    }

    private async ValueTask FillAsync(int count, CancellationToken cancellationToken)
    {
        if (_start > 0 && _start + count > _buffer.Length)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_start == _end)
            _start = _end = 0;
        while (_end - _start < count)
        {
            var read = await Stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0)
                throw new EndOfStreamException("the server closed the connection");
            _end += read;
            Progress?.Invoke();
        }
    }

    private int PartLength() => _buffer[_start] | (_buffer[_start + 1] << 8) | (_buffer[_start + 2] << 16);

    private void TakeHeader()
    {
        var number = _buffer[_start + 3];
        if (number != _sequence)
            throw new BinlogFormatException(FormattableString.Invariant($"packet {number} came where {_sequence} should"));
        _sequence = (byte)(number + 1);
        _start += HeaderBytes;
    }
}
