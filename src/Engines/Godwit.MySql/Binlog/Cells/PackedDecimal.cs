namespace Godwit.MySql.Binlog.Cells;

/// <summary>Decimals as MySQL stores them: nine digits in four bytes, what is left of nine in fewer, negative ones with every bit inverted.</summary>
internal static class PackedDecimal
{
    private const int GroupDigits = 9;
    private const int GroupBytes = 4;

    private static ReadOnlySpan<byte> BytesOf => [0, 1, 1, 2, 2, 3, 3, 4, 4, 4];

    public static int Bytes(int precision, int scale)
    {
        var whole = precision - scale;
        if (whole < 0 || precision > 65 || scale > 38)
            throw new BinlogFormatException("a decimal has more digits than one can");
        return whole / GroupDigits * GroupBytes + BytesOf[whole % GroupDigits] + scale / GroupDigits * GroupBytes + BytesOf[scale % GroupDigits];
    }

    /// <summary>Writes the digits, with zeros in front left out but for one before the point.</summary>
    public static void Format(ReadOnlySpan<byte> packed, int precision, int scale, TextBuffer into)
    {
        Span<byte> bytes = stackalloc byte[packed.Length];
        packed.CopyTo(bytes);
        if (bytes.IsEmpty)
            return;
        var negative = (bytes[0] & 0x80) == 0;
        bytes[0] ^= 0x80;
        if (negative)
        {
            foreach (ref var part in bytes)
                part = (byte)~part;
            into.Append((byte)'-');
        }

        Span<byte> digits = stackalloc byte[precision];
        var reader = new ByteReader(bytes);
        var whole = precision - scale;
        var at = Group(ref reader, digits, 0, whole % GroupDigits);
        while (at < whole)
            at = Group(ref reader, digits, at, GroupDigits);
        while (at + GroupDigits <= precision)
            at = Group(ref reader, digits, at, GroupDigits);
        Group(ref reader, digits, at, precision - at);
        var first = digits[..whole].IndexOfAnyExcept((byte)'0');
        if (first < 0)
            into.Append((byte)'0');
        else
            into.Append(digits[first..whole]);
        if (scale > 0)
        {
            into.Append((byte)'.');
            into.Append(digits[whole..]);
        }
    }

    private static int Group(ref ByteReader reader, Span<byte> digits, int at, int count)
    {
        var value = reader.BigEndian(BytesOf[count]);
        for (var i = at + count - 1; i >= at; i--)
        {
            digits[i] = (byte)('0' + value % 10);
            value /= 10;
        }

        return value == 0 ? at + count : throw new BinlogFormatException("a decimal has a group of more digits than it can");
    }
}
