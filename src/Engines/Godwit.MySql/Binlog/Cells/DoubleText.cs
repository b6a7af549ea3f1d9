using System.Globalization;

namespace Godwit.MySql.Binlog.Cells;

/// <summary>Doubles as the server prints them: the shortest digits, an exponent only beyond fifteen digits before or behind the point.</summary>
internal static class DoubleText
{
    private const int MostPlainDigits = 15;

    public static void Format(double value, TextBuffer into)
    {
        // "E16" is not the shortest; "R" is, in a form of .NET's own, from which only digits and exponent are taken.
        Span<byte> text = stackalloc byte[32];
        value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        var shortest = text[..length];
        if (shortest[0] == (byte)'-')
        {
            into.Append((byte)'-');
            shortest = shortest[1..];
        }

        if (!double.IsFinite(value))
            throw new BinlogFormatException("a double is no number");
        Span<byte> digits = stackalloc byte[32];
        var (count, point, exponent) = (0, -1, 0);
        for (var i = 0; i < shortest.Length; i++)
        {
            if (shortest[i] == (byte)'E')
            {
                exponent = int.Parse(shortest[(i + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
                break;
            }

            if (shortest[i] == (byte)'.')
                point = count;
            else
                digits[count++] = shortest[i];
        }

        // The number is 0.DIGITS * 10^decimalPoint.
        var decimalPoint = (point < 0 ? count : point) + exponent;
        var zeros = digits[..count].IndexOfAnyExcept((byte)'0');
        if (zeros < 0)
        {
            into.Append((byte)'0');
            return;
        }

        Write(digits[zeros..count].TrimEnd((byte)'0'), decimalPoint - zeros, into);
    }

    private static void Write(ReadOnlySpan<byte> digits, int point, TextBuffer into)
    {
        if (point is < 1 - MostPlainDigits or > MostPlainDigits)
        {
            into.Append(digits[0]);
            if (digits.Length > 1)
            {
                into.Append((byte)'.');
                into.Append(digits[1..]);
            }

            into.Append((byte)'e');
            into.Append((long)point - 1);
            return;
        }

        if (point <= 0)
        {
            into.Append("0."u8);
            for (var i = point; i < 0; i++)
                into.Append((byte)'0');
            into.Append(digits);
            return;
        }

        into.Append(digits[..Math.Min(point, digits.Length)]);
        for (var i = digits.Length; i < point; i++)
            into.Append((byte)'0');
        if (digits.Length > point)
        {
            into.Append((byte)'.');
            into.Append(digits[point..]);
        }
    }
}
