using Godwit.Core;
using Godwit.Core.Planning;
using Godwit.Core.State;
using Godwit.MySql;
using Godwit.Postgres;
using Godwit.Sqlite;
using Godwit.Tests.Servers;
using Microsoft.Data.Sqlite;

namespace Godwit.Tests.Core.Execution;

/// <summary>A state folder, two SQLite files and a manager over both engines.</summary>
public sealed class ManagerFixture : IDisposable
{
    public ManagerFixture() => Manager = new MigrationManager(Engines, Folder.File("state"), TimeProvider.System);

    public static EngineRegistry Engines { get; } = new([new PostgresEngine(), new SqliteEngine(), new MySqlEngine()]);

    public TempFolder Folder { get; } = new();

    public MigrationManager Manager { get; }

    public string SourceFile => Folder.File("source.db");

    public string TargetFile => Folder.File("target.db");

    public string ControlFile => System.IO.Path.Combine(Folder.File("state"), "control.db");

    /// <summary>A shop of three tables with foreign keys, indexes and a view.</summary>
    public void MakeShop(int rows = 200) => Execute(SourceFile, $"""
        CREATE TABLE customers (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, mail TEXT UNIQUE);
        CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customers(id), total NUMERIC(10,2), note TEXT);
        CREATE TABLE log (at TEXT, line TEXT);
        CREATE INDEX orders_by_customer ON orders (customer);
        CREATE VIEW totals AS SELECT customer, sum(total) AS total FROM orders GROUP BY customer;
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
        INSERT INTO customers (name, mail) SELECT 'name ' || i, 'm' || i || '@x' FROM n;
        INSERT INTO orders SELECT id, id, id * 1.25, NULL FROM customers;
        INSERT INTO log SELECT '2024-01-01', 'line ' || (id % 7) FROM customers;
        """);

    public MigrationPlan Plan(string rest = "", string name = "shop") => PlanFile.Read($$"""
        apiVersion: godwit/v1
        name: {{name}}
        source: { url: "sqlite://{{SourceFile}}" }
        target: { url: "sqlite://{{TargetFile}}", provision: { createDatabase: true } }

        """ + rest, "plan.yaml");

    public static void Execute(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static IReadOnlyList<string> Query(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "NULL" : reader.GetValue(i).ToString())));
        return rows;
    }

    public static IReadOnlyList<string> Objects(string file) => Query(file, "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2");

    public MigrationSnapshot Snapshot(string name = "shop") => Manager.Find(name)!;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Folder.Dispose();
    }
}
