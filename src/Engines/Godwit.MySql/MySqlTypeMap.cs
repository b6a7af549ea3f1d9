using System.Globalization;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.MySql.Catalog;
using Godwit.MySql.Ddl;
using Godwit.MySql.Rows;
using Godwit.MySql.Types;

namespace Godwit.MySql;

/// <summary>MySQL's types and the logical types, in one dialect.</summary>
internal sealed class MySqlTypeMap(MySqlDialect dialect) : ITypeMap
{
    private const int MaxVarchar = 16_383;
    private const int MaxVarbinary = 65_535;
    private const int MaxFixed = 255;
    private const int MaxDigits = 65;
    private const int MaxScale = 30;
    private const int MaxBits = 64;

    private static readonly string[] OtherFamilysCollations = ["_0900_", "uca1400", "_nopad_"];

    /// <inheritdoc/>
    public NativeTypeChoice ToNative(LogicalType type, ColumnSchema column) => type.Kind switch
    {
        LogicalKind.Boolean => Changed("tinyint(1)", "MySQL's booleans are numbers: 1 and 0"),
        LogicalKind.Integer => Exact(type.Bits switch { <= 8 => "tinyint", <= 16 => "smallint", <= 24 => "mediumint", <= 32 => "int", _ => "bigint" } + (type.Unsigned ? " unsigned" : "")),
        LogicalKind.Decimal => ChooseDecimal(type),
        LogicalKind.Float32 => Weakened("float", "MySQL has no NaN and no infinity: such values are refused or recorded"),
        LogicalKind.Float64 => Weakened("double", "MySQL has no NaN and no infinity: such values are refused or recorded"),
        LogicalKind.Text => ChooseText(type),
        LogicalKind.Bytes => ChooseBytes(type),
        LogicalKind.Date => Weakened("date", "dates go from the year 1 to 9999 and have no infinity"),
        LogicalKind.Time => Exact(Timed("time", type)) with { Outcome = ConversionOutcome.Changed, Note = "time goes to 838 hours; every time of day fits" },
        LogicalKind.Timestamp => Weakened(Timed("datetime", type), "dates go from the year 1 to 9999 and have no infinity"),
        // TIMESTAMP would end in 2038.
        LogicalKind.TimestampTz => Weakened(Timed("datetime", type), "kept as date and time in UTC, from the year 1 to 9999, without infinity"),
        LogicalKind.TimeTz => Changed("varchar(32)", "kept as text: MySQL has no time with an offset"),
        LogicalKind.Interval when column.NativeType.StartsWith("time", StringComparison.OrdinalIgnoreCase) => Exact(Timed("time", type)),
        LogicalKind.Interval => Changed("varchar(64)", "kept as text: MySQL has no intervals"),
        LogicalKind.Uuid => dialect.HasUuidType ? Exact("uuid") : Changed("char(36)", "kept as text"),
        LogicalKind.Json when dialect.HasJsonType => type.BinaryJson ? Exact("json") : Changed("json", "MySQL normalises JSON: spaces, order and repeated keys go"),
        LogicalKind.Json => new NativeTypeChoice("longtext", LogicalType.Json(), ConversionOutcome.Changed, "kept as text with a check", "json_valid({0})"),
        LogicalKind.BitString when type is { FixedLength: true, Length: >= 1 and <= MaxBits and { } bits } => Exact(Sized("bit", bits)),
        LogicalKind.BitString => Changed("longtext", "kept as text: bit(n) has one length of at most 64"),
        LogicalKind.Enum => ChooseEnum(type),
        LogicalKind.Geometry => Exact("geometry"),
        _ => type is { NativeEngine: MySqlEngine.EngineName, NativeName: { } name }
            ? new NativeTypeChoice(name, MySqlTypeParser.Parse(name), ConversionOutcome.Exact)
            : Changed("longtext", $"only {type.NativeEngine} knows {type.NativeName}; longtext holds its text form"),
    };

    /// <inheritdoc/>
    public LogicalType Parse(string nativeType) => MySqlTypeParser.Parse(nativeType);

    /// <inheritdoc/>
    public IValueFit? CreateFit(LogicalType wire, ColumnSchema target) => MySqlValueFit.Create(wire, target, dialect);

    /// <inheritdoc/>
    /// <remarks>MySQL's JSON travels as its text, in which a decimal that a function put there becomes a double.</remarks>
    public IValueFit? CreateSameTypeFit(ColumnSchema target) => MySqlStorages.Of(target) == MySqlStorage.Json && dialect.HasJsonType ? MySqlValueFit.Create(target.Type, target, dialect) : null;

    /// <inheritdoc/>
    public LogicalType SameEngineWire(TableSchema table, ColumnSchema column) => StoredForm.LosesInLogicalType(table, column) ? StoredForm.Wire : column.Type;

    /// <inheritdoc/>
    public NativeTypeChoice? Adapt(ColumnSchema column)
    {
        var name = MySqlTypeName.Parse(column.NativeType).Name;
        return name switch
        {
            "json" when !dialect.HasJsonType => new("longtext", LogicalType.Json(), ConversionOutcome.Changed, "kept as text with a check", "json_valid({0})"),
            "longtext" when column.Type.Kind == LogicalKind.Json && dialect.HasJsonType => new("json", LogicalType.Json(binary: true), ConversionOutcome.Changed,
                "MySQL normalises JSON: spaces, order and repeated keys go"),
            "uuid" when !dialect.HasUuidType => new("char(36)", LogicalType.Text(36), ConversionOutcome.Changed, "this server has no uuid; kept as text"),
            "inet6" when !dialect.HasInet6Type => new("varchar(39)", LogicalType.Text(39), ConversionOutcome.Changed, "this server has no inet6; kept as text"),
            // MySQL's name for it since version 8.
            "geomcollection" when dialect.IsMariaDb || dialect.Version < 80_000 => new("geometrycollection", LogicalType.Geometry, ConversionOutcome.Exact),
            "inet4" when !dialect.IsMariaDb || dialect.Version < 101_000 => new("varchar(15)", LogicalType.Text(15), ConversionOutcome.Changed, "this server has no inet4; kept as text"),
            _ => null,
        };
    }

