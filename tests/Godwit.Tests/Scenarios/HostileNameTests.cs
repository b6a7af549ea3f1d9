using Godwit.Tests.Servers;
using Xunit;

namespace Godwit.Tests.Scenarios;

/// <summary>Names with quotes, spaces, upper case, reserved words, emoji and 63 bytes, through every command.</summary>
public sealed class HostileNameTests
{
    private static readonly string[] Names =
        ["select", "Robert'); DROP TABLE students;--", "a\"b", "with space", "MiXeD", "🐦 emoji", "percent%s{0}", "[markup]", "back\\slash", "semi;colon", "q'quote", new('x', 63)];

    public static TheoryData<string, string> Pairs => new()
    {
        { "sqlite", "sqlite" }, { "sqlite", "postgres" }, { "postgres", "sqlite" }, { "postgres", "postgres" },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Through_every_command(string from, string to)
    {
        var server = await PostgresServer.SharedAsync(15);
        using var bench = new Workbench();
        var source = from == "sqlite" ? bench.SqliteUrl("so urce'.db") : await server.CreateDatabaseAsync("Hostile \"source\" 'é'");
        var target = to == "sqlite" ? bench.SqliteUrl("target 🐦.db") : await server.CreateDatabaseAsync("Hostile target %");
        var tables = new List<string>();
        foreach (var name in Names)
        {
            var quoted = '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
            var index = '"' + ("i " + name).Replace("\"", "\"\"", StringComparison.Ordinal)[..Math.Min(name.Length + 2, 60)] + '"';
            tables.Add(quoted);
            await PlainSql.ExecuteAsync(source, $"CREATE TABLE {quoted} ({quoted} INTEGER PRIMARY KEY NOT NULL, \"order\" TEXT); INSERT INTO {quoted} VALUES (1, 'a'), (2, NULL)");
            if (!name.Contains('"', StringComparison.Ordinal))
                await PlainSql.ExecuteAsync(source, $"CREATE INDEX {index} ON {quoted} (\"order\")");
        }

        var before = await PlainSql.DigestsAsync(source, tables);
        (await bench.RunAsync("assess", "--from", source, "--to", target)).MustBe(0);
        (await bench.RunAsync("schema", "show", source)).MustBe(0);
        (await bench.RunAsync("schema", "show", source, "--json")).MustBe(0);
        (await bench.RunAsync("schema", "convert", "--from", source, "--to-engine", to)).MustBe(0);
        var plan = bench.File("hostile.yaml");
        (await bench.RunAsync("plan", "--from", source, "--to", target, "--name", "hostile", "-o", plan)).MustBe(0);
        (await bench.RunAsync("run", "hostile", "--json")).MustBe(0);

        Assert.Equal(before, await PlainSql.DigestsAsync(target, tables));
        (await bench.RunAsync("schema", "diff", source, target)).MustBe(0);
        (await bench.RunAsync("verify", "hostile", "--mode", "full")).MustBe(0);
        foreach (var table in tables)
            await PlainSql.ExecuteAsync(target, $"DELETE FROM {table} WHERE \"order\" = 'a'");
        Assert.Equal(tables.Count, (await bench.RunAsync("verify", "--from", source, "--to", target, "--json")).MustBe(3).Json.GetProperty("mismatches").GetInt64());
        (await bench.RunAsync("verify", "hostile")).MustBe(3);
        (await bench.RunAsync("verify", "hostile", "--repair", "--yes")).MustBe(0);
        Assert.Equal(before, await PlainSql.DigestsAsync(target, tables));
        (await bench.RunAsync("status", "hostile")).MustBe(0);
        (await bench.RunAsync("status")).MustBe(0);
        (await bench.RunAsync("rollback", "hostile", "--reason", "it's [over]")).MustBe(0);
        Assert.Empty(await PlainSql.ObjectsAsync(target));
    }
}
