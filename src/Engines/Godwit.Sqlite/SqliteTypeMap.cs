using System.Globalization;
using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Sqlite.Schema;

namespace Godwit.Sqlite;

/// <summary>
/// SQLite's declared types. A declaration only sets an affinity, so the names chosen here are such that the affinity never changes a
/// value: what looks like a number but must stay text (exact decimals, JSON, bit strings) gets a name with TEXT in it.
/// </summary>
internal sealed class SqliteTypeMap : ITypeMap
{
    /// <summary>Digits that a double gives back exactly.</summary>
    internal const int ExactDigits = 15;

    /// <summary>A column that holds values of any storage class; they travel as SQL literals.</summary>
    internal static readonly LogicalType Any = LogicalType.Native(SqliteEngine.EngineName, "any");

    private const string NewUuidSql =
        "(lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || " +
        "substr('89AB', 1 + (abs(random()) % 4), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))))";

    public static SqliteTypeMap Instance { get; } = new();

    public LogicalType Parse(string nativeType) => SqliteTypeNames.Parse(nativeType);

    public NativeTypeChoice ToNative(LogicalType type, ColumnSchema column) => type.Kind switch
    {
        LogicalKind.Boolean => Choose(type, "BOOLEAN"),
        LogicalKind.Integer => ChooseInteger(type, column),
        LogicalKind.Decimal => ChooseDecimal(type),
        LogicalKind.Float32 => Choose(type, "FLOAT4", weakened: "SQLite has no NaN and no -0.0: such values are refused or recorded"),
        LogicalKind.Float64 => Choose(type, "DOUBLE", weakened: "SQLite has no NaN and no -0.0: such values are refused or recorded"),
        LogicalKind.Text when type.Length is { } length => Choose(type, Sized(type.FixedLength ? "BPCHAR" : "VARCHAR", length)),
        LogicalKind.Text => Choose(type, "TEXT"),
        LogicalKind.Bytes when type.Length is { } length => Choose(type, Sized(type.FixedLength ? "BINARY" : "VARBINARY", length)),
        LogicalKind.Bytes => Choose(type, "BLOB"),
        LogicalKind.Geometry => Choose(type, "BLOB", changed: "kept as EWKB with its SRID"),
        LogicalKind.Date => Choose(type, "DATE"),
        LogicalKind.Time => Choose(type, Sized("TIME", type.Precision)),
        LogicalKind.TimeTz => Choose(type, Sized("TIMETZ", type.Precision)),
        LogicalKind.Timestamp => Choose(type, Sized("TIMESTAMP", type.Precision)),
        LogicalKind.TimestampTz => Choose(type, Sized("TIMESTAMPTZ", type.Precision)),
        LogicalKind.Interval => Choose(type, Sized("INTERVAL", type.Precision)),
        LogicalKind.Uuid => Choose(type, "UUID"),
        LogicalKind.Json => Choose(type, type.BinaryJson ? "JSONB_TEXT" : "JSON_TEXT"),
        LogicalKind.BitString => Choose(type, Sized(type.FixedLength ? "BIT_TEXT" : "VARBIT_TEXT", type.Length)),
        LogicalKind.Enum => new NativeTypeChoice("TEXT", LogicalType.UnlimitedText, ConversionOutcome.Changed,
            "kept as text; a check keeps other labels out", LabelCheck(type)),
        _ when type.NativeEngine == SqliteEngine.EngineName => Choose(type, type == Any ? "" : type.NativeName ?? ""),
        _ => new NativeTypeChoice("TEXT", LogicalType.UnlimitedText, ConversionOutcome.Changed, type.Labels.Count > 0 ? "the labels with commas between" : $"{type} is kept as its text"),
    };

    public IValueFit? CreateFit(LogicalType wire, ColumnSchema target) => SqliteValueFit.Create(wire, target);

    public ColumnSchema Complete(ColumnSchema column) => column.Collation?.ToUpperInvariant() switch
    {
        "NOCASE" => column with { Equality = TextEquality.IgnoreCase },
        "RTRIM" => column with { IgnoresTrailingBlanks = true },
        _ => column,
    };

    public string? WriteDefault(DefaultValue value, ColumnSchema column) => value.Kind switch
    {
        DefaultKind.Literal => value.Literal is { } literal ? WriteLiteral(literal, column) : "NULL",
        DefaultKind.CurrentTimestamp when column.Type.Kind == LogicalKind.TimestampTz => "(strftime('%Y-%m-%d %H:%M:%f+00', 'now'))",
        DefaultKind.CurrentTimestamp => "CURRENT_TIMESTAMP",
        DefaultKind.CurrentDate => "CURRENT_DATE",
        DefaultKind.CurrentTime => "CURRENT_TIME",
        DefaultKind.NewUuid => NewUuidSql,
        _ => null,
    };

