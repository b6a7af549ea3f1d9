using System.Globalization;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Postgres.Types;

namespace Godwit.Postgres;

/// <summary>PostgreSQL's types and the logical types.</summary>
internal sealed class PostgresTypeMap : ITypeMap
{
    private const string Engine = "postgres";
    private const int MaxTextLength = 10_485_760;
    private const int MaxBits = 83_886_080;
    private const int MaxDigits = 1000;
    private const int FixedTextTypeId = 1042;

    /// <summary>The map; it holds no state.</summary>
    public static PostgresTypeMap Instance { get; } = new();

    /// <inheritdoc/>
    public NativeTypeChoice ToNative(LogicalType type, ColumnSchema column) => type.Kind switch
    {
        LogicalKind.Boolean => Exact("boolean"),
        LogicalKind.Integer => ChooseInteger(type, column),
        LogicalKind.Decimal => ChooseDecimal(type),
        LogicalKind.Float32 => Exact("real"),
        LogicalKind.Float64 => Exact("double precision"),
        LogicalKind.Text => ChooseText(type, column),
        LogicalKind.Bytes => type.Length is null ? Exact("bytea") : Changed("bytea", "bytea has no limit of length"),
        LogicalKind.Geometry => Changed("bytea", "kept as EWKB with its SRID; PostGIS reads it by ST_GeomFromEWKB"),
        LogicalKind.Date => Exact("date"),
        LogicalKind.Time => ChooseTemporal("time{0} without time zone", type),
        LogicalKind.TimeTz => ChooseTemporal("time{0} with time zone", type),
        LogicalKind.Timestamp => ChooseTemporal("timestamp{0} without time zone", type),
        LogicalKind.TimestampTz => ChooseTemporal("timestamp{0} with time zone", type),
        LogicalKind.Interval => ChooseTemporal("interval{0}", type),
        LogicalKind.Uuid => Exact("uuid"),
        LogicalKind.Json => Exact(type.BinaryJson ? "jsonb" : "json"),
        LogicalKind.BitString => ChooseBits(type),
        LogicalKind.Enum => ChooseEnum(type),
        _ => type is { NativeEngine: Engine, NativeName: { } name }
            ? new NativeTypeChoice(name, PostgresTypeParser.Parse(name), ConversionOutcome.Exact)
            : type.Labels.Count > 0
            ? Changed("text", "the labels with commas between; a check keeps others out") with { CheckSql = "string_to_array({0}, ',') <@ ARRAY[" + string.Join(", ", type.Labels.Select(QuoteLabel)) + "]" }
            : Changed("text", $"only {type.NativeEngine} knows {type.NativeName}; text holds its text form"),
    };

    /// <inheritdoc/>
    public LogicalType Parse(string nativeType) => PostgresTypeParser.Parse(nativeType);

    /// <inheritdoc/>
    public IValueFit? CreateFit(LogicalType wire, ColumnSchema target) => PostgresValueFit.Create(wire, target);

    /// <inheritdoc/>
    public ColumnSchema Complete(ColumnSchema column) => column.NativeType.ToLowerInvariant() switch
    {
        "citext" or PostgresForms.Citext => column with { NativeType = PostgresForms.Citext, Type = LogicalType.UnlimitedText, Equality = TextEquality.IgnoreCase },
        _ when column.Type is { Kind: LogicalKind.Text, FixedLength: true } => column with { IgnoresTrailingBlanks = true },
        _ => column,
    };

    /// <inheritdoc/>
    public string? WriteDefault(DefaultValue value, ColumnSchema column) => DefaultSql.Write(value, column);

    private static NativeTypeChoice Exact(string nativeType) =>
        new(nativeType, PostgresTypeParser.Parse(nativeType), ConversionOutcome.Exact);

    private static NativeTypeChoice Changed(string nativeType, string note) =>
        new(nativeType, PostgresTypeParser.Parse(nativeType), ConversionOutcome.Changed, note);

