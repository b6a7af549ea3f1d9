namespace Godwit.Tests.Conformance.Corruption;

/// <summary>
/// One kind of damage to a good copy. <c>{t}</c> stands for the table. What must be found: <c>~key:columns</c> for a row with other
/// values, <c>-key</c> for a missing and <c>+key</c> for an extra row, separated by blanks; a number alone counts rows of keyless tables.
/// </summary>
public sealed record CorruptionCase(string Name, string Expected)
{
    /// <summary>The table's columns on PostgreSQL, or null where the case does not apply to a PostgreSQL source.</summary>
    public string? PostgresColumns { get; init; }

    /// <summary>The table's columns on SQLite, or null where the case does not apply to a SQLite source.</summary>
    public string? SqliteColumns { get; init; }

    /// <summary>Rows, as VALUES or a query that both engines understand.</summary>
    public required string Rows { get; init; }

    /// <summary>Rows where the SQLite source spells them otherwise.</summary>
    public string? SqliteRows { get; init; }

    /// <summary>What is done to a PostgreSQL target, or null where the case does not apply to one.</summary>
    public string? PostgresDamage { get; init; }

    /// <summary>What is done to a SQLite target, or null where the case does not apply to one.</summary>
    public string? SqliteDamage { get; init; }

    /// <summary>The table's columns on MySQL, or null where the case does not apply to a MySQL source.</summary>
    public string? MySqlColumns { get; init; }

    /// <summary>What is done to a MySQL target, or null where the case does not apply to one.</summary>
    public string? MySqlDamage { get; init; }

    public override string ToString() => Name;

    /// <summary>A case that is the same SQL everywhere.</summary>
    public static CorruptionCase Everywhere(string name, string columns, string rows, string damage, string expected) =>
        new(name, expected) { PostgresColumns = columns, SqliteColumns = columns, MySqlColumns = columns, Rows = rows, PostgresDamage = damage, SqliteDamage = damage, MySqlDamage = damage };

    /// <summary>A case whose columns PostgreSQL alone has, with a PostgreSQL target.</summary>
    public static CorruptionCase Postgres(string name, string columns, string rows, string damage, string expected, string? sqliteDamage = null) =>
        new(name, expected) { PostgresColumns = columns, Rows = rows, PostgresDamage = damage, SqliteDamage = sqliteDamage };

    public string? Columns(string engine) => engine switch { "postgres" => PostgresColumns, "mysql" => MySqlColumns, _ => SqliteColumns };

    public string RowsFor(string engine) => engine == "sqlite" && SqliteRows is not null ? SqliteRows : Rows;

    public string? Damage(string engine) => engine switch { "postgres" => PostgresDamage, "mysql" => MySqlDamage, _ => SqliteDamage };
}
