using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Sqlite.Schema;
using Godwit.Sqlite.Sessions;

namespace Godwit.Sqlite.Rows;

/// <summary>A range of rows as a condition, and the binding of its bounds.</summary>
internal sealed class RangeSql
{
    private readonly TableSchema _table;
    private readonly IReadOnlyList<ColumnSchema> _columns;
    private readonly KeyRange? _keys;
    private readonly PhysicalRange? _rows;

    public RangeSql(TableSchema table, ChunkRange range)
    {
        _table = table;
        _keys = range as KeyRange;
        _rows = range as PhysicalRange;
        var names = _keys?.Columns ?? (range as KeySet)?.Columns ?? [];
        _columns = [.. names.Select(name => table.FindColumn(name) ?? throw new GodwitException(ErrorKind.ObjectMissing, table.Name.ToString(), $"it has no column '{name}'"))];
        Condition = range switch
        {
            WholeTable => "",
            KeyRange keys => KeyCondition(keys),
            PhysicalRange { To: null } => $"{RowIdName(table)} >= ?",
            PhysicalRange => $"{RowIdName(table)} >= ? AND {RowIdName(table)} < ?",
            KeySet => string.Join(" AND ", _columns.Select(column => Quote(column.Name) + " IS ?")),
            _ => throw new GodwitException(ErrorKind.Failed, table.Name.ToString(), $"a range of kind {range.GetType().Name} is not known to SQLite"),
        };
    }

    /// <summary>The condition, or empty for every row.</summary>
    public string Condition { get; }

    public void Bind(SqliteStatement statement)
    {
        if (_rows is { } rows)
        {
            statement.Bind(1, rows.From);
            if (rows.To is { } to)
                statement.Bind(2, to);
        }

        var index = 1;
        foreach (var bound in new[] { _keys?.After, _keys?.UpTo })
            if (bound is not null)
                foreach (var (column, value) in _columns.Zip(bound))
                    KeyBinder.Bind(statement, index++, column, column.Type, value);
    }

    public void BindKey(SqliteStatement statement, RowKey key, Func<ColumnSchema, LogicalType> typeOf)
    {
        for (var i = 0; i < _columns.Count; i++)
            KeyBinder.Bind(statement, i + 1, _columns[i], typeOf(_columns[i]), key[i]);
    }

    /// <summary>A name of the row's own number that no column hides.</summary>
    public static string RowIdName(TableSchema table)
    {
        foreach (var name in (string[])["rowid", "_rowid_", "oid"])
            if (!table.Columns.Any(column => SqliteNames.Equal(column.Name, name)))
                return name;
        throw new GodwitException(ErrorKind.Refused, table.Name.ToString(), "its columns hide every name of the row number", "Rename one of the columns rowid, _rowid_, oid");
    }

    private string KeyCondition(KeyRange keys)
    {
        var names = keys.Columns.Count == 1 ? Quote(keys.Columns[0]) : "(" + string.Join(", ", keys.Columns.Select(Quote)) + ")";
        var values = keys.Columns.Count == 1 ? "?" : "(" + string.Join(", ", keys.Columns.Select(_ => "?")) + ")";
        var conditions = new List<string>();
        if (keys.After is not null)
            conditions.Add($"{names} > {values}");
        // Where a key may hold NULL, "not above" must also be true for what cannot be compared; it costs the index, so only there.
        if (keys.UpTo is not null)
            conditions.Add(_columns.Any(column => column.Nullable) ? $"({names} > {values}) IS NOT TRUE" : $"{names} <= {values}");
        return string.Join(" AND ", conditions);
    }

    private static string Quote(string name) => SqliteIdentifiers.Instance.Quote(name);
}
