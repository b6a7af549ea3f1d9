namespace Godwit.Sqlite.Schema;

/// <summary>What a CREATE TABLE statement says that SQLite's pragmas do not tell.</summary>
internal sealed class TableDefinition
{
    public List<DefinedColumn> Columns { get; } = [];

    public DefinedKey? PrimaryKey { get; set; }

    public List<DefinedKey> UniqueKeys { get; } = [];

    public List<DefinedCheck> Checks { get; } = [];

    public List<DefinedForeignKey> ForeignKeys { get; } = [];

    public bool WithoutRowId { get; set; }

    public bool Strict { get; set; }

    public DefinedColumn? Find(string name) => Columns.Find(column => SqliteNames.Equal(column.Name, name));
}

internal sealed class DefinedColumn
{
    public required string Name { get; init; }

    public string? Collation { get; set; }

    public bool AutoIncrement { get; set; }

    public string? NotNullConflict { get; set; }

    public string? GeneratedExpression { get; set; }

    public bool GeneratedStored { get; set; }
}

internal sealed record DefinedKey(string? Name, IReadOnlyList<string> Columns, string? Conflict);

internal sealed record DefinedCheck(string? Name, string Expression);

internal sealed record DefinedForeignKey(string? Name, IReadOnlyList<string> Columns, string Table, bool Deferrable, bool InitiallyDeferred);

/// <summary>SQLite's comparison of names: without regard to the case of ASCII letters.</summary>
internal static class SqliteNames
{
    public static bool Equal(string left, string right) => left.Length == right.Length &&
        SqliteIdentifiers.Instance.ComparisonKey(left) == SqliteIdentifiers.Instance.ComparisonKey(right);
}
