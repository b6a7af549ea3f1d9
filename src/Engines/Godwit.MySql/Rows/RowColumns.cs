using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql.Rows;

/// <summary>What a read's SELECT lists: the cells, checks of conversions that the server does, and key columns that are not among the cells.</summary>
internal sealed class RowColumns
{
    // Their bytes are UTF-8 already, or every byte has one character in Unicode.
    private static readonly string[] SafeCharacterSets = ["utf8mb4", "utf8mb3", "utf8", "latin1", "binary"];

    public RowColumns(ReadRequest request, MySqlDialect dialect)
    {
        var list = new List<string>();
        Cells = new MySqlCellReader[request.Columns.Count];
        ConversionChecks = new int[request.Columns.Count];
        foreach (var (column, i) in request.Columns.Select((column, i) => (column, i)))
        {
            list.Add(Expression(column, dialect));
            Cells[i] = MySqlCellReader.Create(column);
        }

        foreach (var (column, i) in request.Columns.Select((column, i) => (column, i)))
        {
            ConversionChecks[i] = -1;
            if (column.Expression is null && column.Wire != StoredForm.Wire && column.Column.CharacterSet is { } set && !SafeCharacterSets.Contains(set))
            {
                ConversionChecks[i] = list.Count;
                var name = MySqlIdentifiers.Instance.Quote(column.Column.Name);
                // What has no character in Unicode comes as a question mark: are there more of them behind the conversion?
                list.Add($"CAST(CHAR_LENGTH(REPLACE({name}, '?', '')) <> CHAR_LENGTH(REPLACE(CONVERT({name} USING utf8mb4), '?', '')) AS BINARY)");
            }
        }

        Keys = [.. request.Table.RowKey.Select(name => request.Table.FindColumn(name)!).Select(column => (column, MySqlCellReader.Create(new ReadColumn(column, column.Type))))];
        KeyOrdinals = new int[Keys.Count];
        for (var k = 0; k < Keys.Count; k++)
        {
            var read = new ReadColumn(Keys[k].Column, Keys[k].Column.Type);
            var sql = Expression(read, dialect);
            var at = list.IndexOf(sql);
            if (at < 0)
            {
                at = list.Count;
                list.Add(sql);
            }

            KeyOrdinals[k] = at;
        }

        Sql = string.Join(", ", list);
    }

    public string Sql { get; }

    public MySqlCellReader[] Cells { get; }

    /// <summary>For each cell the place of its check, which gives 1 where the conversion lost characters; or -1.</summary>
    public int[] ConversionChecks { get; }

    public IReadOnlyList<(ColumnSchema Column, MySqlCellReader Reader)> Keys { get; }

    public int[] KeyOrdinals { get; }

    /// <summary>SQL that gives a column's value as bytes: the driver copies bytes without making an object of them.</summary>
    public static string Expression(ReadColumn column, MySqlDialect dialect)
    {
        if (column.Expression is { } expression)
        {
            var sql = "(" + expression + "\n)";
            return column.Wire.Kind switch
            {
                LogicalKind.Bytes or LogicalKind.BitString => $"CAST({sql} AS BINARY)",
                LogicalKind.Geometry => sql,
                LogicalKind.Float32 or LogicalKind.Float64 => Digits(sql, dialect),
                LogicalKind.Text or LogicalKind.Json or LogicalKind.Enum or LogicalKind.Native => Utf8(sql),
                _ => $"CAST({sql} AS BINARY)",
            };
        }

        if (column.Wire == StoredForm.Wire)
            return StoredForm.Sql(column.Column, dialect);
        var name = MySqlIdentifiers.Instance.Quote(column.Column.Name);
        return MySqlStorages.Of(column.Column) switch
        {
            MySqlStorage.Bytes or MySqlStorage.Geometry => name,
            // A float's own text has six digits, a double(10,2)'s two after the point; a product with 1 keeps every bit, also -0's.
            MySqlStorage.Float => Digits(name, dialect),
            MySqlStorage.Enum or MySqlStorage.Json => Utf8(name),
            // A uuid or inet6 has no character set: only the conversion gives its text instead of its bytes.
            MySqlStorage.Text when column.Column.CharacterSet is not ("utf8mb4" or "utf8mb3" or "utf8" or "binary") => Utf8(name),
            // The same bytes under another name; a cast would copy them.
            MySqlStorage.Text => $"CONVERT({name} USING binary)",
            _ => $"CAST({name} AS BINARY)",
        };
    }

    // MySQL's cast cuts a double's text to 22 characters, and with them the last digits of -1.7976931348623157e308; as JSON it has all of them.
    private static string Digits(string sql, MySqlDialect dialect) =>
        dialect.HasJsonType ? $"CONVERT(CAST(CAST({sql} * 1e0 AS JSON) AS CHAR) USING binary)" : $"CAST({sql} * 1e0 AS BINARY)";

    private static string Utf8(string sql) => $"CONVERT(CONVERT({sql} USING utf8mb4) USING binary)";
}
