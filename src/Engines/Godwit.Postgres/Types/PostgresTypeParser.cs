using System.Globalization;
using Godwit.Abstractions.Schema;

namespace Godwit.Postgres.Types;

/// <summary>Reads the names of PostgreSQL's built-in types in every spelling that its DDL allows.</summary>
internal static class PostgresTypeParser
{
    private const string Engine = "postgres";
    private const int NameLength = 63;

    public static LogicalType Parse(string nativeType)
    {
        var text = nativeType.Trim();
        if (text.StartsWith("pg_catalog.", StringComparison.OrdinalIgnoreCase))
            text = text["pg_catalog.".Length..];
        if (text.Contains('"', StringComparison.Ordinal) || !TrySplit(text, out var name, out var modifiers))
            return Native(nativeType);
        return ParseSimple(name, modifiers) ?? ParseTemporal(name, modifiers) ?? Native(nativeType);
    }

    private static LogicalType Native(string nativeType) => LogicalType.Native(Engine, nativeType.Trim());

    private static LogicalType? ParseSimple(string name, int[] modifiers) => name switch
    {
        "boolean" or "bool" => LogicalType.Boolean,
        "smallint" or "int2" or "smallserial" or "serial2" => LogicalType.Int16,
        "integer" or "int" or "int4" or "serial" or "serial4" => LogicalType.Int32,
        "bigint" or "int8" or "bigserial" or "serial8" => LogicalType.Int64,
        "real" or "float4" => LogicalType.Float32,
        "float" => modifiers is [<= 24] ? LogicalType.Float32 : LogicalType.Float64,
        "double precision" or "float8" => LogicalType.Float64,
        "numeric" or "decimal" or "dec" => modifiers switch
        {
            [var precision, var scale] => LogicalType.Decimal(precision, scale),
            [var precision] => LogicalType.Decimal(precision, 0),
            _ => LogicalType.Decimal(),
        },
        "text" => LogicalType.UnlimitedText,
        "name" => LogicalType.Text(NameLength),
        "character varying" or "varchar" or "char varying" or "national character varying" or "national char varying" or "nchar varying" =>
            LogicalType.Text(First(modifiers)),
        "character" or "char" or "national character" or "national char" or "nchar" => LogicalType.Text(First(modifiers) ?? 1, fixedLength: true),
        "bpchar" => modifiers is [var length] ? LogicalType.Text(length, fixedLength: true) : LogicalType.UnlimitedText,
        "bytea" => LogicalType.UnlimitedBytes,
        "uuid" => LogicalType.Uuid,
        "json" => LogicalType.Json(),
        "jsonb" => LogicalType.Json(binary: true),
        "bit" => LogicalType.BitString(First(modifiers) ?? 1, fixedLength: true),
        "bit varying" or "varbit" => LogicalType.BitString(First(modifiers)),
        "date" => LogicalType.Date,
        _ => null,
    };

    private static LogicalType? ParseTemporal(string name, int[] modifiers) => name switch
    {
        "time" or "time without time zone" => LogicalType.Temporal(LogicalKind.Time, First(modifiers)),
        "timetz" or "time with time zone" => LogicalType.Temporal(LogicalKind.TimeTz, First(modifiers)),
        "timestamp" or "timestamp without time zone" => LogicalType.Temporal(LogicalKind.Timestamp, First(modifiers)),
        "timestamptz" or "timestamp with time zone" => LogicalType.Temporal(LogicalKind.TimestampTz, First(modifiers)),
        "interval" => LogicalType.Temporal(LogicalKind.Interval, First(modifiers)),
        _ when name.StartsWith("interval ", StringComparison.Ordinal) && IntervalFields.TryParse(name, out _) =>
            LogicalType.Temporal(LogicalKind.Interval, First(modifiers)),
        _ => null,
    };

    private static int? First(int[] modifiers) => modifiers.Length > 0 ? modifiers[0] : null;

    /// <summary>Parts the words from the modifiers, which may stand in the midst of them: <c>timestamp(3) with time zone</c>.</summary>
    private static bool TrySplit(string text, out string name, out int[] modifiers)
    {
        modifiers = [];
        var words = text;
        var open = text.IndexOf('(', StringComparison.Ordinal);
        if (open >= 0)
        {
            var close = text.IndexOf(')', open);
            var parts = close < 0 ? [] : text[(open + 1)..close].Split(',');
            modifiers = new int[parts.Length];
            for (var i = 0; i < parts.Length; i++)
            {
                if (int.TryParse(parts[i], NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                        CultureInfo.InvariantCulture, out modifiers[i]))
                    continue;
                name = "";
                return false;
            }

            words = close < 0 ? "" : text[..open] + " " + text[(close + 1)..];
        }

        name = string.Join(' ', words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();
        return name.Length > 0;
    }
}
