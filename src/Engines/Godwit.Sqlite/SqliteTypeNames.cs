using System.Globalization;
using Godwit.Abstractions.Schema;
using Godwit.Sqlite.Schema;

namespace Godwit.Sqlite;

/// <summary>What a declared type says about the values: first the names that people use, then SQLite's own affinity rules.</summary>
internal static class SqliteTypeNames
{
    public static LogicalType Parse(string nativeType)
    {
        var (name, first, second) = Split(nativeType);
        switch (name)
        {
            case "" or "ANY":
                return SqliteTypeMap.Any;
            case "INT2" or "SMALLINT" or "TINYINT":
                return LogicalType.Int16;
            case "INT4" or "MEDIUMINT":
                return LogicalType.Int32;
            case "UNSIGNED64_TEXT":
                return LogicalType.Integer(64, unsigned: true);
            case "BOOLEAN" or "BOOL":
            case "BIT" when first is null or 1:
                return LogicalType.Boolean;
            case "FLOAT4":
                return LogicalType.Float32;
            case "NUMERIC" or "DECIMAL" or "DEC" or "NUMBER" or "DECIMAL_TEXT" or "MONEY" or "CURRENCY" or "SMALLMONEY":
                return LogicalType.Decimal(first, first is null ? null : second ?? 0);
            case "BPCHAR":
                return LogicalType.Text(first, fixedLength: first is not null);
            case "STRING":
                return LogicalType.Text(first);
            case "BINARY":
                return LogicalType.Bytes(first, fixedLength: first is not null);
            case "VARBINARY" or "BYTEA" or "IMAGE" or "RAW":
                return LogicalType.Bytes(first);
            case "DATE":
                return LogicalType.Date;
            case "TIME" or "TIME WITHOUT TIME ZONE":
                return LogicalType.Temporal(LogicalKind.Time, Fraction(first));
            case "TIMETZ" or "TIME WITH TIME ZONE":
                return LogicalType.Temporal(LogicalKind.TimeTz, Fraction(first));
            case "DATETIME" or "TIMESTAMP" or "DATETIME2" or "SMALLDATETIME" or "TIMESTAMP WITHOUT TIME ZONE":
                return LogicalType.Temporal(LogicalKind.Timestamp, Fraction(first));
            case "TIMESTAMPTZ" or "DATETIMEOFFSET" or "TIMESTAMP WITH TIME ZONE":
                return LogicalType.Temporal(LogicalKind.TimestampTz, Fraction(first));
            case "INTERVAL":
                return LogicalType.Temporal(LogicalKind.Interval, Fraction(first));
            case "UUID" or "GUID" or "UNIQUEIDENTIFIER":
                return LogicalType.Uuid;
            case "JSON" or "JSON_TEXT":
                return LogicalType.Json();
            case "JSONB" or "JSONB_TEXT":
                return LogicalType.Json(binary: true);
            case "BIT_TEXT":
                return LogicalType.BitString(first, fixedLength: first is not null);
            case "VARBIT_TEXT":
                return LogicalType.BitString(first);
        }

        return SqliteAffinity.Of(name) switch
        {
            Affinity.Integer => LogicalType.Int64,
            Affinity.Text => LogicalType.Text(first),
            Affinity.Blob => LogicalType.Bytes(first),
            Affinity.Real => LogicalType.Float64,
            _ => LogicalType.Native(SqliteEngine.EngineName, nativeType.Trim()),
        };
    }

    /// <summary>The name in upper case with single blanks, and the numbers in its brackets.</summary>
    private static (string Name, int? First, int? Second) Split(string nativeType)
    {
        var open = nativeType.IndexOf('(', StringComparison.Ordinal);
        var close = nativeType.LastIndexOf(')');
        var name = open < 0 ? nativeType : nativeType[..open] + " " + (close > open ? nativeType[(close + 1)..] : "");
        name = string.Join(' ', name.ToUpperInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (open < 0 || close < open)
            return (name, null, null);
        var numbers = nativeType[(open + 1)..close].Split(',');
        return (name, Number(numbers[0]), numbers.Length > 1 ? Number(numbers[1]) : null);
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number >= 0 ? number : null;

    private static int? Fraction(int? digits) => digits is >= 0 and <= 6 ? digits : null;
}
