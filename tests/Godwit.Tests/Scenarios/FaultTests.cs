using Godwit.Tests.Servers;
using Xunit;

namespace Godwit.Tests.Scenarios;

/// <summary>Faults of servers, disks and people in the middle of a copy: said plainly, nothing lost, and <c>run</c> goes on.</summary>
public sealed class FaultTests
{
    private const string Slow = "copy: { parallelism: 2, chunkRows: 1000, maxRowsPerSecond: 8000 }";
    private const int Rows = 40_000;

    [Fact]
    public async Task Target_server_dies_and_comes_back()
    {
        await using var server = await PostgresServer.StartPrivateAsync(15);
        using var bench = new Workbench();
        var (source, target) = (bench.SqliteUrl("source.db"), await server.CreateDatabaseAsync("dying"));
        await SampleData.FillAsync(source, Rows);
        var plan = await bench.WritePlanAsync("dying", source, target, Slow);

        await using var process = bench.Start("run", plan);
        await bench.WaitUntilCopyingAsync("dying", process, 3_000);
        await server.KillAsync();
        var failed = (await process.WaitAsync()).MustBe(1);
        Assert.Contains("error: ", failed.Errors, StringComparison.Ordinal);
        Assert.Contains("next: ", failed.Errors, StringComparison.Ordinal);
        Assert.Equal("failed", (await bench.StatusAsync("dying")).GetProperty("status").GetString());

        await server.StartAsync();
        (await bench.RunAsync("run", "dying")).MustBe(0);
        Assert.Equal(await PlainSql.DigestsAsync(source, SampleData.Tables), await PlainSql.DigestsAsync(target, SampleData.Tables));
    }

    [Fact]
    public async Task Table_dropped_in_mid_copy()
    {
        var server = await PostgresServer.SharedAsync(15);
        using var bench = new Workbench();
        var (source, target) = (await server.CreateDatabaseAsync("dropping"), bench.SqliteUrl("target.db"));
        await SampleData.FillAsync(source, Rows);
        await PlainSql.ExecuteAsync(source, "CREATE TABLE keep AS SELECT * FROM visits");
        var plan = await bench.WritePlanAsync("dropped", source, target, Slow + "\ntables: { exclude: [keep] }");

        await using var process = bench.Start("run", plan);
        await bench.WaitUntilCopyingAsync("dropped", process);
        await PlainSql.ExecuteAsync(source, "DROP TABLE visits");
        var result = await process.WaitAsync();
        if (result.ExitCode != 0)
        {
            Assert.Equal(1, result.ExitCode);
            Assert.Contains("visits", result.Errors, StringComparison.Ordinal);
            await PlainSql.ExecuteAsync(source, "ALTER TABLE keep RENAME TO visits");
            (await bench.RunAsync("run", "dropped")).MustBe(0);
        }
        else
        {
            // The table was copied before it could be dropped: then everything must be there.
            await PlainSql.ExecuteAsync(source, "ALTER TABLE keep RENAME TO visits");
        }

        Assert.Equal(await PlainSql.DigestsAsync(source, SampleData.Tables), await PlainSql.DigestsAsync(target, SampleData.Tables));
    }

    [Fact]
    public async Task Full_disk()
    {
        Assert.SkipUnless(Environment.UserName == "root", "mounting a small file system needs root");
        using var bench = new Workbench();
        var mount = bench.File("small");
        Directory.CreateDirectory(mount);
        var (mounted, why) = await ToolProcess.RunAsync(TimeSpan.FromSeconds(10), "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mount);
        Assert.SkipUnless(mounted == 0, "a small file system cannot be mounted here: " + why);
        try
        {
            var (source, target) = (bench.SqliteUrl("source.db"), "sqlite://" + Path.Combine(mount, "target.db"));
            await SampleData.FillAsync(source, Rows);
            var plan = await bench.WritePlanAsync("full", source, target, "copy: { chunkRows: 1000 }\nsafety: { prechecks: false }");

            var failed = (await bench.RunAsync("run", plan)).MustBe(1);
            Assert.Contains("full", failed.Errors, StringComparison.Ordinal);
            await ToolProcess.RunCheckedAsync(TimeSpan.FromSeconds(10), "mount", "-o", "remount,size=64m", mount);
            (await bench.RunAsync("run", "full")).MustBe(0);
            Assert.Equal(await PlainSql.DigestsAsync(source, SampleData.Tables), await PlainSql.DigestsAsync(target, SampleData.Tables));
        }
        finally
        {
            await ToolProcess.RunAsync(TimeSpan.FromSeconds(10), "umount", "-l", mount);
        }
    }
}
