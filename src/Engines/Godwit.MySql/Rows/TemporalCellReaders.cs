using System.Buffers.Binary;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql.Rows;

/// <summary>Reads the text of MySQL's dates and times.</summary>
internal static class MySqlTime
{
    private const int DateBytes = 10;

    public static LossKind ReadDate(ReadOnlySpan<byte> text, out int days)
    {
        days = 0;
        if (!TryTakeDate(text, out var year, out var month, out var day))
            return LossKind.WrongType;
        if (year == 0 || !CivilDate.IsValid(year, month, day))
            return LossKind.ZeroDate;
        days = (int)CivilDate.ToDays(year, month, day);
        return LossKind.None;
    }

    /// <summary>The valid date nearest to one with a zero or impossible part; none for 0000-00-00 and the year 0.</summary>
    public static bool TryNearestDate(ReadOnlySpan<byte> text, out int days)
    {
        days = 0;
        if (!TryTakeDate(text, out var year, out var month, out var day) || year == 0)
            return false;
        month = Math.Clamp(month, 1, 12);
        day = Math.Clamp(day, 1, DateTime.DaysInMonth(year, month));
        days = (int)CivilDate.ToDays(year, month, day);
        return true;
    }

    /// <summary>What follows a date: nothing, or a blank and a time of day.</summary>
    public static bool TryReadTimeAfterDate(ReadOnlySpan<byte> text, out long microseconds)
    {
        microseconds = 0;
        if (text.Length == DateBytes)
            return true;
        return text.Length > DateBytes && text[DateBytes] == (byte)' ' && TryReadTime(text[(DateBytes + 1)..], out microseconds) &&
            microseconds is >= 0 and < TemporalText.MicrosecondsPerDay;
    }

    /// <summary><c>-838:59:59.000000</c></summary>
    public static bool TryReadTime(ReadOnlySpan<byte> text, out long microseconds)
    {
        microseconds = 0;
        var negative = text.Length > 0 && text[0] == (byte)'-';
        if (negative)
            text = text[1..];
        var colon = text.IndexOf((byte)':');
        if (colon is < 1 or > 4 || text.Length < colon + 6 || text[colon + 3] != (byte)':' || !TryNumber(text[..colon], out var hours) ||
            !TryNumber(text.Slice(colon + 1, 2), out var minutes) || !TryNumber(text.Slice(colon + 4, 2), out var seconds) || minutes > 59 || seconds > 59)
            return false;
        long fraction = 0;
        var rest = text[(colon + 6)..];
        if (rest.Length > 0)
        {
            if (rest[0] != (byte)'.' || rest.Length is < 2 or > 7 || !TryNumber(rest[1..], out var digits))
                return false;
            fraction = digits;
            for (var i = rest.Length; i < 7; i++)
                fraction *= 10;
        }

        microseconds = (hours * 3600L + minutes * 60 + seconds) * 1_000_000 + fraction;
        if (negative)
            microseconds = -microseconds;
        return true;
    }

    private static bool TryTakeDate(ReadOnlySpan<byte> text, out int year, out int month, out int day)
    {
        year = month = day = 0;
        return text.Length >= DateBytes && text[4] == (byte)'-' && text[7] == (byte)'-' && TryNumber(text[..4], out year) &&
            TryNumber(text.Slice(5, 2), out month) && TryNumber(text.Slice(8, 2), out day);
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            var value = digit - '0';
            if ((uint)value > 9)
                return false;
            number = number * 10 + value;
        }

        return digits.Length > 0;
    }
}

internal sealed class DateCellReader : MySqlCellReader
{
    public override LossKind Read(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        var loss = MySqlTime.ReadDate(cell, out var days);
        if (loss != LossKind.None)
            return loss;
        if (!MySqlTime.TryReadTimeAfterDate(cell, out var time))
            return LossKind.WrongType;
        if (time != 0)
            return LossKind.FractionLost;
        writer.WriteInt32(days);
        return LossKind.None;
    }

    public override bool ReadNearest(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        if (!MySqlTime.TryNearestDate(cell, out var days))
            return false;
        writer.WriteInt32(days);
        return true;
    }
}

/// <summary>datetime and timestamp; the session's zone is UTC.</summary>
internal sealed class MomentCellReader : MySqlCellReader
{
    public override LossKind Read(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        var loss = MySqlTime.ReadDate(cell, out var days);
        if (loss != LossKind.None)
            return loss;
        if (!MySqlTime.TryReadTimeAfterDate(cell, out var time))
            return LossKind.WrongType;
        writer.WriteInt64(days * TemporalText.MicrosecondsPerDay + time);
        return LossKind.None;
    }

    public override bool ReadNearest(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        if (!MySqlTime.TryNearestDate(cell, out var days) || !MySqlTime.TryReadTimeAfterDate(cell, out var time))
            return false;
        writer.WriteInt64(days * TemporalText.MicrosecondsPerDay + time);
        return true;
    }
}

/// <summary>time, which is a duration of up to 838 hours.</summary>
internal sealed class DurationCellReader : MySqlCellReader
{
    public override LossKind Read(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        if (!MySqlTime.TryReadTime(cell, out var microseconds))
            return LossKind.WrongType;
        Span<byte> payload = stackalloc byte[16];
        payload.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(payload, microseconds);
        writer.WriteValue(payload);
        return LossKind.None;
    }
}

/// <summary>time as a time of day.</summary>
internal sealed class TimeOfDayCellReader : MySqlCellReader
{
    public override LossKind Read(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        if (!MySqlTime.TryReadTime(cell, out var microseconds))
            return LossKind.WrongType;
        if (microseconds is < 0 or > TemporalText.MicrosecondsPerDay)
            return LossKind.OutOfRange;
        writer.WriteInt64(microseconds);
        return LossKind.None;
    }

    public override bool ReadNearest(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        if (!MySqlTime.TryReadTime(cell, out var microseconds))
            return false;
        writer.WriteInt64(Math.Clamp(microseconds, 0, TemporalText.MicrosecondsPerDay));
        return true;
    }
}

/// <summary>An interval that a text holds, in its own form or a time's.</summary>
internal sealed class IntervalTextCellReader(LogicalType wire) : MySqlCellReader
{
    private readonly DurationCellReader _duration = new();

    public override LossKind Read(ReadOnlySpan<byte> cell, RowWriter writer) =>
        CanonicalText.TryParse(wire, cell, writer) ? LossKind.None : _duration.Read(cell, writer);
}
