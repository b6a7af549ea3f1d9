using Godwit.Tests.Servers;
using Xunit;

namespace Godwit.Tests.Scenarios;

/// <summary>A real database over all four pairs, with the command line, compared by plain SQL.</summary>
public sealed class ChinookTests
{
    [Fact]
    public async Task Sqlite_to_sqlite()
    {
        using var bench = new Workbench();
        await MigrateAndCompareAsync(bench, Chinook.CopySqlite(bench), bench.SqliteUrl("target.db"), Chinook.SqliteTables);
    }

    [Theory]
    [InlineData(13)]
    [InlineData(15)]
    [InlineData(17)]
    public async Task Sqlite_to_postgres(int major)
    {
        var server = await PostgresServer.SharedAsync(major);
        using var bench = new Workbench();
        await MigrateAndCompareAsync(bench, Chinook.CopySqlite(bench), await server.CreateDatabaseAsync("from_sqlite"), Chinook.SqliteTables);
    }

    [Theory]
    [InlineData(13)]
    [InlineData(17)]
    public async Task Postgres_to_sqlite(int major)
    {
        var server = await PostgresServer.SharedAsync(major);
        using var bench = new Workbench();
        await MigrateAndCompareAsync(bench, await Chinook.LoadPostgresAsync(server), bench.SqliteUrl("target.db"), Chinook.PostgresTables);
    }

    [Theory]
    [InlineData(13, 17)]
    [InlineData(15, 15)]
    [InlineData(17, 13)]
    public async Task Postgres_to_postgres(int from, int to)
    {
        var source = await PostgresServer.SharedAsync(from);
        var target = await PostgresServer.SharedAsync(to);
        using var bench = new Workbench();
        await MigrateAndCompareAsync(bench, await Chinook.LoadPostgresAsync(source), await target.CreateDatabaseAsync("copy"), Chinook.PostgresTables);
    }

    [Fact]
    public async Task Sqlite_to_mariadb_to_postgres_to_mariadb_to_sqlite()
    {
        var maria = await MariaDbServer.SharedAsync();
        var postgres = await PostgresServer.SharedAsync(15);
        using var bench = new Workbench();
        var source = Chinook.CopySqlite(bench);
        string[] stops = [await maria.CreateDatabaseAsync("chinook"), await postgres.CreateDatabaseAsync("chinook_back"), await maria.CreateDatabaseAsync("chinook_again"), bench.SqliteUrl("home.db")];
        var quoted = Chinook.SqliteTables.Select(table => $"\"{table}\"").ToList();
        var before = await PlainSql.DigestsAsync(source, quoted);
        var from = source;
        foreach (var (to, stop) in stops.Select((to, stop) => (to, stop)))
        {
            (await bench.RunAsync("migrate", "--from", from, "--to", to, "--name", "leg" + stop)).MustBe(0);
            Assert.Equal(before, await PlainSql.DigestsAsync(to, quoted));
            (await bench.RunAsync("verify", "leg" + stop, "--mode", "full")).MustBe(0);
            (await bench.RunAsync("finish", "leg" + stop, "--yes")).MustBe(0);
            from = to;
        }
    }

    private static async Task MigrateAndCompareAsync(Workbench bench, string source, string target, IReadOnlyList<string> tables)
    {
        var quoted = tables.Select(table => $"\"{table}\"").ToList();
        var before = await PlainSql.DigestsAsync(source, quoted);

        var result = (await bench.RunAsync("migrate", "--from", source, "--to", target, "--name", "chinook")).MustBe(0);

        Assert.Contains("15,607", result.Output, StringComparison.Ordinal);
        Assert.Equal(before, await PlainSql.DigestsAsync(target, quoted));
        Assert.Equal(before, await PlainSql.DigestsAsync(source, quoted));
        var status = await bench.StatusAsync("chinook");
        Assert.Equal("completed", status.GetProperty("status").GetString());
        Assert.Equal(11, status.GetProperty("copy").GetProperty("tablesDone").GetInt32());
        (await bench.RunAsync("verify", "chinook", "--mode", "full")).MustBe(0);
        (await bench.RunAsync("verify", "--from", source, "--to", target)).MustBe(0);
        (await bench.RunAsync("rollback", "chinook", "--reason", "the test")).MustBe(0);
        Assert.Empty(await PlainSql.ObjectsAsync(target));
    }
}
