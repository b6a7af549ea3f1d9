using System.Buffers;
using System.Buffers.Binary;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;

namespace Godwit.Postgres.Rows;

/// <summary>
/// Parses COPY BINARY from a stream, row by row, into a batch. The stream gives a row a call, so its bytes are gathered in a buffer of
/// our own with synchronous reads: call it on a worker thread. Not safe for concurrent use.
/// </summary>
internal sealed class BinaryCopyReader : IDisposable
{
    private const int HeaderBytes = 19;
    private const int InitialBytes = 256 * 1024;

    private readonly Stream _stream;
    private readonly ReadRequest _request;
    private readonly CellDecoder[] _decoders;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBytes);
    private int _position;
    private int _end;
    private bool _started;
    private bool _finished;

    public BinaryCopyReader(Stream stream, ReadRequest request, CellDecoder[] decoders)
    {
        _stream = stream;
        _request = request;
        _decoders = decoders;
    }

    /// <summary>Appends rows until the batch is full. False where no row was left.</summary>
    public bool Read(RowWriter writer, int batchBytes)
    {
        if (_finished)
            return false;
        if (!_started)
            ReadHeader();
        var batch = writer.Batch;
        while (batch.Length < batchBytes && ReadRow(writer))
        {
        }

        return batch.RowCount > 0;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void ReadHeader()
    {
        Need(HeaderBytes);
        if (!_buffer.AsSpan(_position).StartsWith("PGCOPY\n"u8))
            throw Broken("it does not begin as COPY BINARY does");
        var extension = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_position + HeaderBytes - sizeof(int)));
        _position += HeaderBytes;
        Need(extension);
        _position += extension;
        _started = true;
    }

    private bool ReadRow(RowWriter writer)
    {
        Need(sizeof(short));
        int fields = BinaryPrimitives.ReadInt16BigEndian(_buffer.AsSpan(_position));
        _position += sizeof(short);
        if (fields == -1)
        {
            // Reading on to the stream's end lets the server's own verdict arrive.
            _finished = true;
            while (_stream.Read(_buffer, 0, _buffer.Length) > 0)
            {
            }

            return false;
        }

        if (fields != _decoders.Length)
            throw Broken($"a row has {fields} fields instead of {_decoders.Length}");
        writer.BeginRow();
        for (var i = 0; i < fields; i++)
        {
            Need(sizeof(int));
            var length = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_position));
            _position += sizeof(int);
            if (length < 0)
            {
                writer.WriteNull();
                continue;
            }

            Need(length);
            var value = _buffer.AsSpan(_position, length);
            if (!_decoders[i].TryDecode(value, writer))
                throw Misfit(i);
            _position += length;
        }

        writer.EndRow();
        return true;
    }

    private void Need(int count)
    {
        if (_end - _position < count)
            Fill(count);
    }

    private void Fill(int count)
    {
        var rest = _end - _position;
        if (count > _buffer.Length)
        {
            var bigger = ArrayPool<byte>.Shared.Rent(count);
            _buffer.AsSpan(_position, rest).CopyTo(bigger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = bigger;
        }
        else
        {
            _buffer.AsSpan(_position, rest).CopyTo(_buffer);
        }

        _position = 0;
        _end = rest;
        while (_end < _buffer.Length)
        {
            var read = _stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
                break;
            _end += read;
        }

        if (_end < count)
            throw Broken("it ends in the middle of a row");
    }

    private GodwitException Misfit(int ordinal)
    {
        var column = _request.Columns[ordinal];
        return new(ErrorKind.ValueRefused, $"{_request.Table.Name}, column {column.Column.Name}",
            $"a value of {column.Column.NativeType} is no {column.Wire}", "Choose another type for the column in the plan");
    }

    private GodwitException Broken(string cause) =>
        new(ErrorKind.Failed, _request.Table.Name.ToString(), "the stream of rows is broken: " + cause, "Run it again");
}
