using System.Diagnostics;
using System.Globalization;
using Godwit.Tests.Servers;
using Xunit;

namespace Godwit.Tests.Scenarios;

/// <summary>kill -9 at random moments of a migration, gone on with by <c>run</c>, compared by plain SQL.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int RunsPerPair = 7;
    private const int RunsOfMariaDb = 4;
    private static readonly int Rows = Environment.GetEnvironmentVariable("GODWIT_TEST_LONG") == "1" ? 2_000_000 : 60_000;

    public static TheoryData<string, string, int> Runs()
    {
        var runs = new TheoryData<string, string, int>();
        var seed = 1;
        foreach (var (from, to) in ((string, string)[])[("postgres", "postgres"), ("postgres", "sqlite"), ("sqlite", "postgres"), ("sqlite", "sqlite")])
            for (var run = 0; run < RunsPerPair; run++)
                runs.Add(from, to, seed++);
        foreach (var (from, to) in ((string, string)[])[("mariadb", "postgres"), ("postgres", "mariadb"), ("mariadb", "mariadb")])
            for (var run = 0; run < RunsOfMariaDb; run++)
                runs.Add(from, to, seed++);
        return runs;
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Killed_at_a_random_moment(string from, string to, int seed)
    {
        var random = new Random(seed);
        using var bench = new Workbench();
        var source = await CreateAsync(from, bench, "source");
        var target = await CreateAsync(to, bench, "target");
        await SampleData.FillAsync(source, Rows);
        // Some runs are held back so that many of their moments lie inside the copy; the others go as fast as they can.
        var pace = seed % 2 == 0 ? $", maxRowsPerSecond: {Rows}" : "";
        var plan = await bench.WritePlanAsync("killed", source, target, $"copy: {{ parallelism: 2, chunkRows: 2000{pace} }}");

        var kills = 1 + random.Next(2);
        var landed = 0;
        for (var kill = 0; kill < kills; kill++)
        {
            await using var process = bench.Start("run", kill == 0 ? plan : "killed");
            var delay = TimeSpan.FromMilliseconds(random.Next(200, pace.Length > 0 ? 2_000 : 1_200));
            var start = Stopwatch.GetTimestamp();
            while (!process.HasExited && Stopwatch.GetElapsedTime(start) < delay)
                await Task.Delay(5, TestContext.Current.CancellationToken);
            if (!process.HasExited)
            {
                landed++;
                process.Signal("KILL");
            }

            await process.WaitAsync();
            if ((await bench.RunAsync("status", "killed")).ExitCode != 0)
                kills = kill;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {landed} kills landed"));
        var created = (await bench.RunAsync("status", "killed")).ExitCode == 0;
        (await bench.RunAsync("run", created ? "killed" : plan)).MustBe(0);

        Assert.Equal(await PlainSql.DigestsAsync(source, SampleData.Tables), await PlainSql.DigestsAsync(target, SampleData.Tables));
        var objects = await PlainSql.ObjectsAsync(target);
        Assert.Contains(objects, name => name.EndsWith("entries_by_amount", StringComparison.Ordinal));
        Assert.Contains(objects, name => name.EndsWith("accounts_owner", StringComparison.Ordinal));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => PlainSql.ExecuteAsync(target, "INSERT INTO accounts SELECT * FROM accounts LIMIT 1"));
    }

    private static async Task<string> CreateAsync(string engine, Workbench bench, string name) => engine switch
    {
        "sqlite" => bench.SqliteUrl(name + ".db"),
        "mariadb" => await (await MariaDbServer.SharedAsync()).CreateDatabaseAsync("kill_" + name),
        _ => await (await PostgresServer.SharedAsync(15)).CreateDatabaseAsync("kill_" + name),
    };
}
