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
                .AppendJoin(" AND ", set.Columns.Select((name, i) => Match(set, name, i)));
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

    /// <summary>Only plain equality finds rows by index, and NULLs stand in no row key.</summary>
    private static string Match(KeySet set, string name, int ordinal)
    {
        var comparison = set.Keys.Any(key => key[ordinal] is null) ? "IS NOT DISTINCT FROM" : "=";
        return string.Create(CultureInfo.InvariantCulture, $"t.{Quote(name)} {comparison} k.k{ordinal}");
    }

    private static string Literal(TableSchema table, string column, string? value)
    {
        var schema = table.FindColumn(column) ?? throw new GodwitException(ErrorKind.ObjectMissing, table.Name.ToString(), $"it has no column {column}",
            "Check that the table was not changed meanwhile");
        var type = ColumnStorage.Of(schema) switch
        {
            { BuiltIn: false } => schema.NativeType,
            { Storage: PostgresStorage.Text } => schema.Type.FixedLength ? "bpchar" : "text",
            var known => WidestName(known.Storage) ?? schema.NativeType,
        };
        return value is null ? $"NULL::{type}" : PostgresIdentifiers.Instance.QuoteLiteral(value) + "::" + type;
    }

    /// <summary>
    /// The type without its modifier, integers at their widest: a cast to varchar(3) or numeric(5,2) would change a key of the other
    /// side's into one that is in use here, and a cast to smallint would fail on one that is merely absent.
    /// </summary>
    private static string? WidestName(PostgresStorage storage) => storage switch
    {
        PostgresStorage.Int2 or PostgresStorage.Int4 or PostgresStorage.Int8 => "bigint",
        PostgresStorage.Numeric => "numeric",
        PostgresStorage.Bit => "bit varying",
        PostgresStorage.Time => "time",
        PostgresStorage.TimeTz => "timetz",
        PostgresStorage.Timestamp => "timestamp",
        PostgresStorage.TimestampTz => "timestamptz",
        PostgresStorage.Interval => "interval",
        _ => null,
    };

    private static string Quote(string name) => PostgresIdentifiers.Instance.Quote(name);
}
