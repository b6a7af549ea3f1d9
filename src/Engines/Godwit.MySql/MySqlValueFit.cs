using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Rows.Fits;
using Godwit.Abstractions.Schema;
using Godwit.MySql.Types;

namespace Godwit.MySql;

/// <summary>Chooses the check of values on their way into a MySQL column. Checks hold no state but what they are bound to.</summary>
internal static class MySqlValueFit
{
    /// <summary>0001-01-01, in days since 2000.</summary>
    private const int FirstDay = -730_119;

    /// <summary>9999-12-31.</summary>
    private const int LastDay = 2_921_939;

    private const long FirstMoment = FirstDay * TemporalText.MicrosecondsPerDay;
    private const long LastMoment = ((LastDay + 1) * TemporalText.MicrosecondsPerDay) - 1;

    /// <summary>1970-01-01 00:00:01 UTC.</summary>
    private const long FirstTimestamp = (-10_957 * TemporalText.MicrosecondsPerDay) + 1_000_000;

    /// <summary>2038-01-19 03:14:07.999999 UTC.</summary>
    private const long LastTimestamp = (13_898 * TemporalText.MicrosecondsPerDay) + (11_648 * 1_000_000L) - 1;

    public static IValueFit? Create(LogicalType wire, ColumnSchema target, MySqlDialect dialect)
    {
        var type = target.Type;
        if (type.Kind == wire.Kind)
            return CreateSame(wire, target, dialect);
        return (wire.Kind, type.Kind) switch
        {
            (LogicalKind.Boolean, LogicalKind.Integer) => null,
            (LogicalKind.Float32, LogicalKind.Float64) => new FiniteFit(single: true),
            (LogicalKind.Time, LogicalKind.Interval) => new TimeFit(type.Precision),
            (LogicalKind.Date, LogicalKind.Timestamp or LogicalKind.TimestampTz) => new DateFit(LastDay, FirstDay, hasInfinity: false),
            (LogicalKind.Timestamp, LogicalKind.TimestampTz) or (LogicalKind.TimestampTz, LogicalKind.Timestamp) => CreateMoment(target),
            (LogicalKind.Enum or LogicalKind.Json or LogicalKind.Native or LogicalKind.Text, LogicalKind.Text) => CreateText(target),
            (LogicalKind.Text, LogicalKind.Enum) => new LabelFit(type.Labels),
            (LogicalKind.Text or LogicalKind.Native, LogicalKind.Json) => CreateJson(target, dialect),
            (LogicalKind.Text or LogicalKind.Native, LogicalKind.Native) => new TextFit(null, false, null, allowNul: true),
            (LogicalKind.Integer, LogicalKind.Decimal) => new ConvertedFit(wire, type, new DecimalFit(type.Precision, type.Scale, hasNaN: false)),
            (_, LogicalKind.Text) when type.Length is null or >= 64 => null,
            (_, LogicalKind.Native or LogicalKind.Geometry) => null,
            _ => new ConvertedFit(wire, type, CreateSame(type, target, dialect)),
        };
    }

    private static IValueFit? CreateSame(LogicalType wire, ColumnSchema target, MySqlDialect dialect)
    {
        var type = target.Type;
        switch (type.Kind)
        {
            case LogicalKind.Integer:
                var (wireLow, wireHigh) = IntegerFit.Range(wire);
                var (low, high) = IntegerFit.Range(type);
                return wireLow >= low && wireHigh <= high ? null : new IntegerFit(low, high, wire is { Bits: 64, Unsigned: true });
            case LogicalKind.Decimal:
                return new DecimalFit(type.Precision, type.Scale, hasNaN: false);
            case LogicalKind.Float32:
                return new FiniteFit(single: true);
            case LogicalKind.Float64:
                return new FiniteFit(single: false);
            case LogicalKind.Text:
                return CreateText(target);
            case LogicalKind.Bytes:
                return type.Length is { } length && !(wire.Length <= length && wire.FixedLength == type.FixedLength) ? new BytesFit(length, type.FixedLength) : null;
            case LogicalKind.Date:
                return new DateFit(LastDay, FirstDay, hasInfinity: false);
            case LogicalKind.Timestamp or LogicalKind.TimestampTz:
                return CreateMoment(target);
            case LogicalKind.Interval:
                return new DurationFit(type.Precision);
            case LogicalKind.Uuid:
                return new UuidFit();
            case LogicalKind.Json:
                return CreateJson(target, dialect);
            case LogicalKind.BitString:
                return type.Length is { } bits && !(wire.Length == bits && wire.FixedLength == type.FixedLength) ? new BitFit(bits, type.FixedLength) : null;
            case LogicalKind.Enum:
                return type.Labels.Count == 0 || (wire.Labels.Count > 0 && wire.Labels.All(type.Labels.Contains)) ? null : new LabelFit(type.Labels);
            default:
                return null;
        }
    }

    private static TimestampFit CreateMoment(ColumnSchema target) => MySqlTypeName.Parse(target.NativeType).Name == "timestamp"
        ? new TimestampFit(target.Type.Precision, FirstTimestamp, LastTimestamp, hasInfinity: false)
        : new TimestampFit(target.Type.Precision, FirstMoment, LastMoment, hasInfinity: false);

    // MariaDB's JSON is a text, of which nothing is understood.
    private static IValueFit CreateJson(ColumnSchema target, MySqlDialect dialect)
    {
        var text = new JsonFit(JsonLimits.WholePairs, dialect.MaxJsonDepth);
        return target.NativeType == "json" && target.Type.BinaryJson && dialect.HasJsonType ? new StoredJsonFit(text) : text;
    }

    private static IValueFit CreateText(ColumnSchema target)
    {
        var name = MySqlTypeName.Parse(target.NativeType).Name;
        int? bytes = name switch { "tinytext" => 255, "text" => 65_535, "mediumtext" => 16_777_215, _ => null };
        var text = new TextFit(target.Type.Length, false, bytes, allowNul: true, target.CharacterSet is "utf8" or "utf8mb3" or "ucs2" ? 3 : 4);
        return name == "char" ? new BlankEndFit(text) : text;
    }
}
