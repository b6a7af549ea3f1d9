using System.Buffers;
using System.Buffers.Binary;

namespace Godwit.Abstractions.Rows.Fits;

/// <summary>A date into date, or into a timestamp, which ends earlier.</summary>
internal sealed class DateFit(int last, int first = DateFit.First, bool hasInfinity = true) : IValueFit
{
    /// <summary>4714-11-24 BC, the first Julian day, in days since 2000.</summary>
    public const int First = -2_451_545;

    /// <summary>5874897-12-31.</summary>
    public const int Last = 2_145_031_948;

    /// <summary>294276-12-31.</summary>
    public const int TimestampLast = 106_751_990;

    public LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest)
    {
        var days = BinaryPrimitives.ReadInt32LittleEndian(value);
        hasNearest = !(hasInfinity && days is (int.MaxValue or int.MinValue)) && (days < first || days > last);
        if (!hasNearest)
            return LossKind.None;
        BinaryPrimitives.WriteInt32LittleEndian(nearest.GetSpan(sizeof(int)), days < first ? first : last);
        nearest.Advance(sizeof(int));
        return days is int.MaxValue or int.MinValue ? LossKind.Infinity : LossKind.YearOutOfRange;
    }
}

/// <summary>A timestamp, with or without zone, into one of another range or fewer digits of a second.</summary>
internal sealed class TimestampFit(int? precision, long first = TimestampFit.First, long last = TimestampFit.Last, bool hasInfinity = true) : IValueFit
{
    /// <summary>4714-11-24 BC, in microseconds since 2000.</summary>
    public const long First = DateFit.First * TemporalText.MicrosecondsPerDay;

    /// <summary>The last microsecond of 294276.</summary>
    public const long Last = (DateFit.TimestampLast + 1) * TemporalText.MicrosecondsPerDay - 1;

    private readonly long _unit = Fractions.Unit(precision);

    public LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest)
    {
        var instant = BinaryPrimitives.ReadInt64LittleEndian(value);
        hasNearest = false;
        var infinite = instant is long.MaxValue or long.MinValue;
        if (infinite && hasInfinity)
            return LossKind.None;
        var kind = infinite ? LossKind.Infinity
            : instant < first || instant > last ? LossKind.YearOutOfRange
            : instant % _unit != 0 ? LossKind.FractionLost : LossKind.None;
        if (kind == LossKind.None)
            return kind;
        hasNearest = true;
        var fitted = Fractions.Round(Math.Clamp(instant, first, last), _unit);
        if (fitted > last)
            fitted -= _unit;
        BinaryPrimitives.WriteInt64LittleEndian(nearest.GetSpan(sizeof(long)), fitted);
        nearest.Advance(sizeof(long));
        return kind;
    }
}

/// <summary>A time of day into time.</summary>
internal sealed class TimeFit(int? precision) : IValueFit
{
    private readonly long _unit = Fractions.Unit(precision);

    public LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest)
    {
        var time = BinaryPrimitives.ReadInt64LittleEndian(value);
        var kind = time is < 0 or > TemporalText.MicrosecondsPerDay ? LossKind.OutOfRange
            : time % _unit != 0 ? LossKind.FractionLost : LossKind.None;
        hasNearest = kind != LossKind.None;
        if (!hasNearest)
            return kind;
        BinaryPrimitives.WriteInt64LittleEndian(nearest.GetSpan(sizeof(long)),
            Fractions.Round(Math.Clamp(time, 0, TemporalText.MicrosecondsPerDay), _unit));
        nearest.Advance(sizeof(long));
        return kind;
    }
}

/// <summary>A time of day with an offset into time with time zone, whose offsets end before 16 hours.</summary>
internal sealed class TimeTzFit(int? precision) : IValueFit
{
    private const int MaxOffset = 16 * 3600 - 1;

    private readonly TimeFit _time = new(precision);

    public LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest)
    {
        var offset = BinaryPrimitives.ReadInt32LittleEndian(value[sizeof(long)..]);
        if (offset is < -MaxOffset or > MaxOffset)
        {
            hasNearest = false;
            return LossKind.OutOfRange;
        }

        var kind = _time.Check(value[..sizeof(long)], nearest, out hasNearest);
        if (!hasNearest)
            return kind;
        value.Slice(sizeof(long), sizeof(int)).CopyTo(nearest.GetSpan(sizeof(int)));
        nearest.Advance(sizeof(int));
        return kind;
    }
}

/// <summary>An interval into one of fewer fields or digits of a second.</summary>
internal sealed class IntervalFit(int? precision, IntervalField lowest) : IValueFit
{
    private readonly long _unit = Fractions.Unit(precision);

    public LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest)
    {
        var time = BinaryPrimitives.ReadInt64LittleEndian(value);
        var days = BinaryPrimitives.ReadInt32LittleEndian(value[8..]);
        var months = BinaryPrimitives.ReadInt32LittleEndian(value[12..]);
        var fittedTime = lowest switch
        {
            IntervalField.Second => Fractions.Round(time, _unit),
            IntervalField.Minute => time - time % 60_000_000,
            IntervalField.Hour => time - time % 3_600_000_000,
            _ => 0,
        };
        var fittedDays = lowest is IntervalField.Year or IntervalField.Month ? 0 : days;
        var fittedMonths = lowest == IntervalField.Year ? months - months % 12 : months;
        hasNearest = fittedTime != time || fittedDays != days || fittedMonths != months;
        if (!hasNearest)
            return LossKind.None;
        var room = nearest.GetSpan(16);
        BinaryPrimitives.WriteInt64LittleEndian(room, fittedTime);
        BinaryPrimitives.WriteInt32LittleEndian(room[8..], fittedDays);
        BinaryPrimitives.WriteInt32LittleEndian(room[12..], fittedMonths);
        nearest.Advance(16);
        return LossKind.FractionLost;
    }
}

/// <summary>Digits of a second.</summary>
internal static class Fractions
{
    /// <summary>Microseconds of the last digit that a precision keeps.</summary>
    public static long Unit(int? precision) => precision switch
    {
        0 => 1_000_000,
        1 => 100_000,
        2 => 10_000,
        3 => 1_000,
        4 => 100,
        5 => 10,
        _ => 1,
    };

    /// <summary>The nearest multiple, half away from zero, as PostgreSQL rounds.</summary>
    public static long Round(long number, long unit) =>
        unit == 1 ? number : number >= 0 ? (number + unit / 2) / unit * unit : -((-number + unit / 2) / unit * unit);
}
