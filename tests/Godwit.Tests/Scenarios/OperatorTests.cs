using Godwit.Tests.Servers;
using Xunit;

namespace Godwit.Tests.Scenarios;

/// <summary>Stopping, holding, cancelling and taking back, from this process's terminal and from another one.</summary>
public sealed class OperatorTests
{
    private const string Slow = "copy: { chunkRows: 1000, maxRowsPerSecond: 8000 }";
    private const int Rows = 40_000;

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_stops_at_a_safe_point_and_run_goes_on(string signal)
    {
        var server = await PostgresServer.SharedAsync(15);
        using var bench = new Workbench();
        var (source, target) = (bench.SqliteUrl("source.db"), await server.CreateDatabaseAsync("stopped"));
        await SampleData.FillAsync(source, Rows);
        var plan = await bench.WritePlanAsync("stopped", source, target, Slow);

        await using var process = bench.Start("run", plan);
        await bench.WaitUntilCopyingAsync("stopped", process, 2_000);
        process.Signal(signal);
        var stopped = (await process.WaitAsync()).MustBe(0);
        Assert.Contains("godwit run stopped", stopped.All, StringComparison.Ordinal);
        var copied = (await bench.StatusAsync("stopped")).GetProperty("copy").GetProperty("rowsCopied").GetInt64();
        Assert.InRange(copied, 1_000, Rows - 1_000);

        (await bench.RunAsync("run", "stopped")).MustBe(0);
        Assert.Equal(await PlainSql.DigestsAsync(source, SampleData.Tables), await PlainSql.DigestsAsync(target, SampleData.Tables));
    }

    [Fact]
    public async Task A_second_runner_is_kept_out()
    {
        using var bench = new Workbench();
        var (source, target) = (bench.SqliteUrl("source.db"), bench.SqliteUrl("target.db"));
        await SampleData.FillAsync(source, Rows);
        var plan = await bench.WritePlanAsync("held", source, target, Slow);

        await using var process = bench.Start("run", plan);
        await bench.WaitUntilCopyingAsync("held", process);
        var second = (await bench.RunAsync("run", "held")).MustBe(6);
        Assert.Contains("error: ", second.Errors, StringComparison.Ordinal);

        (await process.WaitAsync()).MustBe(0);
        Assert.Equal(await PlainSql.DigestsAsync(source, SampleData.Tables), await PlainSql.DigestsAsync(target, SampleData.Tables));
    }

    [Fact]
    public async Task Paused_and_resumed_from_another_process()
    {
        using var bench = new Workbench();
        var (source, target) = (bench.SqliteUrl("source.db"), bench.SqliteUrl("target.db"));
        await SampleData.FillAsync(source, Rows);
        var plan = await bench.WritePlanAsync("held", source, target, Slow);

        await using var process = bench.Start("run", plan);
        await bench.WaitUntilCopyingAsync("held", process);
        (await bench.RunAsync("pause", "held")).MustBe(0);
        Assert.Equal("paused", (await bench.StatusAsync("held")).GetProperty("status").GetString());
        // The chunks that are under way end first.
        await Task.Delay(2_000, TestContext.Current.CancellationToken);
        var before = (await bench.StatusAsync("held")).GetProperty("copy").GetProperty("rowsCopied").GetInt64();
        await Task.Delay(1_500, TestContext.Current.CancellationToken);
        var after = (await bench.StatusAsync("held")).GetProperty("copy").GetProperty("rowsCopied").GetInt64();
        Assert.Equal(before, after);
        Assert.InRange(after, 1, Rows - 1_000);
        Assert.False(process.HasExited);

        (await bench.RunAsync("resume", "held")).MustBe(0);
        (await process.WaitAsync()).MustBe(0);
        Assert.Equal(await PlainSql.DigestsAsync(source, SampleData.Tables), await PlainSql.DigestsAsync(target, SampleData.Tables));
    }

    [Fact]
    public async Task Cancelled_from_another_process()
    {
        var server = await PostgresServer.SharedAsync(15);
        using var bench = new Workbench();
        var (source, target) = (bench.SqliteUrl("source.db"), await server.CreateDatabaseAsync("cancelled"));
        await SampleData.FillAsync(source, Rows);
        var before = await PlainSql.ObjectsAsync(target);
        var plan = await bench.WritePlanAsync("unwanted", source, target, Slow);

        await using var process = bench.Start("run", plan);
        await bench.WaitUntilCopyingAsync("unwanted", process);
        (await bench.RunAsync("cancel", "unwanted", "--yes")).MustBe(0);
        await process.WaitAsync();

        Assert.Equal("rolled_back", (await bench.StatusAsync("unwanted")).GetProperty("status").GetString());
        Assert.Equal(before, await PlainSql.ObjectsAsync(target));
        Assert.Equal(0, await PlainSql.CountAsync(target, "SELECT count(*) FROM pg_namespace WHERE nspname = 'godwit'"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Rollback_leaves_what_was_there_before(string engine)
    {
        var server = await PostgresServer.SharedAsync(15);
        using var bench = new Workbench();
        var source = bench.SqliteUrl("source.db");
        var target = engine == "sqlite" ? bench.SqliteUrl("target.db") : await server.CreateDatabaseAsync("before");
        await SampleData.FillAsync(source, 400);
        await PlainSql.ExecuteAsync(target, "CREATE TABLE keep_me (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO keep_me VALUES (1, 'a'), (2, NULL); CREATE INDEX keep_x ON keep_me (x)");
        var objects = await PlainSql.ObjectsAsync(target);
        var rows = await PlainSql.DigestAsync(target, "keep_me");

        (await bench.RunAsync("migrate", "--from", source, "--to", target, "--name", "guest")).MustBe(0);
        Assert.NotEqual(objects, await PlainSql.ObjectsAsync(target));
        (await bench.RunAsync("rollback", "guest", "--reason", "only looking")).MustBe(0);

        Assert.Equal(objects, await PlainSql.ObjectsAsync(target));
        Assert.Equal(rows, await PlainSql.DigestAsync(target, "keep_me"));
        // The name is free again, and the trip can be made again.
        (await bench.RunAsync("migrate", "--from", source, "--to", target, "--name", "guest")).MustBe(0);
        // What is done already is done: a script may repeat itself.
        (await bench.RunAsync("run", "guest")).MustBe(0);
        (await bench.RunAsync("finish", "guest")).MustBe(0);
        Assert.Equal(await PlainSql.DigestsAsync(source, SampleData.Tables), await PlainSql.DigestsAsync(target, SampleData.Tables));
        (await bench.RunAsync("rollback", "guest", "--reason", "too late")).MustBe(4);
    }
}
