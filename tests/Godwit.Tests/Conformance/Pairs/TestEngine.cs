using Godwit.Abstractions.Engines;
using Godwit.Postgres;
using Godwit.Sqlite;
using Godwit.Tests.Servers;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Godwit.Tests.Conformance.Pairs;

/// <summary>An engine under test and where its databases come from.</summary>
public abstract class TestEngine
{
    public static TestEngine Postgres { get; } = new PostgresTestEngine();

    public static TestEngine Sqlite { get; } = new SqliteTestEngine();

    public static TestEngine MySql { get; } = new MySqlTestEngine(MySqlBuild.MariaDb);

    public static TestEngine MariaDb11 { get; } = new MySqlTestEngine(MySqlBuild.MariaDb11);

    public static TestEngine MySql56 { get; } = new MySqlTestEngine(MySqlBuild.MySql56);

    public static TestEngine MySql9 { get; } = new MySqlTestEngine(MySqlBuild.MySql9);

    public abstract string Name { get; }

    public bool IsMySql => Name == "mysql";

    /// <summary>Whether it is another server of an engine that the suites run on in full: what takes long and is the same on every server is left out.</summary>
    public virtual bool IsFurther => false;

    /// <summary>Whether JSON is kept as a value and not as it was spelled.</summary>
    public virtual bool NormalisesJson => false;

    /// <summary>Whether CHECK constraints are kept.</summary>
    public virtual bool HasChecks => true;

    /// <summary>Whether columns may have that type of the engine's corpus.</summary>
    public virtual bool Knows(string type) => true;

    /// <summary>Whether a column of a type that it knows can hold that value of the engine's corpus.</summary>
    public virtual bool Holds(string value) => true;

    /// <summary>A type for texts that may stand in an index.</summary>
    public virtual string KeyText => "text";

    public abstract Task<TestDatabase> CreateAsync();

    public override string ToString() => Name;

    private sealed class PostgresTestEngine : TestEngine
    {
        public override string Name => "postgres";

        public override async Task<TestDatabase> CreateAsync()
        {
            var server = await PostgresServer.SharedAsync(15);
            return new PostgresTestDatabase(server, await server.CreateDatabaseAsync("conformance"));
        }
    }

    private sealed class MySqlTestEngine(MySqlBuild build) : TestEngine
    {
        public override string Name => "mysql";

        public override string KeyText => "varchar(191)";

        public override bool IsFurther => build != MySqlBuild.MariaDb;

        public override bool NormalisesJson => build == MySqlBuild.MySql9;

        public override bool HasChecks => build != MySqlBuild.MySql56;

        public override bool Knows(string type) => type switch
        {
            "uuid" or "inet6" or "inet4" => build.IsMariaDb,
            "json" => build != MySqlBuild.MySql56,
            _ => true,
        };

        // A number in JSON that no double holds: MariaDB keeps the text.
        public override bool Holds(string value) => build.IsMariaDb || value != "'1e400'";

        public override string ToString() => build.Name;

        public override async Task<TestDatabase> CreateAsync()
        {
            MySqlTestServer server = build == MySqlBuild.MariaDb ? await MariaDbServer.SharedAsync() : await MySqlTestServer.SharedAsync(build);
            return new MySqlTestDatabase(server, await server.CreateDatabaseAsync("conformance"));
        }
    }

    private sealed class SqliteTestEngine : TestEngine
    {
        public override string Name => "sqlite";

        public override Task<TestDatabase> CreateAsync() => Task.FromResult<TestDatabase>(new SqliteTestDatabase());
    }

    private sealed class PostgresTestDatabase : TestDatabase
    {
        private readonly NpgsqlDataSource _plain;

        public PostgresTestDatabase(PostgresServer server, string url)
        {
            Url = url;
            var endpoint = DatabaseEndpoint.Parse(url);
            Database = new PostgresEngine().Open(endpoint);
            _plain = NpgsqlDataSource.Create(server.ConnectionString(endpoint.Database) + ";Timezone=UTC");
        }

        public override IDatabase Database { get; }

        public override string Url { get; }

        public override async Task ExecuteAsync(string sql)
        {
            await using var command = _plain.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }

        public override async Task<IReadOnlyList<string?[]>> QueryAsync(string sql)
        {
            await using var command = _plain.CreateCommand(sql);
            await using var reader = await command.ExecuteReaderAsync();
            var rows = new List<string?[]>();
            while (await reader.ReadAsync())
                rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? null : Convert.ToString(reader.GetValue(column), System.Globalization.CultureInfo.InvariantCulture))]);
            return rows;
        }

        public override async ValueTask DisposeAsync()
        {
            await Database.DisposeAsync();
            await _plain.DisposeAsync();
        }
    }

    private sealed class SqliteTestDatabase : TestDatabase
    {
        private readonly TempFolder _folder = new();
        private readonly string _connection;

        public SqliteTestDatabase()
        {
            var file = _folder.File("test.db");
            Url = "sqlite://" + file;
            _connection = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, ForeignKeys = false }.ConnectionString;
            using (var connection = new SqliteConnection(_connection))
                connection.Open();
            File.WriteAllBytes(file, []);
            Database = new SqliteEngine().Open(DatabaseEndpoint.Parse(Url));
        }

        public override IDatabase Database { get; }

        public override string Url { get; }

        public override async Task ExecuteAsync(string sql)
        {
            await using var connection = new SqliteConnection(_connection);
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync();
        }

        public override async Task<IReadOnlyList<string?[]>> QueryAsync(string sql)
        {
            await using var connection = new SqliteConnection(_connection);
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await using var reader = await command.ExecuteReaderAsync();
            var rows = new List<string?[]>();
            while (await reader.ReadAsync())
                rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? null : reader.GetString(column))]);
            return rows;
        }

        public override async ValueTask DisposeAsync()
        {
            await Database.DisposeAsync();
            _folder.Dispose();
        }
    }
}
