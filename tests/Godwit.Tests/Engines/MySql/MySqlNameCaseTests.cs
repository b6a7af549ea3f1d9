using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Core.Conversion;
using Godwit.Core.Planning;
using Godwit.Tests.Conformance.Pairs;
using Godwit.Tests.Servers;
using Xunit;

namespace Godwit.Tests.Engines.MySql;

/// <summary>Tables whose names differ only in case (lower_case_table_names): two tables where the server keeps them apart, refused where it does not.</summary>
public sealed class MySqlNameCaseTests
{
    private const string Tables = """CREATE TABLE "Users" (id int PRIMARY KEY, v int); CREATE TABLE users (id int PRIMARY KEY); INSERT INTO "Users" VALUES (1, 10), (2, 20); INSERT INTO users VALUES (3)""";

    public static TheoryData<string> Sources => ["mysql", "postgres"];

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task StayTwoTablesWhereTheServerKeepsThemApart(string engine)
    {
        var server = await MariaDbServer.SharedAsync();
        await using var source = await Engine(engine).CreateAsync();
        await using var target = new MySqlTestDatabase(server, await server.CreateDatabaseAsync("names"));
        await source.ExecuteAsync(Tables);

        var move = await Move.RunAsync(source, target);

        Assert.Equal([["1", "10"], ["2", "20"]], await target.QueryAsync("""SELECT id, v FROM "Users" ORDER BY id"""));
        Assert.Equal([["3"]], await target.QueryAsync("SELECT id FROM users"));
        Assert.True((await move.ValidateAsync(new ValidationSettings())).Success);
        await target.ExecuteAsync("""DELETE FROM "Users" WHERE id = 2""");
        Assert.False((await move.ValidateAsync(new ValidationSettings())).Success);
        Assert.True((await move.RepairAsync()).Success);
        Assert.Equal([["3"]], await target.QueryAsync("SELECT id FROM users"));
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task AreRefusedByNameWhereTheServerFoldsThem(string engine)
    {
        await using var server = await MySqlTestServer.StartPrivateAsync(MySqlBuild.MariaDb, "--lower-case-table-names=1");
        await using var source = await Engine(engine).CreateAsync();
        await using var target = new MySqlTestDatabase(server, await server.CreateDatabaseAsync("names"));
        await source.ExecuteAsync(Tables);
        var stop = TestContext.Current.CancellationToken;
        await source.Database.GetServerInfoAsync(stop);
        await target.Database.GetServerInfoAsync(stop);

        var conversion = SchemaConverter.Convert(await source.Database.SchemaReader.ReadAsync(stop), source.Database.Engine, target.Database.Engine, new ConversionOptions());

        var refused = Assert.Single(conversion.Notes, note => note.Outcome == ConversionOutcome.Refused);
        Assert.Contains("Users", refused.Name, StringComparison.Ordinal);
        Assert.Contains("users", refused.Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATableWithCapitalsMovesToAServerThatFoldsNames()
    {
        await using var server = await MySqlTestServer.StartPrivateAsync(MySqlBuild.MariaDb, "--lower-case-table-names=1");
        await using var source = await TestEngine.MySql.CreateAsync();
        await using var target = new MySqlTestDatabase(server, await server.CreateDatabaseAsync("names"));
        await source.ExecuteAsync("""CREATE TABLE "Users" (id int PRIMARY KEY, v int, KEY "By_V" (v)); CREATE TABLE "Orders" (id int PRIMARY KEY, u int, CONSTRAINT "FK" FOREIGN KEY (u) REFERENCES "Users" (id)); INSERT INTO "Users" VALUES (1, 10); INSERT INTO "Orders" VALUES (1, 1)""");

        var move = await Move.RunAsync(source, target);

        Assert.Equal([["users", "1"]], await target.QueryAsync("SELECT (SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'users'), id FROM users"));
        Assert.True((await move.ValidateAsync(new ValidationSettings())).Success);
    }

    private static TestEngine Engine(string name) => name == "postgres" ? TestEngine.Postgres : TestEngine.MySql;
}