    /// <summary>A collation that this server knows in place of one that it may not know; null: the character set's default.</summary>
    internal string? KnownCollation(string collation)
    {
        if (!OtherFamilysCollations.Any(part => collation.Contains(part, StringComparison.Ordinal)))
            return collation;
        var known = dialect.IsMariaDb
            ? !collation.Contains("_0900_", StringComparison.Ordinal) && (dialect.Version >= 101_001 || !collation.Contains("uca1400", StringComparison.Ordinal))
            : dialect.Version >= 80_000 && collation.Contains("_0900_", StringComparison.Ordinal);
        if (known)
            return collation;
        if (!collation.StartsWith("utf8", StringComparison.Ordinal))
            return collation.Replace("_nopad", "", StringComparison.Ordinal);
        return collation.EndsWith("_bin", StringComparison.Ordinal) || collation.EndsWith("_cs", StringComparison.Ordinal) ? dialect.BinaryCollation : "utf8mb4_unicode_ci";
    }

    /// <inheritdoc/>
    public ColumnSchema Complete(ColumnSchema column)
    {
        var (native, set, collation) = TextAttributes.Split(column.NativeType);
        column = column with
        {
            NativeType = native,
            CharacterSet = set ?? (collation is null ? column.CharacterSet : collation.Split('_')[0]),
            Collation = collation ?? (set is null ? column.Collation : null),
        };
        if (column.Type.Kind is not (LogicalKind.Text or LogicalKind.Enum))
            return column;
        // A character set without a collation has its default one, which ignores case; without either, texts are made to compare bytes.
        var effective = column.Collation ?? (column.CharacterSet is { } own ? own + "_general_ci" : dialect.BinaryCollation);
        return column with { Equality = CollationRules.Equality(effective), IgnoresTrailingBlanks = CollationRules.Pads(effective) };
    }

    /// <inheritdoc/>
    public TableSchema FitKeys(TableSchema table, ICollection<ConversionNote> notes) => RowFit.Apply(new KeyFit(table, dialect).Apply(notes), notes);

    /// <inheritdoc/>
    public string? WriteDefault(DefaultValue value, ColumnSchema column) => MySqlDefaults.Write(value, column, dialect);

    private static NativeTypeChoice Exact(string nativeType) => new(nativeType, MySqlTypeParser.Parse(nativeType), ConversionOutcome.Exact);

    private static NativeTypeChoice Changed(string nativeType, string note) => new(nativeType, MySqlTypeParser.Parse(nativeType), ConversionOutcome.Changed, note);

    private static NativeTypeChoice Weakened(string nativeType, string note) => new(nativeType, MySqlTypeParser.Parse(nativeType), ConversionOutcome.Weakened, note);

    private static NativeTypeChoice ChooseDecimal(LogicalType type)
    {
        if (type is not { Precision: { } precision })
            return Changed("longtext", "kept as text: a decimal here needs a precision of at most 65 digits");
        var scale = type.Scale ?? 0;
        return precision is < 1 or > MaxDigits || scale is < 0 or > MaxScale || scale > precision
            ? Changed("longtext", "kept as text: decimals here have at most 65 digits, 30 of them behind the point")
            : Exact(string.Create(CultureInfo.InvariantCulture, $"decimal({precision},{scale})"));
    }

    private static NativeTypeChoice ChooseText(LogicalType type)
    {
        if (type.Length is not { } length)
            return Exact("longtext");
        if (length is < 1 or > MaxVarchar)
            return Changed("longtext", $"a length goes up to {MaxVarchar} characters here; longtext holds every value");
        // CHAR(n) would cut blanks at the end of values.
        return type.FixedLength ? Changed(Sized("varchar", length), "char(n) would cut blanks at the end") : Exact(Sized("varchar", length));
    }

    private static NativeTypeChoice ChooseBytes(LogicalType type) => type.Length switch
    {
        null => Exact("longblob"),
        < 1 or > MaxVarbinary => Changed("longblob", "longblob holds every value"),
        { } length => Exact(Sized(type.FixedLength && length <= MaxFixed ? "binary" : "varbinary", length)),
    };

    private static NativeTypeChoice ChooseEnum(LogicalType type)
    {
        if (type.Labels.Count == 0)
            return Changed("longtext", "an enumeration without labels holds any text");
        // Labels here are equal without regard to blanks at the end, and none may be longer than 255 characters.
        if (type.Labels.Any(label => label.EndsWith(' ') || label.Length is 0 or > MaxFixed || label.Contains(',', StringComparison.Ordinal)) || type.Labels.Count > 60_000)
            return Changed("varchar(255)", "kept as text: some label cannot be one here");
        var native = "enum(" + string.Join(",", type.Labels.Select(MySqlTypeName.QuoteLabel)) + ")";
        return new NativeTypeChoice(native, LogicalType.Enum(type.Labels), ConversionOutcome.Exact);
    }

    private static string Timed(string name, LogicalType type) => Sized(name, type.Precision is { } digits and >= 0 and < 6 ? digits : 6);

    private static string Sized(string name, int size) => string.Create(CultureInfo.InvariantCulture, $"{name}({size})");
}
