using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Rows.Fits;
using Godwit.Abstractions.Schema;
using Godwit.Postgres.Types;

namespace Godwit.Postgres;

/// <summary>Chooses the check of values on their way into a PostgreSQL column. Checks hold no state but what they are bound to.</summary>
internal static class PostgresValueFit
{
    private const string Engine = "postgres";
    private const int NameBytes = 63;

    /// <summary>The check, or null where every value of <paramref name="wire"/> fits.</summary>
    public static IValueFit? Create(LogicalType wire, ColumnSchema target)
    {
        var type = target.Type;
        if (type.Kind == LogicalKind.Native)
            return IsTextual(wire) && wire.NativeEngine != Engine ? new TextFit(null, false, null) : null;
        if (type.Kind == wire.Kind)
            return CreateSame(wire, target);
        return (wire.Kind, type.Kind) switch
        {
            (LogicalKind.Integer, LogicalKind.Decimal) => CreateIntegerToDecimal(wire, type),
            (LogicalKind.Float32, LogicalKind.Float64) => null,
            (LogicalKind.Enum or LogicalKind.Json or LogicalKind.Native, LogicalKind.Text) => CreateText(target),
            (LogicalKind.Text or LogicalKind.Native, LogicalKind.Json) => new JsonFit(type.BinaryJson),
            (LogicalKind.Text, LogicalKind.Enum) => new LabelFit(type.Labels),
            (LogicalKind.Date, LogicalKind.Timestamp or LogicalKind.TimestampTz) => new DateFit(DateFit.TimestampLast),
            (LogicalKind.Timestamp, LogicalKind.TimestampTz) or (LogicalKind.TimestampTz, LogicalKind.Timestamp) => new TimestampFit(type.Precision),
            (LogicalKind.Integer, LogicalKind.Boolean) => new IntegerFit(0, 1, wire is { Bits: 64, Unsigned: true }),
            (LogicalKind.Boolean, LogicalKind.Integer) or (LogicalKind.Geometry, LogicalKind.Bytes) => null,
            (_, LogicalKind.Text) when type.Length is null && target.NativeType != "name" => null,
            _ => new ConvertedFit(wire, type, CreateSame(type, target)),
        };
    }

    private static IValueFit? CreateSame(LogicalType wire, ColumnSchema target)
    {
        var type = target.Type;
        return type.Kind switch
        {
            LogicalKind.Integer => CreateInteger(wire, type),
            LogicalKind.Decimal => new DecimalFit(type.Precision, type.Scale),
            LogicalKind.Text => CreateText(target),
            LogicalKind.Date => new DateFit(DateFit.Last),
            LogicalKind.Time => new TimeFit(type.Precision),
            LogicalKind.TimeTz => new TimeTzFit(type.Precision),
            LogicalKind.Timestamp or LogicalKind.TimestampTz => new TimestampFit(type.Precision),
            LogicalKind.Interval => CreateInterval(wire, target),
            LogicalKind.Json => new JsonFit(type.BinaryJson),
            LogicalKind.BitString => type.Length is { } bits && !(wire.Length == bits && wire.FixedLength == type.FixedLength)
                ? new BitFit(bits, type.FixedLength)
                : null,
            LogicalKind.Enum => type.Labels.Count == 0 || wire.Labels.Count > 0 && wire.Labels.All(type.Labels.Contains) ? null : new LabelFit(type.Labels),
            _ => null,
        };
    }

    private static TextFit CreateText(ColumnSchema target) =>
        target.NativeType == "name" ? new TextFit(null, false, NameBytes) : new TextFit(target.Type.Length, target.Type.FixedLength, null);

    private static IntegerFit? CreateInteger(LogicalType wire, LogicalType target)
    {
        var (wireLow, wireHigh) = IntegerFit.Range(wire);
        var (low, high) = IntegerFit.Range(target);
        return wireLow >= low && wireHigh <= high ? null : new IntegerFit(low, high, wire is { Bits: 64, Unsigned: true });
    }

    private static ConvertedFit? CreateIntegerToDecimal(LogicalType wire, LogicalType target)
    {
        var (low, high) = IntegerFit.Range(wire);
        var digits = Math.Max(Int128.Abs(low).ToString(null, null).Length, high.ToString(null, null).Length);
        return target.Precision is not { } precision || target.Scale is null or >= 0 && precision - (target.Scale ?? 0) >= digits
            ? null
            : new ConvertedFit(wire, target, new DecimalFit(target.Precision, target.Scale));
    }

    private static IntervalFit? CreateInterval(LogicalType wire, ColumnSchema target)
    {
        var hasFields = IntervalFields.TryParse(target.NativeType, out var lowest) && lowest != IntervalField.Second;
        return hasFields || (target.Type.Precision ?? 6) < (wire.Precision ?? 6) ? new IntervalFit(target.Type.Precision, lowest) : null;
    }

    private static bool IsTextual(LogicalType type) =>
        type.Kind is LogicalKind.Text or LogicalKind.Json or LogicalKind.Enum or LogicalKind.Native;
}
