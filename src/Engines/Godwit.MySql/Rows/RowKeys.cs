using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using MySqlConnector;

namespace Godwit.MySql.Rows;

/// <summary>Reads keys in the form of <see cref="CanonicalText"/>. Not for hot paths.</summary>
internal sealed class RowKeys
{
    private readonly ColumnSchema[] _columns;
    private readonly MySqlCellReader[] _readers;

    public RowKeys(TableSchema table, IEnumerable<string> names, MySqlDialect dialect)
    {
        _columns = [.. names.Select(name => table.FindColumn(name)!)];
        _readers = [.. _columns.Select(column => MySqlCellReader.Create(new ReadColumn(column, column.Type)))];
        Sql = string.Join(", ", _columns.Select(column => RowColumns.Expression(new ReadColumn(column, column.Type), dialect)));
    }

    /// <summary>What a query lists so that <see cref="Read"/> reads its rows.</summary>
    public string Sql { get; }

    public RowKey Read(MySqlDataReader row) => new(_columns.Select((column, i) => Text(row, i, _readers[i], column.Type)).ToArray());

    /// <summary>A key's value; as it stands where it is none of its type.</summary>
    public static string? Text(MySqlDataReader row, int ordinal, MySqlCellReader reader, LogicalType type)
    {
        if (row.IsDBNull(ordinal))
            return null;
        var cell = new byte[(int)row.GetBytes(ordinal, 0, null, 0, 0)];
        row.GetBytes(ordinal, 0, cell, 0, cell.Length);
        using var batch = new RowBatch(256);
        var writer = new RowWriter(batch);
        writer.BeginRow();
        if (reader.Read(cell, writer) != LossKind.None)
            return System.Text.Unicode.Utf8.IsValid(cell) ? Encoding.UTF8.GetString(cell) : "\\x" + Convert.ToHexStringLower(cell);
        writer.EndRow();
        var cells = new RowReader(batch);
        cells.ReadRow();
        cells.ReadCell(out var payload);
        return CanonicalText.Format(type, payload);
    }
}
