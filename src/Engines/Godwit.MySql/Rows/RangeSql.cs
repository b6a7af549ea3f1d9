using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql.Rows;

/// <summary>Writes the query of a chunk. Comparisons of several columns are spelled out, so that the server uses the key's index.</summary>
internal static class RangeSql
{
    /// <summary><c>SELECT cells FROM table WHERE …</c></summary>
    public static string Select(string cells, TableSchema table, ChunkRange range, string? where)
    {
        var conditions = new List<string>();
        switch (range)
        {
            case KeyRange keys:
                if (keys.After is { } after)
                    conditions.Add(Beyond(table, keys.Columns, after, ">", ">"));
                if (keys.UpTo is { } upTo)
                    conditions.Add(Beyond(table, keys.Columns, upTo, "<", "<="));
                break;
            case KeySet set:
                conditions.Add(set.Keys.Count == 0 ? "FALSE" : string.Join(" OR ", set.Keys.Distinct().Select(key => "(" + KeySql.Equal(table, set.Columns, key) + ")")));
                break;
            case PhysicalRange:
                throw new GodwitException(ErrorKind.Failed, table.Name.ToString(), "MySQL's rows have no physical order to read by");
        }

        if (where is not null)
            conditions.Add(where + "\n");
        return $"SELECT {cells} FROM {MySqlIdentifiers.Instance.Quote(table.Name)}" + (conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", conditions.Select(condition => "(" + condition + ")")));
    }

    private static string Beyond(TableSchema table, IReadOnlyList<string> columns, RowKey bound, string strict, string last)
    {
        var alternatives = new List<string>();
        for (var i = 0; i < bound.Count; i++)
        {
            var parts = Enumerable.Range(0, i).Select(at => Compare(table, columns[at], "=", bound[at]!))
                .Append(Compare(table, columns[i], i == bound.Count - 1 ? last : strict, bound[i]!));
            alternatives.Add(string.Join(" AND ", parts));
        }

        return string.Join(" OR ", alternatives);
    }

    private static string Compare(TableSchema table, string column, string comparison, string value) =>
        MySqlIdentifiers.Instance.Quote(column) + " " + comparison + " " + KeySql.Literal(table.FindColumn(column)!, value);
}
