using Godwit.Abstractions.Schema;
using Godwit.Sqlite.Sessions;

namespace Godwit.Sqlite.Schema;

/// <summary>
/// Finds what a column without a telling type holds. In a large file only its two ends are looked at: a value of another kind in
/// between is then refused when it is read, never changed.
/// </summary>
internal static class ColumnScan
{
    private const int SampleRows = 100_000;

    public static LogicalType? Find(SqliteSession session, string table, string column, bool whole)
    {
        var quotedTable = SqliteIdentifiers.Instance.Quote(table);
        var quotedColumn = SqliteIdentifiers.Instance.Quote(column);
        var rows = whole ? quotedTable : $"(SELECT {quotedColumn} FROM {quotedTable} LIMIT {SampleRows})";
        var classes = session.Query($"SELECT DISTINCT typeof({quotedColumn}) FROM {rows}", row => row.Text(0));
        classes.Remove("null");
        return classes.Order(StringComparer.Ordinal).ToList() switch
        {
            ["integer"] => LogicalType.Int64,
            ["real"] => LogicalType.Float64,
            ["integer", "real"] => LogicalType.Decimal(),
            ["text"] => LogicalType.UnlimitedText,
            ["blob"] => LogicalType.UnlimitedBytes,
            _ => null,
        };
    }
}
