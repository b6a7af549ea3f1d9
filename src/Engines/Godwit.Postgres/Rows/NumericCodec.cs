using System.Buffers.Binary;
using Godwit.Abstractions.Rows;

namespace Godwit.Postgres.Rows;

/// <summary>
/// PostgreSQL's binary numeric, to and from canonical digits. The binary form: number of digits to the base 10,000, weight of the first,
/// sign, digits shown after the point, then the digits; 16 bits each.
/// </summary>
internal static class NumericCodec
{
    private const int HeaderBytes = 8;
    private const ushort Negative = 0x4000;
    private const ushort NaN = 0xC000;
    private const ushort PositiveInfinity = 0xD000;
    private const ushort NegativeInfinity = 0xF000;
    private const int MaxScale = 16383;

    public static void Decode(ReadOnlySpan<byte> value, RowWriter row)
    {
        int count = BinaryPrimitives.ReadUInt16BigEndian(value);
        int weight = BinaryPrimitives.ReadInt16BigEndian(value[2..]);
        var sign = BinaryPrimitives.ReadUInt16BigEndian(value[4..]);
        int scale = BinaryPrimitives.ReadUInt16BigEndian(value[6..]);
        switch (sign)
        {
            case NaN:
                row.WriteValue("NaN"u8);
                return;
            case PositiveInfinity:
                row.WriteValue("Infinity"u8);
                return;
            case NegativeInfinity:
                row.WriteValue("-Infinity"u8);
                return;
        }

        var digits = value[HeaderBytes..];
        row.BeginCell();
        var text = row.GetSpan(Math.Max(1, weight + 1) * 4 + scale + 8);
        var at = 0;
        if (sign == Negative)
            text[at++] = (byte)'-';
        var whole = at;
        for (var i = 0; i <= weight; i++)
        {
            Put(text[at..], Digit(digits, i, count));
            at += 4;
        }

        at = TrimLeadingZeros(text, whole, at);
        if (scale > 0)
        {
            text[at++] = (byte)'.';
            var end = at + scale;
            // A number far below one has zeros in front of its first digit: its weight is below -1.
            for (var index = weight + 1; at < end; index++)
            {
                Put(text[at..], index < 0 ? 0 : Digit(digits, index, count));
                at += 4;
            }

            at = end;
        }

        row.Advance(at);
        row.EndCell();
    }

    /// <summary>False for what numeric cannot hold: more than 131,072 digits before the point or 16,383 after it.</summary>
    public static bool TryEncode(ReadOnlySpan<byte> canonical, CopyBuffer output)
    {
        if (canonical.IsEmpty)
            return false;
        if (canonical[0] is (byte)'N' or (byte)'I' || canonical.StartsWith("-I"u8))
            return TryEncodeSpecial(canonical, output);
        var negative = canonical[0] == (byte)'-';
        if (negative)
            canonical = canonical[1..];
        var point = canonical.IndexOf((byte)'.');
        var whole = point < 0 ? canonical : canonical[..point];
        var fraction = point < 0 ? default : canonical[(point + 1)..];
        var wholeGroups = (whole.Length + 3) / 4;
        var fractionGroups = (fraction.Length + 3) / 4;
        if (fraction.Length > MaxScale || wholeGroups > short.MaxValue + 1)
            return false;

        var room = output.GetSpan(sizeof(int) + HeaderBytes + (wholeGroups + fractionGroups) * sizeof(short));
        var digits = room[(sizeof(int) + HeaderBytes)..];
        var count = 0;
        var weight = wholeGroups - 1;
        for (var i = 0; i < wholeGroups + fractionGroups; i++)
        {
            var group = i < wholeGroups
                ? Group(whole, whole.Length - (wholeGroups - i) * 4)
                : Group(fraction, (i - wholeGroups) * 4);
            if (count == 0 && group == 0)
            {
                weight--;
                continue;
            }

            BinaryPrimitives.WriteUInt16BigEndian(digits[(count * sizeof(short))..], (ushort)group);
            count++;
        }

        while (count > 0 && BinaryPrimitives.ReadUInt16BigEndian(digits[((count - 1) * sizeof(short))..]) == 0)
            count--;
        WriteHeader(room, count, count == 0 ? 0 : weight, negative && count > 0 ? Negative : (ushort)0, fraction.Length);
        output.Advance(sizeof(int) + HeaderBytes + count * sizeof(short));
        return true;
    }