    /// <summary>
    /// Between two SQLite files a value travels as its SQL literal, so that storage class and spelling arrive to the letter. Key columns
    /// keep a type of their own: their values also stand in chunk bounds and reports.
    /// </summary>
    public LogicalType SameEngineWire(TableSchema table, ColumnSchema column)
    {
        if (!table.RowKey.Contains(column.Name))
            return Any;
        return column.Type.Kind is LogicalKind.Integer or LogicalKind.Text or LogicalKind.Bytes or LogicalKind.Float64 or LogicalKind.Native
            ? column.Type
            : SqliteAffinity.Of(column.NativeType) is Affinity.Blob ? Any : LogicalType.UnlimitedText;
    }

    private static NativeTypeChoice ChooseInteger(LogicalType type, ColumnSchema column)
    {
        if (type is { Unsigned: true, Bits: 64 } && column.Identity != IdentityKind.None)
            return Unsigned(Choose(type, "INTEGER", weakened: "only a signed number can number rows; one beyond 9223372036854775807 is refused"), type);
        if (type is { Unsigned: true, Bits: 64 })
            return Choose(type, "UNSIGNED64_TEXT", changed: "kept as text: SQLite's numbers end at 9223372036854775807");
        // Only the word INTEGER makes a primary key the row's own number.
        if (column.Identity != IdentityKind.None)
            return Unsigned(Choose(type, "INTEGER"), type);
        var bits = type.Unsigned ? type.Bits * 2 : type.Bits;
        return Unsigned(Choose(type, bits switch { <= 16 => "SMALLINT", <= 32 => "INT4", _ => "BIGINT" }), type);
    }

    private static NativeTypeChoice Unsigned(NativeTypeChoice choice, LogicalType type) =>
        type.Unsigned ? choice with { CheckSql = "{0} >= 0", Note = choice.Note + "; a check keeps negative ones out" } : choice;

    private static NativeTypeChoice ChooseDecimal(LogicalType type)
    {
        if (type is { Precision: <= ExactDigits and { } precision, Scale: { } scale and >= 0 })
            return Choose(type, string.Create(CultureInfo.InvariantCulture, $"NUMERIC({precision},{scale})"));
        var name = type.Precision is { } digits
            ? string.Create(CultureInfo.InvariantCulture, $"DECIMAL_TEXT({digits},{type.Scale ?? 0})")
            : "DECIMAL_TEXT";
        return Choose(type, name, changed: "kept as text: SQLite's numbers hold 15 digits exactly");
    }

    private static NativeTypeChoice Choose(LogicalType type, string native, string? changed = null, string? weakened = null)
    {
        var stored = SqliteTypeNames.Parse(native);
        if (weakened is not null)
            return new NativeTypeChoice(native, stored, ConversionOutcome.Weakened, weakened);
        if (changed is not null)
            return new NativeTypeChoice(native, stored, ConversionOutcome.Changed, changed);
        return stored == type
            ? new NativeTypeChoice(native, stored, ConversionOutcome.Exact)
            : new NativeTypeChoice(native, stored, ConversionOutcome.Changed, $"kept as {stored}");
    }

    private static string Sized(string name, int? size) => size is { } number ? string.Create(CultureInfo.InvariantCulture, $"{name}({number})") : name;

    private static string? LabelCheck(LogicalType type) =>
        type.Labels.Count == 0 ? null : "{0} IN (" + string.Join(", ", type.Labels.Select(Label)) + ")";

    // The check is a template: a brace of a label's own would be taken for its place.
    private static string Label(string label) => label.AsSpan().IndexOfAny('{', '}') < 0
        ? SqliteIdentifiers.Instance.QuoteLiteral(label)
        : "CAST(X'" + Convert.ToHexString(Encoding.UTF8.GetBytes(label)) + "' AS TEXT)";

    private static string? WriteLiteral(string literal, ColumnSchema column)
    {
        switch (column.Type.Kind)
        {
            case LogicalKind.Boolean:
                return literal.ToLowerInvariant() switch { "true" or "t" or "1" => "1", "false" or "f" or "0" => "0", _ => null };
            case LogicalKind.Integer or LogicalKind.Float32 or LogicalKind.Float64 or LogicalKind.Decimal
                when !SqliteAffinity.Of(column.NativeType).Equals(Affinity.Text) && IsNumber(literal):
                return literal;
            case LogicalKind.Bytes:
                return literal.StartsWith("\\x", StringComparison.Ordinal) ? "X'" + literal[2..] + "'" : null;
            default:
                return SqliteIdentifiers.Instance.QuoteLiteral(literal);
        }
    }

    private static bool IsNumber(string literal) =>
        double.TryParse(literal, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number);
}
