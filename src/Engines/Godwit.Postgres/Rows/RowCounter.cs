using System.Buffers.Binary;

namespace Godwit.Postgres.Rows;

/// <summary>Counts the rows of a COPY stream as its bytes pass, however they are cut. Lengths only: no cell is decoded.</summary>
internal sealed class RowCounter(bool binary)
{
    private const int HeaderBytes = 19;

    private enum Expect { FieldCount, FieldLength, Trailer }

    private Expect _expect = Expect.FieldCount;
    private long _skip = binary ? HeaderBytes : 0;
    private int _fields;
    private int _number;
    private int _numberBytes;
    private bool _midLine;

    /// <summary>Rows seen whole or begun last.</summary>
    public long Rows { get; private set; }

    /// <summary>Whether the stream may end here.</summary>
    public bool AtRowEnd => binary ? _expect == Expect.Trailer : !_midLine;

    public void Count(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        if (binary)
        {
            CountBinary(bytes);
            return;
        }

        // In the text format a newline inside a value is written as \n: every newline byte ends a row.
        Rows += System.MemoryExtensions.Count(bytes, (byte)'\n');
        _midLine = bytes[^1] != (byte)'\n';
    }

    private void CountBinary(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (true)
        {
            if (_skip == 0 && _numberBytes == 0 && _expect == Expect.FieldCount)
                at = CountWholeRows(bytes, at);
            if (_skip > 0)
            {
                var step = (int)Math.Min(_skip, bytes.Length - at);
                at += step;
                _skip -= step;
            }

            if (at >= bytes.Length || _expect == Expect.Trailer)
                return;
            var width = _expect == Expect.FieldCount ? sizeof(short) : sizeof(int);
            if (_numberBytes == 0 && bytes.Length - at >= width)
            {
                _number = width == sizeof(short) ? BinaryPrimitives.ReadInt16BigEndian(bytes[at..]) : BinaryPrimitives.ReadInt32BigEndian(bytes[at..]);
                at += width;
            }
            else
            {
                _number = (_numberBytes == 0 ? 0 : _number << 8) | bytes[at++];
                if (++_numberBytes < width)
                    continue;
                _numberBytes = 0;
                if (width == sizeof(short))
                    _number = (short)_number;
            }

            Take();
        }
    }

    /// <summary>The fast way over rows that lie in the buffer from end to end; gives the position of the first that does not.</summary>
    private int CountWholeRows(ReadOnlySpan<byte> bytes, int at)
    {
        var rows = 0L;
        while (bytes.Length - at >= sizeof(short))
        {
            int fields = BinaryPrimitives.ReadInt16BigEndian(bytes[at..]);
            if (fields < 0)
                break;
            var end = at + sizeof(short);
            for (; fields > 0 && bytes.Length - end >= sizeof(int); fields--)
            {
                var length = BinaryPrimitives.ReadInt32BigEndian(bytes[end..]);
                end += sizeof(int);
                if (length <= 0)
                    continue;
                if (length > bytes.Length - end)
                    break;
                end += length;
            }

            if (fields > 0)
                break;
            at = end;
            rows++;
        }

        Rows += rows;
        return at;
    }

    private void Take()
    {
        if (_expect == Expect.FieldCount)
        {
            if (_number < 0)
            {
                _expect = Expect.Trailer;
                return;
            }

            Rows++;
            _fields = _number;
            _expect = _fields == 0 ? Expect.FieldCount : Expect.FieldLength;
            return;
        }

        _skip = Math.Max(_number, 0);
        if (--_fields == 0)
            _expect = Expect.FieldCount;
    }
}
