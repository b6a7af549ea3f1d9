using System.Buffers.Text;

namespace Godwit.Abstractions.Rows;

/// <summary>
/// ISO text of dates, times and timestamps, to and from their canonical numbers, on UTF-8 spans and without allocation: years beyond
/// 9999, years before 1 (written with " BC"), infinity and 24:00:00 included.
/// </summary>
public static class TemporalText
{
    /// <summary>The most bytes that any of the formats writes.</summary>
    public const int MaxBytes = 64;

    /// <summary>Microseconds of a day.</summary>
    public const long MicrosecondsPerDay = 86_400_000_000;

    /// <summary>Writes a date of <see cref="Schema.LogicalKind.Date"/>: <c>2024-02-29</c>.</summary>
    /// <returns>Bytes written.</returns>
    public static int FormatDate(int days, Span<byte> utf8)
    {
        if (days == int.MaxValue)
            return Copy("infinity"u8, utf8);
        if (days == int.MinValue)
            return Copy("-infinity"u8, utf8);
        var written = FormatCivil(days, utf8, out var beforeChrist);
        return beforeChrist ? written + Copy(" BC"u8, utf8[written..]) : written;
    }

    /// <summary>Writes a time of <see cref="Schema.LogicalKind.Time"/>: <c>13:37:00.5</c>; zeros at the end of the fraction are left out.</summary>
    /// <returns>Bytes written.</returns>
    public static int FormatTime(long microseconds, Span<byte> utf8)
    {
        var at = 0;
        if (microseconds < 0)
        {
            utf8[at++] = (byte)'-';
            microseconds = -microseconds;
        }

        var hours = microseconds / 3_600_000_000;
        at += FormatPadded(hours, 2, utf8[at..]);
        utf8[at++] = (byte)':';
        at += FormatPadded(microseconds / 60_000_000 % 60, 2, utf8[at..]);
        utf8[at++] = (byte)':';
        at += FormatPadded(microseconds / 1_000_000 % 60, 2, utf8[at..]);
        var fraction = microseconds % 1_000_000;
        if (fraction != 0)
        {
            utf8[at++] = (byte)'.';
            at += FormatPadded(fraction, 6, utf8[at..]);
            while (utf8[at - 1] == (byte)'0')
                at--;
        }

        return at;
    }

    /// <summary>Writes an offset in seconds east of UTC: <c>+00</c>, <c>-03:30</c>, <c>+01:02:03</c>.</summary>
    /// <returns>Bytes written.</returns>
    public static int FormatOffset(int seconds, Span<byte> utf8)
    {
        var at = 0;
        utf8[at++] = (byte)(seconds < 0 ? '-' : '+');
        seconds = Math.Abs(seconds);
        at += FormatPadded(seconds / 3600, 2, utf8[at..]);
        if (seconds % 3600 != 0)
        {
            utf8[at++] = (byte)':';
            at += FormatPadded(seconds / 60 % 60, 2, utf8[at..]);
        }

        if (seconds % 60 != 0)
        {
            utf8[at++] = (byte)':';
            at += FormatPadded(seconds % 60, 2, utf8[at..]);
        }

        return at;
    }

    /// <summary>Writes a timestamp of <see cref="Schema.LogicalKind.Timestamp"/>: <c>2024-02-29 13:37:00.5</c>; with <paramref name="utc"/>, <c>+00</c> follows.</summary>
    /// <returns>Bytes written.</returns>
    public static int FormatTimestamp(long microseconds, bool utc, Span<byte> utf8)
    {
        if (microseconds == long.MaxValue)
            return Copy("infinity"u8, utf8);
        if (microseconds == long.MinValue)
            return Copy("-infinity"u8, utf8);
        var days = Math.DivRem(microseconds, MicrosecondsPerDay, out var time);
        if (time < 0)
        {
            days--;
            time += MicrosecondsPerDay;
        }

        var at = FormatCivil(days, utf8, out var beforeChrist);
        utf8[at++] = (byte)' ';
        at += FormatTime(time, utf8[at..]);
        if (utc)
            at += FormatOffset(0, utf8[at..]);
        return beforeChrist ? at + Copy(" BC"u8, utf8[at..]) : at;
    }

