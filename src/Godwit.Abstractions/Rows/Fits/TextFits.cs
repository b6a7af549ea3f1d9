using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Godwit.Abstractions.Schema;

namespace Godwit.Abstractions.Rows.Fits;

/// <summary>
/// Text into text, varchar(n), char(n) or name: valid UTF-8, no NUL where the engine has none, no character of more bytes than its
/// character set has, and not too long. Characters are code points.
/// </summary>
internal sealed class TextFit(int? maxCharacters, bool fixedLength, int? maxBytes, bool allowNul = false, int maxCharacterBytes = 4) : IValueFit
{
    // The nearest value repairs what is found first and nothing else: each further defect has a rule of its own in the plan.
    public LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest)
    {
        hasNearest = true;
        if (!Utf8.IsValid(value))
        {
            nearest.Write(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(value)));
            return LossKind.InvalidUtf8;
        }

        if (!allowNul && value.Contains((byte)0))
        {
            WriteWithoutNul(value, nearest);
            return LossKind.NulByte;
        }

        if (maxCharacterBytes < 4 && value.IndexOfAnyInRange((byte)0xF0, (byte)0xFF) >= 0)
        {
            WriteShortCharacters(value, nearest);
            return LossKind.InvalidUtf8;
        }

        if (value.Length > maxBytes || value.Length > maxCharacters && CountCharacters(value) > maxCharacters)
        {
            WriteFitted(value, nearest);
            return LossKind.TooLong;
        }

        if (fixedLength && CountCharacters(value) < maxCharacters)
        {
            WriteFitted(value, nearest);
            return LossKind.Padded;
        }

        hasNearest = false;
        return LossKind.None;
    }

    private static void WriteWithoutNul(ReadOnlySpan<byte> utf8, IBufferWriter<byte> nearest)
    {
        for (var nul = utf8.IndexOf((byte)0); nul >= 0; nul = utf8.IndexOf((byte)0))
        {
            nearest.Write(utf8[..nul]);
            utf8 = utf8[(nul + 1)..];
        }

        nearest.Write(utf8);
    }

    private static void WriteShortCharacters(ReadOnlySpan<byte> utf8, IBufferWriter<byte> nearest)
    {
        for (var wide = utf8.IndexOfAnyInRange((byte)0xF0, (byte)0xFF); wide >= 0; wide = utf8.IndexOfAnyInRange((byte)0xF0, (byte)0xFF))
        {
            nearest.Write(utf8[..wide]);
            nearest.Write("\uFFFD"u8);
            utf8 = utf8[(wide + 4)..];
        }

        nearest.Write(utf8);
    }

    private static int CountCharacters(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var b in utf8)
            if ((b & 0xC0) != 0x80)
                count++;
        return count;
    }

    private void WriteFitted(ReadOnlySpan<byte> utf8, IBufferWriter<byte> nearest)
    {
        var limit = maxCharacters ?? int.MaxValue;
        var room = nearest.GetSpan(utf8.Length + (fixedLength ? limit : 0) + 1);
        int at = 0, characters = 0;
        for (var i = 0; i < utf8.Length;)
        {
            var length = CharacterBytes(utf8[i]);
            if (characters == limit || at + length > maxBytes)
                break;
            utf8.Slice(i, length).CopyTo(room[at..]);
            at += length;
            characters++;
            i += length;
        }

        for (; fixedLength && characters < limit; characters++)
            room[at++] = (byte)' ';
        nearest.Advance(at);
    }

    private static int CharacterBytes(byte first) => first switch
    {
        < 0x80 => 1,
        < 0xE0 => 2,
        < 0xF0 => 3,
        _ => 4,
    };
}

/// <summary>A label into an enumeration.</summary>
internal sealed class LabelFit(LabelList labels) : IValueFit
{
    private readonly byte[][] _labels = [.. labels.Select(Encoding.UTF8.GetBytes)];

    public LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest)
    {
        hasNearest = false;
        foreach (var label in _labels)
            if (value.SequenceEqual(label))
                return LossKind.None;
        // Only an enumeration's error value is empty without being a label.
        return value.IsEmpty ? LossKind.EmptyEnum : LossKind.UnknownLabel;
    }
}

/// <summary>A bit string into bit(n) or bit varying(n).</summary>
internal sealed class BitFit(int length, bool fixedLength) : IValueFit
{
    public LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest)
    {
        var bits = BinaryPrimitives.ReadInt32LittleEndian(value);
        hasNearest = bits > length || fixedLength && bits < length;
        if (!hasNearest)
            return LossKind.None;
        var payload = nearest.GetSpan(sizeof(int) + (length + 7) / 8)[..(sizeof(int) + (length + 7) / 8)];
        payload.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(payload, length);
        var data = payload[sizeof(int)..];
        value.Slice(sizeof(int), Math.Min(data.Length, value.Length - sizeof(int))).CopyTo(data);
        if (length % 8 != 0)
            data[^1] &= (byte)(0xFF << (8 - length % 8));
        nearest.Advance(payload.Length);
        return bits > length ? LossKind.TooLong : LossKind.Padded;
    }
}
