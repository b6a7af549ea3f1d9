using System.Buffers.Text;

namespace Godwit.MySql.Binlog.Cells;

/// <summary>Bytes of a text that grows; emptied for every cell and kept for the next.</summary>
internal sealed class TextBuffer
{
    private byte[] _bytes = new byte[256];
    private int _length;

    public ReadOnlySpan<byte> Text => _bytes.AsSpan(0, _length);

    public void Clear() => _length = 0;

    public Span<byte> Room(int count)
    {
        if (_bytes.Length - _length < count)
            Array.Resize(ref _bytes, Math.Max(_length + count, _bytes.Length * 2));
        return _bytes.AsSpan(_length);
    }

    public void Advance(int count) => _length += count;

    public void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        _length += text.Length;
    }

    public void Append(byte character)
    {
        Room(1)[0] = character;
        _length++;
    }

    public void Append(long number)
    {
        Utf8Formatter.TryFormat(number, Room(20), out var length);
        _length += length;
    }

    public void Append(ulong number)
    {
        Utf8Formatter.TryFormat(number, Room(20), out var length);
        _length += length;
    }

    /// <summary>A number with zeros in front up to so many digits.</summary>
    public void AppendPadded(long number, int digits)
    {
        Span<byte> text = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, text, out var length);
        for (var i = length; i < digits; i++)
            Append((byte)'0');
        Append(text[..length]);
    }
}