    /// <summary>Reads what <see cref="FormatDate"/> writes.</summary>
    public static bool TryParseDate(ReadOnlySpan<byte> utf8, out int days)
    {
        days = 0;
        if (TryParseInfinity(utf8, out var sign))
        {
            days = sign > 0 ? int.MaxValue : int.MinValue;
            return true;
        }

        var beforeChrist = TakeEra(ref utf8);
        if (!TryTakeCivil(ref utf8, beforeChrist, out var number) || utf8.Length != 0 || number <= int.MinValue || number >= int.MaxValue)
            return false;
        days = (int)number;
        return true;
    }

    /// <summary>Reads a time: <c>13:37</c>, <c>13:37:00</c>, <c>13:37:00.123456</c>, up to 24:00:00. More than six digits of fraction are refused unless they are zeros.</summary>
    public static bool TryParseTime(ReadOnlySpan<byte> utf8, out long microseconds) =>
        TryTakeTime(ref utf8, out microseconds) && utf8.Length == 0;

    /// <summary>Reads an offset: <c>Z</c>, <c>+01</c>, <c>-03:30</c>, <c>+0530</c>, <c>+01:02:03</c>.</summary>
    public static bool TryParseOffset(ReadOnlySpan<byte> utf8, out int seconds)
    {
        seconds = 0;
        if (utf8.Length == 1 && utf8[0] is (byte)'Z' or (byte)'z')
            return true;
        if (utf8.Length < 3 || utf8[0] is not ((byte)'+' or (byte)'-'))
            return false;
        var negative = utf8[0] == (byte)'-';
        utf8 = utf8[1..];
        if (!TryTakeDigits(ref utf8, 2, out var hours))
            return false;
        var minutes = 0;
        var rest = 0;
        if (utf8.Length > 0)
        {
            if (utf8[0] == (byte)':')
                utf8 = utf8[1..];
            if (!TryTakeDigits(ref utf8, 2, out minutes))
                return false;
        }

        if (utf8.Length > 0 && !(TryTake(ref utf8, (byte)':') && TryTakeDigits(ref utf8, 2, out rest)))
            return false;
        if (utf8.Length != 0 || minutes > 59 || rest > 59)
            return false;
        seconds = hours * 3600 + minutes * 60 + rest;
        if (negative)
            seconds = -seconds;
        return true;
    }

    /// <summary>
    /// Reads a timestamp: a date, then optionally <c>T</c> or a blank and a time, then optionally an offset, then optionally <c> BC</c>.
    /// </summary>
    /// <param name="utf8">The text.</param>
    /// <param name="microseconds">The local date and time as written, not moved by the offset.</param>
    /// <param name="offsetSeconds">The offset east of UTC, or null where none is written.</param>
    public static bool TryParseTimestamp(ReadOnlySpan<byte> utf8, out long microseconds, out int? offsetSeconds)
    {
        microseconds = 0;
        offsetSeconds = null;
        if (TryParseInfinity(utf8, out var sign))
        {
            microseconds = sign > 0 ? long.MaxValue : long.MinValue;
            return true;
        }

        var beforeChrist = TakeEra(ref utf8);
        if (!TryTakeCivil(ref utf8, beforeChrist, out var days))
            return false;
        long time = 0;
        if (utf8.Length > 0 && utf8[0] is (byte)'T' or (byte)'t' or (byte)' ')
        {
            utf8 = utf8[1..];
            if (!TryTakeTime(ref utf8, out time))
                return false;
            if (utf8.Length > 0 && utf8[0] == (byte)' ')
                utf8 = utf8[1..];
        }

        if (utf8.Length > 0)
        {
            if (!TryParseOffset(utf8, out var offset))
                return false;
            offsetSeconds = offset;
        }

        var total = (Int128)days * MicrosecondsPerDay + time;
        if (total <= long.MinValue || total >= long.MaxValue)
            return false;
        microseconds = (long)total;
        return true;
    }

