using Godwit.Abstractions.Engines;
using Godwit.Tests.Conformance.Pairs;
using Godwit.Tests.Servers;
using Xunit;

namespace Godwit.Tests.Engines.MySql;

/// <summary>Routines and triggers go on under the sql_mode that they were made under: it is part of what they mean.</summary>
public sealed class MySqlProgramTests
{
    private const string Programs = """
        SET SESSION sql_mode = 'PIPES_AS_CONCAT,ANSI_QUOTES,NO_BACKSLASH_ESCAPES';
        CREATE TABLE t (id int PRIMARY KEY, v varchar(20));
        CREATE FUNCTION joined(a varchar(20)) RETURNS varchar(20) DETERMINISTIC RETURN a || '\n' || "a";
        CREATE TRIGGER t_joined BEFORE UPDATE ON t FOR EACH ROW SET NEW."v" = NEW.v || '\';
        SET SESSION sql_mode = '';
        CREATE FUNCTION plain() RETURNS varchar(20) DETERMINISTIC RETURN CONCAT("x", '\\');
        INSERT INTO t VALUES (1, 'a');
        """;

    [Fact]
    public async Task KeepTheModeTheyWereMadeUnder()
    {
        var server = await MariaDbServer.SharedAsync();
        await using var source = new MySqlTestDatabase(server, await server.CreateDatabaseAsync("mode"));
        await using var target = new MySqlTestDatabase(server, await server.CreateDatabaseAsync("mode"));
        await server.ExecuteAsync(DatabaseEndpoint.Parse(source.Url).Database, Programs);

        await Move.RunAsync(source, target);

        Assert.Equal([["a\\na", "x\\"]], await target.QueryAsync("SELECT joined('a'), plain()"));
        await target.ExecuteAsync("UPDATE t SET v = 'b'");
        Assert.Equal([["b\\"]], await target.QueryAsync("SELECT v FROM t"));
        const string Modes = "SELECT routine_name, sql_mode FROM information_schema.routines WHERE routine_schema = DATABASE() ORDER BY 1";
        Assert.Equal(await source.QueryAsync(Modes), await target.QueryAsync(Modes));
        // And no session of the pool keeps it.
        Assert.Contains("STRICT_ALL_TABLES", (await target.Database.QueryPooledModeAsync()), StringComparison.Ordinal);
    }
}

file static class PooledMode
{
    public static async Task<string> QueryPooledModeAsync(this IDatabase database)
    {
        await using var connection = await ((Godwit.MySql.MySqlDatabase)database).ConnectAsync(TestContext.Current.CancellationToken);
        await using var command = new MySqlConnector.MySqlCommand("SELECT @@sql_mode", connection);
        return (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
