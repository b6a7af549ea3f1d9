using System.Buffers.Text;

namespace Godwit.MySql.Binlog.Cells;

/// <summary>MySQL's binary JSON to the text that the server makes of it.</summary>
internal static class BinaryJson
{
    private const int MaxDepth = 100;
    private const int NewDecimal = 246;

    /// <exception cref="BinlogFormatException">It is none.</exception>
    public static void Format(ReadOnlySpan<byte> document, TextBuffer into)
    {
        if (document.IsEmpty)
        {
            into.Append("null"u8);
            return;
        }

        // No part of a document is used twice, so that what is written is bounded by what was read.
        var budget = document.Length;
        FormatValue(document[0], document[1..], into, 0, ref budget);
    }

    private static void FormatValue(byte type, ReadOnlySpan<byte> value, TextBuffer into, int depth, ref int budget)
    {
        var reader = new ByteReader(value);
        Spend(ref budget, 1);
        switch (type)
        {
            case 0 or 1 or 2 or 3:
                if (depth >= MaxDepth)
                    throw new BinlogFormatException("a JSON value is nested too deeply");
                FormatContainer(value, type is 1 or 3, type < 2, into, depth, ref budget);
                break;
            case 4:
                into.Append(reader.Byte() switch { 0 => "null"u8, 1 => "true"u8, 2 => "false"u8, _ => throw new BinlogFormatException("a JSON value has a literal that is not known") });
                break;
            case 5:
                into.Append((long)(short)reader.UInt16());
                break;
            case 6:
                into.Append((long)reader.UInt16());
                break;
            case 7:
                into.Append((long)(int)reader.UInt32());
                break;
            case 8:
                into.Append((long)reader.UInt32());
                break;
            case 9:
                into.Append((long)reader.UInt64());
                break;
            case 10:
                into.Append(reader.UInt64());
                break;
            case 11:
                FormatDouble(BitConverter.UInt64BitsToDouble(reader.UInt64()), into);
                break;
            case 12:
                FormatText(TakeSized(ref reader, ref budget), into);
                break;
            case 15:
                var kind = reader.Byte();
                FormatOpaque(kind, TakeSized(ref reader, ref budget), into);
                break;
            default:
                throw new BinlogFormatException(FormattableString.Invariant($"a JSON value is of kind {type}, which is not known"));
        }
    }

    private static void FormatContainer(ReadOnlySpan<byte> container, bool large, bool isObject, TextBuffer into, int depth, ref int budget)
    {
        var width = large ? 4 : 2;
        var reader = new ByteReader(container);
        var count = reader.Number(width);
        var size = reader.Number(width);
        var entryBytes = (ulong)(1 + width + (isObject ? width + 2 : 0));
        if (size > (ulong)container.Length || count * entryBytes > (ulong)reader.Left)
            throw ByteReader.TooShort();
        container = container[..(int)size];
        Spend(ref budget, (int)count);
        var keys = new ByteReader(reader.Take(isObject ? (int)count * (width + 2) : 0));
        into.Append(isObject ? (byte)'{' : (byte)'[');
        for (ulong i = 0; i < count; i++)
        {
            if (i > 0)
                into.Append(", "u8);
            if (isObject)
            {
                var at = keys.Number(width);
                int length = keys.UInt16();
                Spend(ref budget, length);
                FormatText(Slice(container, at, length), into);
                into.Append(": "u8);
            }

            var type = reader.Byte();
            var inline = reader.Take(width);
            if (type is 4 or 5 or 6 || large && type is 7 or 8)
                FormatValue(type, inline, into, depth + 1, ref budget);
            else
                FormatValue(type, Slice(container, new ByteReader(inline).Number(width), -1), into, depth + 1, ref budget);
        }

        into.Append(isObject ? (byte)'}' : (byte)']');
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> container, ulong at, int length)
    {
        if (at > (ulong)container.Length || length > container.Length - (int)at)
            throw ByteReader.TooShort();
        return length < 0 ? container[(int)at..] : container.Slice((int)at, length);
    }

    /// <summary>A length of seven bits a byte, lowest first, and so many bytes.</summary>
    private static ReadOnlySpan<byte> TakeSized(ref ByteReader reader, ref int budget)
    {
        ulong length = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var part = reader.Byte();
            length |= (ulong)(part & 0x7F) << shift;
            if ((part & 0x80) == 0)
                break;
        }

        if (length > (ulong)reader.Left)
            throw ByteReader.TooShort();
        Spend(ref budget, (int)length);
        return reader.Take((int)length);
    }

    private static void Spend(ref int budget, int bytes)
    {
        budget -= bytes;
        if (budget < 0)
            throw new BinlogFormatException("parts of a JSON value overlap");
    }

    private static void FormatDouble(double value, TextBuffer into)
    {
        var before = into.Text.Length;
        DoubleText.Format(value, into);
        if (into.Text[before..].IndexOfAny((byte)'.', (byte)'e') < 0)
            into.Append(".0"u8);
    }

    private static void FormatOpaque(byte kind, ReadOnlySpan<byte> value, TextBuffer into)
    {
        var reader = new ByteReader(value);
        switch (kind)
        {
            case NewDecimal:
                var (precision, scale) = (reader.Byte(), reader.Byte());
                if (PackedDecimal.Bytes(precision, scale) != reader.Left)
                    throw new BinlogFormatException("a JSON value has a decimal of another length");
                PackedDecimal.Format(reader.Rest, precision, scale, into);
                return;
            case 7 or 10 or 11 or 12 or 14:
                var moment = Moment.ReadPacked((long)reader.UInt64(), kind == 11);
                into.Append((byte)'"');
                if (kind != 11)
                    moment.FormatDate(into);
                if (kind is 7 or 12)
                    into.Append((byte)' ');
                if (kind is 7 or 11 or 12)
                    moment.FormatTime(into, 6);
                into.Append((byte)'"');
                return;
        }

        into.Append("\"base64:type"u8);
        into.Append((long)kind);
        into.Append((byte)':');
        var room = into.Room(Base64.GetMaxEncodedToUtf8Length(value.Length));
        Base64.EncodeToUtf8(value, room, out _, out var written);
        into.Advance(written);
        into.Append((byte)'"');
    }

    private static void FormatText(ReadOnlySpan<byte> text, TextBuffer into)
    {
        into.Append((byte)'"');
        while (!text.IsEmpty)
        {
            var plain = 0;
            while (plain < text.Length && text[plain] is >= 0x20 and not ((byte)'"' or (byte)'\\'))
                plain++;
            into.Append(text[..plain]);
            if (plain == text.Length)
                break;
            Escape(text[plain], into);
            text = text[(plain + 1)..];
        }

        into.Append((byte)'"');
    }

    private static void Escape(byte character, TextBuffer into)
    {
        into.Append((byte)'\\');
        switch (character)
        {
            case (byte)'"' or (byte)'\\':
                into.Append(character);
                break;
            case 8:
                into.Append((byte)'b');
                break;
            case 9:
                into.Append((byte)'t');
                break;
            case 10:
                into.Append((byte)'n');
                break;
            case 12:
                into.Append((byte)'f');
                break;
            case 13:
                into.Append((byte)'r');
                break;
            default:
                into.Append("u00"u8);
                into.Append((byte)('0' + (character >> 4)));
                into.Append("0123456789abcdef"u8[character & 15]);
                break;
        }
    }
}