    private static int FormatCivil(long days, Span<byte> utf8, out bool beforeChrist)
    {
        var (year, month, day) = CivilDate.FromDays(days);
        beforeChrist = year <= 0;
        if (beforeChrist)
            year = 1 - year;
        var at = FormatPadded(year, 4, utf8);
        utf8[at++] = (byte)'-';
        at += FormatPadded(month, 2, utf8[at..]);
        utf8[at++] = (byte)'-';
        return at + FormatPadded(day, 2, utf8[at..]);
    }

    private static int FormatPadded(long number, int digits, Span<byte> utf8)
    {
        Span<byte> text = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, text, out var length);
        var zeros = Math.Max(0, digits - length);
        utf8[..zeros].Fill((byte)'0');
        text[..length].CopyTo(utf8[zeros..]);
        return zeros + length;
    }

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> utf8)
    {
        text.CopyTo(utf8);
        return text.Length;
    }

    private static bool TryParseInfinity(ReadOnlySpan<byte> utf8, out int sign)
    {
        sign = utf8.SequenceEqual("infinity"u8) ? 1 : utf8.SequenceEqual("-infinity"u8) ? -1 : 0;
        return sign != 0;
    }

    private static bool TakeEra(ref ReadOnlySpan<byte> utf8)
    {
        if (!utf8.EndsWith(" BC"u8))
            return false;
        utf8 = utf8[..^3];
        return true;
    }

    private static bool TryTakeCivil(ref ReadOnlySpan<byte> utf8, bool beforeChrist, out long days)
    {
        days = 0;
        var digits = utf8.IndexOf((byte)'-');
        if (digits is < 4 or > 7 || !TryTakeDigits(ref utf8, digits, out var year))
            return false;
        if (!TryTake(ref utf8, (byte)'-') || !TryTakeDigits(ref utf8, 2, out var month) ||
            !TryTake(ref utf8, (byte)'-') || !TryTakeDigits(ref utf8, 2, out var day))
            return false;
        if (beforeChrist ? year == 0 : year == 0 && !beforeChrist)
            return false;
        if (beforeChrist)
            year = 1 - year;
        if (!CivilDate.IsValid(year, month, day))
            return false;
        days = CivilDate.ToDays(year, month, day);
        return true;
    }

    private static bool TryTakeTime(ref ReadOnlySpan<byte> utf8, out long microseconds)
    {
        microseconds = 0;
        if (!TryTakeDigits(ref utf8, 2, out var hours) || !TryTake(ref utf8, (byte)':') || !TryTakeDigits(ref utf8, 2, out var minutes))
            return false;
        var seconds = 0;
        long fraction = 0;
        if (utf8.Length > 0 && utf8[0] == (byte)':')
        {
            utf8 = utf8[1..];
            if (!TryTakeDigits(ref utf8, 2, out seconds) || !TryTakeFraction(ref utf8, out fraction))
                return false;
        }

        microseconds = hours * 3_600_000_000L + minutes * 60_000_000L + seconds * 1_000_000L + fraction;
        return minutes <= 59 && seconds <= 59 && microseconds <= MicrosecondsPerDay;
    }

    private static bool TryTakeFraction(ref ReadOnlySpan<byte> utf8, out long fraction)
    {
        fraction = 0;
        if (utf8.Length == 0 || utf8[0] != (byte)'.')
            return true;
        utf8 = utf8[1..];
        var digits = 0;
        while (utf8.Length > 0 && utf8[0] is >= (byte)'0' and <= (byte)'9')
        {
            if (digits < 6)
                fraction = fraction * 10 + (utf8[0] - '0');
            else if (utf8[0] != (byte)'0')
                return false;
            digits++;
            utf8 = utf8[1..];
        }

        for (var i = digits; i < 6; i++)
            fraction *= 10;
        return digits > 0;
    }

    private static bool TryTakeDigits(ref ReadOnlySpan<byte> utf8, int count, out int number)
    {
        number = 0;
        if (utf8.Length < count)
            return false;
        for (var i = 0; i < count; i++)
        {
            if (utf8[i] is < (byte)'0' or > (byte)'9')
                return false;
            number = number * 10 + (utf8[i] - '0');
        }

        utf8 = utf8[count..];
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> utf8, byte expected)
    {
        if (utf8.Length == 0 || utf8[0] != expected)
            return false;
        utf8 = utf8[1..];
        return true;
    }
}
