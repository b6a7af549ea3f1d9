using System.Globalization;
using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.Postgres.Rows;

/// <summary>Writes the query of a chunk. COPY takes no parameters, so bounds are literals, each cast to its column's type.</summary>
internal static class RangeSql
{
    /// <summary><c>SELECT columns FROM ONLY table WHERE …</c></summary>
    public static string Select(string columns, TableSchema table, ChunkRange range, string? where)
    {
        var sql = new StringBuilder("SELECT ").Append(columns).Append(" FROM ").Append(From(table));
        if (range is KeySet set)
        {
            // Keys are made distinct by the server, after its own parser: two spellings of one value are one row.
            sql.Append(" JOIN (SELECT DISTINCT * FROM (VALUES ").AppendJoin(", ", set.Keys.Select(key => Tuple(table, set.Columns, key)))
                .Append(") v) k (").AppendJoin(", ", set.Columns.Select((_, i) => "k" + i.ToString(CultureInfo.InvariantCulture))).Append(") ON ")
                .AppendJoin(" AND ", set.Columns.Select((name, i) => Match(Quote(name), i, set.Keys.Any(key => key[i] is null))));
            if (set.Keys.Count == 0)
                return $"SELECT {columns} FROM {From(table)} WHERE false";
        }

        var conditions = new List<string>();
        switch (range)
        {
            case KeyRange keys:
                AddBounds(table, keys, conditions);
                break;
            case PhysicalRange blocks:
                if (blocks.From > 0)
                    conditions.Add(string.Create(CultureInfo.InvariantCulture, $"t.ctid >= '({blocks.From},0)'::tid"));
                if (blocks.To is { } to)
                    conditions.Add(string.Create(CultureInfo.InvariantCulture, $"t.ctid < '({to},0)'::tid"));
                break;
        }

        if (where is not null)
            conditions.Add($"({where}\n)");
        if (conditions.Count > 0)
            sql.Append(" WHERE ").AppendJoin(" AND ", conditions);
        return sql.ToString();
    }

    /// <summary>The table as FROM names it, with the alias t. A partitioned table's rows are its partitions'; legacy children's rows are not their parent's.</summary>
    public static string From(TableSchema table) =>
        (table.Kind == TableKind.Partitioned ? "" : "ONLY ") + PostgresIdentifiers.Instance.Quote(table.Name) + " AS t";

    /// <summary>Only "=" finds rows by their index; the other form compares every row with every key.</summary>
    private static string Match(string column, int part, bool withNull) =>
        string.Create(CultureInfo.InvariantCulture, $"t.{column} {(withNull ? "IS NOT DISTINCT FROM" : "=")} k.k{part}");

    private static void AddBounds(TableSchema table, KeyRange range, List<string> conditions)
    {
        if (range.After is { } after)
            conditions.Add(Compare(table, range.Columns, ">", after));
        if (range.UpTo is { } upTo)
            conditions.Add(Compare(table, range.Columns, "<=", upTo));
    }

    private static string Compare(TableSchema table, IReadOnlyList<string> columns, string comparison, RowKey bound)
    {
        var names = columns.Take(bound.Count).Select(name => "t." + Quote(name));
        return bound.Count == 1
            ? $"{names.First()} {comparison} {Literal(table, columns[0], bound[0])}"
            : $"({string.Join(", ", names)}) {comparison} {Tuple(table, columns, bound)}";
    }

    private static string Tuple(TableSchema table, IReadOnlyList<string> columns, RowKey key) =>
        "(" + string.Join(", ", key.Select((value, i) => Literal(table, columns[i], value))) + ")";

    private static string Literal(TableSchema table, string column, string? value)
    {
        var schema = table.FindColumn(column) ?? throw new GodwitException(ErrorKind.ObjectMissing, table.Name.ToString(), $"it has no column {column}",
            "Check that the table was not changed meanwhile");
        // Values of bit(n) and char(n) keep their own length; a cast with the column's modifier would be one more way to change them.
        var type = ColumnStorage.Of(schema) is { BuiltIn: true, Storage: PostgresStorage.Bit } ? "bit varying" : schema.NativeType;
        return value is null ? $"NULL::{type}" : PostgresIdentifiers.Instance.QuoteLiteral(value) + "::" + type;
    }

    private static string Quote(string name) => PostgresIdentifiers.Instance.Quote(name);
}
