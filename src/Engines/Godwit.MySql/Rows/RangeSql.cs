using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql.Rows;

/// <summary>Writes the queries of a chunk: one, or several for a set of keys.</summary>
internal static class RangeSql
{
    private const int KeysPerStatement = 500;

    public static IReadOnlyList<string> Select(string columns, TableSchema table, ChunkRange range, string? where)
    {
        var head = $"SELECT {columns} FROM {MySqlIdentifiers.Instance.Quote(table.Name)}";
        var condition = where is { Length: > 0 } ? $"({where}\n)" : null;
        switch (range)
        {
            case KeySet set:
                return [.. Matches(table, set).Chunk(KeysPerStatement).Select(some => Join(head, "(" + string.Join(" OR ", some) + ")", condition))];
            case KeyRange keys:
                return [Join(head, Bounds(table, keys), condition)];
            case WholeTable:
                return [Join(head, condition)];
            default:
                throw new NotSupportedException("MySQL has no blocks to read by.");
        }
    }

    /// <summary>The condition of a key range, or null for every row.</summary>
    public static string? Bounds(TableSchema table, KeyRange range)
    {
        var conditions = new List<string>();
        if (range.After is { } after)
            conditions.Add(Compare(table, range.Columns, after, '>', inclusive: false));
        if (range.UpTo is { } upTo)
            conditions.Add(Compare(table, range.Columns, upTo, '<', inclusive: true));
        return conditions.Count == 0 ? null : string.Join(" AND ", conditions);
    }

    /// <summary>The keys' equality conditions, without repetition: two spellings of one number are one row.</summary>
    private static IEnumerable<string> Matches(TableSchema table, KeySet set)
    {
        var columns = set.Columns.Select(name => Column(table, name)).ToArray();
        return set.Keys.Select(key => Match(columns, key)).OfType<string>().Distinct(StringComparer.Ordinal);
    }

    private static string? Match(ColumnSchema[] columns, RowKey key)
    {
        var parts = new List<string>();
        for (var i = 0; i < columns.Length; i++)
        {
            var name = MySqlIdentifiers.Instance.Quote(columns[i].Name);
            if (key[i] is not { } text)
            {
                parts.Add(name + " IS NULL");
                continue;
            }

            if (KeyLiteral.Write(columns[i], text) is not { } literal)
                return null;
            parts.Add($"{name} = {literal}");
            // A collation may find 'A' for 'a'; the key means its own bytes.
            if (KeyLiteral.NeedsBytes(columns[i]))
                parts.Add($"CAST(CONVERT({name} USING utf8mb4) AS BINARY) = {KeyLiteral.Bytes(text)}");
        }

        return "(" + string.Join(" AND ", parts) + ")";
    }

    /// <summary>A comparison of rows, spelled out: the optimizer takes no range of an index from (a, b) > (x, y).</summary>
    private static string Compare(TableSchema table, IReadOnlyList<string> names, RowKey bound, char comparison, bool inclusive)
    {
        var sql = new StringBuilder();
        var brackets = 0;
        for (var i = 0; i < bound.Count; i++)
        {
            var column = Column(table, names[i]);
            var name = MySqlIdentifiers.Instance.Quote(column.Name);
            var literal = bound[i] is { } text && KeyLiteral.Write(column, text) is { } known
                ? known
                : throw new GodwitException(ErrorKind.Failed, table.Name.ToString(), $"a bound of a chunk, {bound}, is no value of {column.Name}", "Run it again with a new plan of chunks");
            if (i == bound.Count - 1)
            {
                sql.Append(name).Append(' ').Append(comparison).Append(inclusive ? "= " : " ").Append(literal);
                break;
            }

            sql.Append(name).Append(' ').Append(comparison).Append("= ").Append(literal).Append(" AND (").Append(name).Append(' ').Append(comparison).Append(' ')
                .Append(literal).Append(" OR ");
            brackets++;
        }

        return "(" + sql.Append(')', brackets) + ")";
    }

    private static string Join(string head, params string?[] conditions)
    {
        var all = conditions.OfType<string>().ToList();
        return all.Count == 0 ? head : head + " WHERE " + string.Join(" AND ", all);
    }

    private static ColumnSchema Column(TableSchema table, string name) => table.FindColumn(name) ??
        throw new GodwitException(ErrorKind.ObjectMissing, table.Name.ToString(), $"it has no column {name}", "Check that the table was not changed meanwhile");
}
