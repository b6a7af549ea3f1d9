using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql.Rows;

/// <summary>
/// Values as a column stores them, for a column of the same type and character set on another server of the family: nothing is understood,
/// so that nothing is lost that only MySQL knows (zero dates, the error value of an enumeration, bytes that are no characters).
/// </summary>
internal static class StoredForm
{
    private static readonly string[] Utf8CharacterSets = ["utf8mb4", "utf8mb3", "utf8"];

    /// <summary>The wire type of a column that has a stored form of its own; what its cells hold only <see cref="Sql"/> and the same column know.</summary>
    public static LogicalType Wire { get; } = LogicalType.Native(MySqlEngine.EngineName, "as stored");

    /// <summary>Whether the column's logical type would not bring every value over.</summary>
    public static bool LosesInLogicalType(TableSchema table, ColumnSchema column) => MySqlStorages.Of(column) switch
    {
        MySqlStorage.Date or MySqlStorage.Moment => true,
        // A key's text stands in bounds and reports and must be text.
        MySqlStorage.Enum => !table.RowKey.Contains(column.Name),
        MySqlStorage.Text => column.CharacterSet is { } set && !Utf8CharacterSets.Contains(set) && column.Type.Kind == LogicalKind.Text && !table.RowKey.Contains(column.Name),
        _ => false,
    };

    /// <summary>SQL that gives the stored value as bytes.</summary>
    public static string Sql(ColumnSchema column, MySqlDialect dialect)
    {
        var name = MySqlIdentifiers.Instance.Quote(column.Name);
        return MySqlStorages.Of(column) switch
        {
            // Its number: labels may look like numbers, and the error value has no label.
            MySqlStorage.Enum => $"CAST({name} + 0 AS BINARY)",
            MySqlStorage.Text when column.CharacterSet is not null => $"CONVERT({name} USING binary)",
            _ => RowColumns.Expression(new ReadColumn(column, column.Type), dialect),
        };
    }

    /// <summary>How such bytes go into the column again.</summary>
    public static CellPassage Passage(ColumnSchema column) => MySqlStorages.Of(column) switch
    {
        MySqlStorage.Enum => CellPassage.Index,
        MySqlStorage.Bytes or MySqlStorage.Bits or MySqlStorage.Geometry => CellPassage.Binary,
        MySqlStorage.Text => column.CharacterSet is null ? CellPassage.Utf8 : CellPassage.Binary,
        MySqlStorage.Json => CellPassage.Utf8,
        _ => CellPassage.Plain,
    };
}
