using Godwit.Abstractions.Rows;
using Godwit.MySql.Binlog.Events;

namespace Godwit.MySql.Binlog.Cells;

/// <summary>A date, a time or both, part by part, as MySQL's columns hold them: parts may be zero or impossible.</summary>
internal readonly record struct Moment(int Year, int Month, int Day, int Hour, int Minute, int Second, int Microsecond, bool Negative)
{
    private const long DateTimeSign = 0x8000000000;
    private const long TimeSign = 0x800000;

    public bool IsDate => Year > 0 && CivilDate.IsValid(Year, Month, Day);

    public long DayMicroseconds => (Hour * 3600L + Minute * 60 + Second) * 1_000_000 + Microsecond;

    /// <summary>Days since 2000.</summary>
    public int Days => (int)CivilDate.ToDays(Year, Month, Day);

    public static Moment ReadDate(ReadOnlySpan<byte> cell)
    {
        var value = (int)new ByteReader(cell).Number(3);
        return new(value >> 9, value >> 5 & 15, value & 31, 0, 0, 0, 0, false);
    }

    public static Moment ReadDateTime(ReadOnlySpan<byte> cell, ColumnType type)
    {
        var reader = new ByteReader(cell);
        if (type == ColumnType.DateTime)
        {
            var digits = (long)Math.Min(reader.UInt64(), long.MaxValue);
            return Checked(new((int)Math.Min(digits / 10_000_000_000, 99_999), (int)(digits / 100_000_000 % 100), (int)(digits / 1_000_000 % 100), (int)(digits / 10_000 % 100),
                (int)(digits / 100 % 100), (int)(digits % 100), 0, false));
        }

        var whole = (long)reader.BigEndian(5) - DateTimeSign;
        return whole < 0 ? throw Wrong() : Checked(FromParts(whole, Fraction(ref reader)));
    }

    public static Moment ReadTimestamp(ReadOnlySpan<byte> cell, ColumnType type)
    {
        var reader = new ByteReader(cell);
        long seconds = type == ColumnType.Timestamp ? reader.UInt32() : (uint)reader.BigEndian(4);
        var micro = type == ColumnType.Timestamp ? 0 : Fraction(ref reader);
        if (seconds == 0 && micro == 0)
            return default;
        var days = seconds / 86_400;
        var (year, month, day) = CivilDate.FromDays(days - 10_957);
        var rest = (int)(seconds % 86_400);
        return Checked(new((int)year, month, day, rest / 3600, rest / 60 % 60, rest % 60, micro, false));
    }

    public static Moment ReadTime(ReadOnlySpan<byte> cell, ColumnType type)
    {
        var reader = new ByteReader(cell);
        if (type == ColumnType.Time)
        {
            var digits = (int)(reader.Number(3) << 8) >> 8;
            var plain = Math.Abs(digits);
            return Checked(new(0, 0, 0, plain / 10_000, plain / 100 % 100, plain % 100, 0, digits < 0));
        }

        // The fraction belongs to the number: of a negative time the whole is the complement.
        var bits = 8 * (cell.Length - 3);
        var value = (long)reader.BigEndian(cell.Length) - (TimeSign << bits);
        var size = Math.Abs(value);
        var fraction = (int)(size & ((1L << bits) - 1));
        var whole = size >> bits;
        return Checked(new(0, 0, 0, (int)(whole >> 12 & 0x3FF), (int)(whole >> 6 & 63), (int)(whole & 63), Scaled(fraction, bits / 8), value < 0));
    }

    /// <summary>The form of dates and times within JSON values: 64 bits, the fraction in the lowest 24.</summary>
    public static Moment ReadPacked(long packed, bool time)
    {
        var size = Math.Abs(packed);
        var (whole, micro) = (size >> 24, (int)(size & 0xFFFFFF));
        var moment = time
            ? new Moment(0, 0, 0, (int)(whole >> 12 & 0x3FF), (int)(whole >> 6 & 63), (int)(whole & 63), micro, packed < 0)
            : FromParts(whole, micro) with { Negative = packed < 0 };
        return Checked(moment);
    }

    public void FormatDate(TextBuffer into)
    {
        into.AppendPadded(Year, 4);
        into.Append((byte)'-');
        into.AppendPadded(Month, 2);
        into.Append((byte)'-');
        into.AppendPadded(Day, 2);
    }

    /// <summary>The time with so many digits behind the seconds, as the server prints a column of that many.</summary>
    public void FormatTime(TextBuffer into, int digits)
    {
        if (Negative)
            into.Append((byte)'-');
        into.AppendPadded(Hour, 2);
        into.Append((byte)':');
        into.AppendPadded(Minute, 2);
        into.Append((byte)':');
        into.AppendPadded(Second, 2);
        if (digits == 0)
            return;
        var fraction = Microsecond;
        for (var i = digits; i < 6; i++)
            fraction /= 10;
        into.Append((byte)'.');
        into.AppendPadded(fraction, digits);
    }

    private static Moment FromParts(long whole, int micro)
    {
        var (date, time) = (whole >> 17, whole & 0x1FFFF);
        var months = date >> 5;
        return new((int)Math.Min(months / 13, 99_999), (int)(months % 13), (int)(date & 31), (int)(time >> 12), (int)(time >> 6 & 63), (int)(time & 63), micro, false);
    }

    private static int Fraction(ref ByteReader reader)
    {
        var bytes = reader.Left;
        return bytes == 0 ? 0 : Scaled((int)reader.BigEndian(bytes), bytes);
    }

    private static int Scaled(int fraction, int bytes) => fraction * bytes switch { 1 => 10_000, 2 => 100, _ => 1 };

    private static Moment Checked(Moment moment) =>
        moment is { Year: <= 9999, Month: <= 12, Day: <= 31, Hour: <= 838, Minute: <= 59, Second: <= 59, Microsecond: >= 0 and <= 999_999 } ? moment : throw Wrong();

    private static BinlogFormatException Wrong() => new("a date or time has parts that none can have");
}