    /// <summary>A numeric without a fraction as 64 bits. False where it is none or does not fit.</summary>
    public static bool TryDecodeInteger(ReadOnlySpan<byte> value, bool unsigned, out long bits)
    {
        bits = 0;
        int count = BinaryPrimitives.ReadUInt16BigEndian(value);
        int weight = BinaryPrimitives.ReadInt16BigEndian(value[2..]);
        var sign = BinaryPrimitives.ReadUInt16BigEndian(value[4..]);
        if (sign is not (0 or Negative) || count > weight + 1 && count > 0 || weight > 5)
            return false;
        var digits = value[HeaderBytes..];
        Int128 number = 0;
        for (var i = 0; i <= weight; i++)
            number = number * 10_000 + Digit(digits, i, count);
        if (sign == Negative)
            number = -number;
        if (unsigned ? number < 0 || number > ulong.MaxValue : number < long.MinValue || number > long.MaxValue)
            return false;
        bits = unsigned ? (long)(ulong)number : (long)number;
        return true;
    }

    private static bool TryEncodeSpecial(ReadOnlySpan<byte> canonical, CopyBuffer output)
    {
        ushort sign;
        if (canonical.SequenceEqual("NaN"u8))
            sign = NaN;
        else if (canonical.SequenceEqual("Infinity"u8))
            sign = PositiveInfinity;
        else if (canonical.SequenceEqual("-Infinity"u8))
            sign = NegativeInfinity;
        else
            return false;
        WriteHeader(output.GetSpan(sizeof(int) + HeaderBytes), 0, 0, sign, 0);
        output.Advance(sizeof(int) + HeaderBytes);
        return true;
    }

    private static void WriteHeader(Span<byte> room, int count, int weight, ushort sign, int scale)
    {
        BinaryPrimitives.WriteInt32BigEndian(room, HeaderBytes + count * sizeof(short));
        BinaryPrimitives.WriteUInt16BigEndian(room[4..], (ushort)count);
        BinaryPrimitives.WriteInt16BigEndian(room[6..], (short)weight);
        BinaryPrimitives.WriteUInt16BigEndian(room[8..], sign);
        BinaryPrimitives.WriteUInt16BigEndian(room[10..], (ushort)scale);
    }

    private static int Digit(ReadOnlySpan<byte> digits, int index, int count) =>
        index < count ? BinaryPrimitives.ReadUInt16BigEndian(digits[(index * sizeof(short))..]) : 0;

    private static void Put(Span<byte> text, int group)
    {
        text[3] = (byte)('0' + group % 10);
        text[2] = (byte)('0' + group / 10 % 10);
        text[1] = (byte)('0' + group / 100 % 10);
        text[0] = (byte)('0' + group / 1000);
    }

    private static int TrimLeadingZeros(Span<byte> text, int start, int end)
    {
        var first = start;
        while (first < end - 1 && text[first] == (byte)'0')
            first++;
        if (start == end)
        {
            text[start] = (byte)'0';
            return start + 1;
        }

        text[first..end].CopyTo(text[start..]);
        return end - (first - start);
    }

    /// <summary>Four decimal digits from <paramref name="start"/> on; positions outside the text are zeros.</summary>
    private static int Group(ReadOnlySpan<byte> text, int start)
    {
        var group = 0;
        for (var i = start; i < start + 4; i++)
            group = group * 10 + (i >= 0 && i < text.Length ? text[i] - '0' : 0);
        return group;
    }
}