    private static NativeTypeChoice ChooseInteger(LogicalType type, ColumnSchema column) => (type.Bits, type.Unsigned) switch
    {
        (64, true) when column.Identity != IdentityKind.None => Unsigned("bigint",
            "a column that numbers itself is signed, and so are those that refer to it; a number beyond 9223372036854775807 is refused") with
        { Outcome = ConversionOutcome.Weakened },
        (16, false) => Exact("smallint"),
        (32, false) => Exact("integer"),
        (64, false) => Exact("bigint"),
        ( <= 8, false) => Changed("smallint", "smallint is the smallest integer"),
        ( <= 8, true) => Unsigned("smallint", "integers are signed; smallint holds every value"),
        ( <= 24, false) => Changed("integer", "there is no integer of 24 bits"),
        ( <= 24, true) => Unsigned("integer", "integers are signed; integer holds every value"),
        ( <= 32, true) => Unsigned("bigint", "integers are signed; bigint holds every value"),
        (64, true) => Unsigned("numeric(20,0)", "integers are signed; numeric(20) holds every value"),
        _ => Exact("bigint"),
    };

    private static NativeTypeChoice Unsigned(string nativeType, string note) =>
        Changed(nativeType, note + "; a check keeps negative ones out") with { CheckSql = "{0} >= 0" };

    private static NativeTypeChoice ChooseDecimal(LogicalType type)
    {
        if (type.Precision is not { } precision)
            return type.Scale is null ? Exact("numeric") : Changed("numeric", "numeric without a precision keeps each value's own scale");
        if (precision is < 1 or > MaxDigits || type.Scale is < -MaxDigits or > MaxDigits)
            return Changed("numeric", $"a precision goes up to {MaxDigits} digits; numeric without one holds every value");
        return Exact(string.Create(CultureInfo.InvariantCulture, $"numeric({precision},{type.Scale ?? 0})"));
    }

    private static NativeTypeChoice ChooseText(LogicalType type, ColumnSchema column)
    {
        if (type.Length is not { } length)
            return Exact("text");
        if (length is < 1 or > MaxTextLength)
            return Changed("text", $"a length goes up to {MaxTextLength} characters; text holds every value");
        var varying = string.Create(CultureInfo.InvariantCulture, $"character varying({length})");
        if (!type.FixedLength)
            return Exact(varying);
        // Other engines call a text fixed without padding it; char(n) here would add blanks to their values.
        return column.NativeTypeId == FixedTextTypeId
            ? Exact(string.Create(CultureInfo.InvariantCulture, $"character({length})"))
            : Changed(varying, "character(n) would pad the values with blanks");
    }

    private static NativeTypeChoice ChooseTemporal(string form, LogicalType type)
    {
        var modifier = type.Precision is >= 0 and < 6
            ? string.Create(CultureInfo.InvariantCulture, $"({type.Precision})")
            : type.Precision == 6 ? "(6)" : "";
        var choice = Exact(form.Replace("{0}", modifier, StringComparison.Ordinal));
        return type.Precision is null or <= 6
            ? choice
            : choice with { Outcome = ConversionOutcome.Weakened, Note = "fractions of a second have six digits at most" };
    }

    private static NativeTypeChoice ChooseBits(LogicalType type) => type.Length switch
    {
        null => Exact("bit varying"),
        < 1 or > MaxBits => Changed("bit varying", $"a length goes up to {MaxBits} bits; bit varying holds every value"),
        { } length => Exact(string.Create(CultureInfo.InvariantCulture, $"bit{(type.FixedLength ? "" : " varying")}({length})")),
    };

    private static NativeTypeChoice ChooseEnum(LogicalType type)
    {
        if (type is { NativeEngine: Engine, NativeName: { } name })
            return new NativeTypeChoice(name, type, ConversionOutcome.Exact);
        if (type.Labels.Count == 0)
            return Changed("text", "an enumeration without labels holds any text");
        var labels = string.Join(", ", type.Labels.Select(QuoteLabel));
        return Changed("text", "a check keeps other labels out") with { CheckSql = "{0} IN (" + labels + ")" };
    }

    // The condition is a template: a brace in a label must not be taken for its placeholder.
    private static string QuoteLabel(string label)
    {
        var quoted = PostgresIdentifiers.Instance.QuoteLiteral(label);
        if (label.AsSpan().IndexOfAny('{', '}') < 0)
            return quoted;
        return (quoted.StartsWith('E') ? quoted : "E" + quoted)
            .Replace("{", "\\x7B", StringComparison.Ordinal).Replace("}", "\\x7D", StringComparison.Ordinal);
    }
}
