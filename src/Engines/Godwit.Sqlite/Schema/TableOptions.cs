using Godwit.Abstractions.Schema;

namespace Godwit.Sqlite.Schema;

/// <summary>
/// The engine's own words about a table: <c>WITHOUT ROWID</c>, <c>STRICT</c>, and what its constraints do on conflict, written as
/// <c>UNIQUE ("a", "b") ON CONFLICT REPLACE</c>.
/// </summary>
internal static class TableOptions
{
    public const string WithoutRowId = "WITHOUT ROWID";

    public const string Strict = "STRICT";

    private const string OnConflict = " ON CONFLICT ";

    public static IReadOnlyList<string> Write(TableDefinition table)
    {
        var options = new List<string>();
        if (table.Strict)
            options.Add(Strict);
        if (table.WithoutRowId)
            options.Add(WithoutRowId);
        if (table.PrimaryKey is { Conflict: { } primary })
            options.Add(PrimaryKey + OnConflict + primary);
        options.AddRange(table.UniqueKeys.Where(key => key.Conflict is not null).Select(key => Unique(key.Columns) + OnConflict + key.Conflict));
        options.AddRange(table.Columns.Where(column => column.NotNullConflict is not null).Select(column => NotNull(column.Name) + OnConflict + column.NotNullConflict));
        return options;
    }

    public static string PrimaryKey => "PRIMARY KEY";

    public static string Unique(IEnumerable<string> columns) => "UNIQUE (" + string.Join(", ", columns.Select(SqliteIdentifiers.Instance.Quote)) + ")";

    public static string NotNull(string column) => SqliteIdentifiers.Instance.Quote(column) + " NOT NULL";

    /// <summary>The clause to write behind a constraint: <c> ON CONFLICT REPLACE</c>, or empty.</summary>
    public static string ConflictClause(TableSchema table, string constraint) =>
        table.Options.FirstOrDefault(option => option.StartsWith(constraint + OnConflict, StringComparison.OrdinalIgnoreCase)) is { } option
            ? option[constraint.Length..]
            : "";
}
