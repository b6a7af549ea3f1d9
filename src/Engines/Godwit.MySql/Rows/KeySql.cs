using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Abstractions.Rows;
using Godwit.MySql.Types;

namespace Godwit.MySql.Rows;

/// <summary>Writes conditions over keys. Values stand as literals of their column's kind.</summary>
internal static class KeySql
{
    /// <summary>The row with this key, to the byte: a collation that ignores case finds it by its index, and the bytes decide.</summary>
    public static string Equal(TableSchema table, IReadOnlyList<string> columns, RowKey key) => string.Join(" AND ", columns.Select((name, i) =>
    {
        var column = Find(table, name);
        var quoted = MySqlIdentifiers.Instance.Quote(name);
        if (key[i] is not { } value)
            return quoted + " IS NULL";
        var literal = Literal(column, value);
        return IsText(column) ? $"{quoted} = {literal} AND CAST(CONVERT({quoted} USING utf8mb4) AS BINARY) = CAST({literal} AS BINARY)" : $"{quoted} = {literal}";
    }));

    /// <summary>A key's value as a literal for comparison with its column.</summary>
    public static string Literal(ColumnSchema column, string value)
    {
        var text = MySqlIdentifiers.Instance.QuoteLiteral(value);
        return column.Type.Kind switch
        {
            LogicalKind.Integer or LogicalKind.Decimal when value.All(c => char.IsAsciiDigit(c) || c is '-' or '.') => value,
            LogicalKind.Bytes when value.StartsWith("\\x", StringComparison.Ordinal) => "X'" + value[2..] + "'",
            LogicalKind.BitString when value.Length > 0 && value.All(c => c is '0' or '1') => "b'" + value + "'",
            LogicalKind.TimestampTz when value.EndsWith("+00", StringComparison.Ordinal) => MySqlIdentifiers.Instance.QuoteLiteral(value[..^3]),
            LogicalKind.Interval when value.LastIndexOf(' ') is >= 0 and var blank => MySqlIdentifiers.Instance.QuoteLiteral(value[(blank + 1)..]),
            _ => text,
        };
    }

    private static bool IsText(ColumnSchema column) =>
        MySqlTypeName.Parse(column.NativeType).Name is "char" or "varchar" or "tinytext" or "text" or "mediumtext" or "longtext" or "enum" or "set";

    private static ColumnSchema Find(TableSchema table, string name) => table.FindColumn(name) ??
        throw new GodwitException(ErrorKind.ObjectMissing, table.Name.ToString(), $"it has no column {name}", "Check that the table was not changed meanwhile");
}
