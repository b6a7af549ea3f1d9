using Godwit.Tests.Servers;
using Xunit;

namespace Godwit.Tests.Scenarios;

/// <summary>What goes wrong, what is said about it, and with which exit code.</summary>
public sealed class ExitCodeTests
{
    [Theory]
    [InlineData("nonsense")]
    [InlineData("oracle://user@host/database")]
    [InlineData("postgres://user@host:notaport/database")]
    [InlineData("postgres://user@host")]
    [InlineData("sqlite:")]
    public async Task Bad_url(string url)
    {
        using var bench = new Workbench();
        var result = (await bench.RunAsync("migrate", "--from", url, "--to", "sqlite:target.db")).MustBe(2);

        Assert.Contains("error: ", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_usage()
    {
        using var bench = new Workbench();
        (await bench.RunAsync("migrate")).MustBe(2);
        (await bench.RunAsync("migrat")).MustBe(2);
        (await bench.RunAsync("verify")).MustBe(2);
        (await bench.RunAsync("status", "nobody")).MustBe(2);
        (await bench.RunAsync("run", "nobody")).MustBe(2);
        (await bench.RunAsync("verify", "--from", "sqlite:a.db", "--to", "sqlite:b.db", "--report", "report.pdf")).MustBe(2);
    }

    [Fact]
    public async Task Source_file_that_does_not_exist()
    {
        using var bench = new Workbench();
        var result = await bench.RunAsync("migrate", "--from", bench.SqliteUrl("absent.db"), "--to", bench.SqliteUrl("target.db"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("absent.db", result.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(bench.File("absent.db")));
    }

    [Fact]
    public async Task Unreachable_server()
    {
        using var bench = new Workbench();
        var result = (await bench.RunAsync("migrate", "--from", "postgres://app:hunter2@127.0.0.1:1/shop", "--to", bench.SqliteUrl("target.db"))).MustBe(1);

        Assert.Contains("127.0.0.1", result.Errors, StringComparison.Ordinal);
        Assert.Contains("next: ", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_password()
    {
        var server = await PostgresServer.SharedAsync(15);
        using var bench = new Workbench();
        var url = server.Url("postgres").Replace(":secret@", ":wrong-one@", StringComparison.Ordinal);
        var result = (await bench.RunAsync("migrate", "--from", url, "--to", bench.SqliteUrl("target.db"))).MustBe(1);

        Assert.Contains("password", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-one", result.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_database()
    {
        var server = await PostgresServer.SharedAsync(15);
        using var bench = new Workbench();
        var result = (await bench.RunAsync("assess", "--from", server.Url("no such database"), "--to", bench.SqliteUrl("target.db"))).MustBe(1);

        Assert.Contains("no such database", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Assess_does_not_pass_over_a_selection_beside_a_plan()
    {
        using var bench = new Workbench();
        var result = (await bench.RunAsync("assess", "--plan", "shop.yaml", "--exclude", "audit")).MustBe(2);

        Assert.Contains("--exclude", result.Errors, StringComparison.Ordinal);
        Assert.Contains("tables in shop.yaml", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unreadable_plan_lists_every_problem_with_its_line()
    {
        using var bench = new Workbench();
        var path = bench.File("bad.yaml");
        await File.WriteAllTextAsync(path, """
            apiVersion: godwit/v1
            name: bad
            strategie: snapshot
            source: { url: "sqlite:a.db" }
            target: { url: "sqlite:b.db" }
            copy: { paralelism: 4, chunkRows: many }

            """, TestContext.Current.CancellationToken);
        var result = (await bench.RunAsync("run", path)).MustBe(2);

        Assert.Contains(":3:", result.Errors, StringComparison.Ordinal);
        Assert.Contains("strategy", result.Errors, StringComparison.Ordinal);
        Assert.Contains("parallelism", result.Errors, StringComparison.Ordinal);
        Assert.Contains("chunkRows", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Target_that_is_not_empty()
    {
        using var bench = new Workbench();
        var (source, target) = (bench.SqliteUrl("source.db"), bench.SqliteUrl("target.db"));
        await SampleData.FillAsync(source, 100);
        await PlainSql.ExecuteAsync(target, "CREATE TABLE accounts (id INTEGER PRIMARY KEY, mine TEXT); INSERT INTO accounts VALUES (7, 'mine')");
        var result = (await bench.RunAsync("migrate", "--from", source, "--to", target)).MustBe(4);

        Assert.Contains("accounts", result.Errors, StringComparison.Ordinal);
        Assert.Equal(1, await PlainSql.CountAsync(target, "SELECT count(*) FROM accounts WHERE mine = 'mine'"));
    }

    [Fact]
    public async Task Other_strategies_are_refused()
    {
        using var bench = new Workbench();
        var plan = await bench.WritePlanAsync("live", "sqlite:a.db", "sqlite:b.db");
        await File.WriteAllTextAsync(plan, (await File.ReadAllTextAsync(plan, TestContext.Current.CancellationToken)).Replace("snapshot", "blue-green", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        (await bench.RunAsync("migrate", "--live", "--from", "sqlite:a.db", "--to", "sqlite:b.db")).MustBe(4);
        (await bench.RunAsync("run", plan)).MustBe(4);
    }

    [Theory]
    [InlineData("UPDATE accounts SET owner = owner || ' ' WHERE id = 3", "different")]
    [InlineData("DELETE FROM entries WHERE line = 10", "missing")]
    [InlineData("INSERT INTO codes VALUES ('extra', NULL)", "extra")]
    public async Task Differences(string damage, string list)
    {
        using var bench = new Workbench();
        var (source, target) = (bench.SqliteUrl("source.db"), bench.SqliteUrl("target.db"));
        await SampleData.FillAsync(source, 1_000);
        (await bench.RunAsync("migrate", "--from", source, "--to", target, "--name", "shop")).MustBe(0);
        await PlainSql.ExecuteAsync(target, damage);

        var result = (await bench.RunAsync("verify", "shop", "--json")).MustBe(3);
        Assert.False(result.Json.GetProperty("success").GetBoolean());
        Assert.Equal(1, result.Json.GetProperty("mismatches").GetInt64());
        Assert.Contains(result.Json.GetProperty("tables").EnumerateArray(), table => table.GetProperty(list).GetArrayLength() == 1);
        (await bench.RunAsync("verify", "--from", source, "--to", target, "--report", bench.File("report.html"))).MustBe(3);
        Assert.Contains("<html", await File.ReadAllTextAsync(bench.File("report.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        (await bench.RunAsync("verify", "shop", "--repair", "--yes")).MustBe(0);
        Assert.Equal(await PlainSql.DigestsAsync(source, SampleData.Tables), await PlainSql.DigestsAsync(target, SampleData.Tables));
    }

    [Fact]
    public async Task Passwords_are_neither_printed_nor_kept_in_the_control_store()
    {
        const string password = "Geheim-7f3a9";
        var server = await PostgresServer.SharedAsync(15);
        await server.ExecuteAsync("postgres", $"DO $$ BEGIN CREATE ROLE keeper LOGIN SUPERUSER PASSWORD '{password}'; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        using var bench = new Workbench();
        var source = (await server.CreateDatabaseAsync("secretive")).Replace("postgres:secret@", $"keeper:{password}@", StringComparison.Ordinal);
        await SampleData.FillAsync(source, 200);
        var target = bench.SqliteUrl("target.db");

        var all = new List<CliResult>
        {
            (await bench.RunAsync("migrate", "--from", source, "--to", target, "--name", "quiet", "--verbose")).MustBe(0),
            (await bench.RunAsync("status", "quiet", "--json")).MustBe(0),
            (await bench.RunAsync("status", "quiet")).MustBe(0),
            (await bench.RunAsync("verify", "quiet", "--json", "--verbose")).MustBe(0),
            (await bench.RunAsync("plan", "--from", source, "--to", target, "--name", "other")).MustBe(0),
            await bench.RunAsync("assess", "--from", source, "--to", target, "--json"),
            await bench.RunAsync("migrate", "--from", source + "x", "--to", target, "--verbose"),
            (await bench.RunAsync("rollback", "quiet", "--reason", "tidy", "--json")).MustBe(0),
        };

        Assert.All(all, result => Assert.DoesNotContain(password, result.All, StringComparison.Ordinal));
        foreach (var file in Directory.GetFiles(bench.State, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "secrets.json"))
            Assert.DoesNotContain(password, System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
    }
}
