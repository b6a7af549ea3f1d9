using Godwit.Abstractions.Engines;
using Godwit.Core.Planning;
using Godwit.Core.State;
using Godwit.Tests.Servers;
using Xunit;

namespace Godwit.Tests.Core.Execution;

public sealed class PostgresManagerTests : IDisposable
{
    private const string Shop = """
        CREATE SCHEMA "Sales Dept";
        CREATE TABLE customers (id serial PRIMARY KEY, name text NOT NULL, mail varchar(80) UNIQUE);
        CREATE TABLE "Sales Dept"."Orders" (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer int NOT NULL REFERENCES customers, total numeric(10,2), at timestamptz DEFAULT now());
        CREATE INDEX ON "Sales Dept"."Orders" (customer);
        CREATE VIEW totals AS SELECT customer, sum(total) AS total FROM "Sales Dept"."Orders" GROUP BY customer;
        INSERT INTO customers (name, mail) SELECT 'n' || i, 'm' || i FROM generate_series(1, 500) i;
        INSERT INTO "Sales Dept"."Orders" (customer, total) SELECT i, i * 1.5 FROM generate_series(1, 500) i;
        """;

    private readonly ManagerFixture _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task MigratesAndRollsBackBetweenPostgresDatabases()
    {
        var server = await PostgresServer.SharedAsync(15);
        var source = await server.CreateDatabaseAsync("source");
        var target = await server.CreateDatabaseAsync("target");
        await ExecuteAsync(source, Shop);
        await ExecuteAsync(target, "CREATE TABLE mine (a int PRIMARY KEY); INSERT INTO mine VALUES (1)");
        var before = await ObjectsAsync(target);
        await _files.Manager.CreateAsync(Plan(source, target));
        var snapshot = await _files.Manager.RunAsync("shop");
        Assert.Equal(MigrationStatus.Completed, snapshot.Status);
        Assert.Equal(1000, snapshot.Copy.RowsCopied);
        Assert.Equal(["187875.00"], (await QueryAsync(target, "SELECT sum(total) FROM totals")).Select(row => row[0]));
        Assert.Equal(["501"], (await QueryAsync(target, "SELECT nextval(pg_get_serial_sequence('customers', 'id'))")).Select(row => row[0]));
        snapshot = await _files.Manager.RollbackAsync("shop", "test");
        Assert.Equal(MigrationStatus.RolledBack, snapshot.Status);
        Assert.Equal(before, await ObjectsAsync(target));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MigratesAcrossEngines(bool toPostgres)
    {
        var server = await PostgresServer.SharedAsync(15);
        var postgres = await server.CreateDatabaseAsync("shop");
        if (toPostgres)
            _files.MakeShop();
        else
            await ExecuteAsync(postgres, Shop);
        var file = "sqlite://" + (toPostgres ? _files.SourceFile : _files.TargetFile);
        await _files.Manager.CreateAsync(toPostgres ? Plan(file, postgres) : Plan(postgres, file));
        var snapshot = await _files.Manager.RunAsync("shop");
        Assert.Equal(MigrationStatus.Completed, snapshot.Status);
        Assert.True(snapshot.Validation.Success);
        Assert.Equal(MigrationStatus.RolledBack, (await _files.Manager.RollbackAsync("shop", "test")).Status);
        if (toPostgres)
            Assert.Empty(await ObjectsAsync(postgres));
        else
            Assert.Empty(ManagerFixture.Objects(_files.TargetFile));
    }

    private MigrationPlan Plan(string source, string target)
    {
        var plan = _files.Plan();
        return plan with { Source = new DatabaseEnvironment { Url = source }, Target = plan.Target with { Url = target } };
    }

    private static async Task<IReadOnlyList<string>> ObjectsAsync(string url) => [.. (await QueryAsync(url, """
        SELECT n.nspname || '.' || c.relname::text || ' ' || c.relkind::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
        UNION ALL SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%' AND nspname NOT IN ('information_schema', 'public')
        ORDER BY 1
        """)).Select(row => row[0]!)];

    private static async Task ExecuteAsync(string url, string sql)
    {
        await using var database = ManagerFixture.Engines.Open(url);
        await database.ExecuteAsync(sql, null, CancellationToken.None);
    }

    private static async Task<IReadOnlyList<IReadOnlyList<string?>>> QueryAsync(string url, string sql)
    {
        await using IDatabase database = ManagerFixture.Engines.Open(url);
        return await database.QueryAsync(sql, CancellationToken.None);
    }
}
