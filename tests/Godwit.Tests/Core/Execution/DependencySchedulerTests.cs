using Godwit.Core.Execution;
using Xunit;

namespace Godwit.Tests.Core.Execution;

public sealed class DependencySchedulerTests
{
    private sealed record Work(string Id, int Priority, params string[] After);

    [Fact]
    public async Task RunsInOrderOfDependenciesAndPriorities() =>
        Assert.Equal(["d", "a", "b", "c"], await RunAsync(1, [new("a", 0), new("b", 0, "a"), new("c", -1, "a"), new("d", 5)]));

    [Fact]
    public async Task RunsWhatIsIndependentAtTheSameTime()
    {
        using var barrier = new Barrier(3);
        await DependencyScheduler.RunAsync<string>(["a", "b", "c"], id => id, _ => [], _ => 0, [], 3,
            (_, _) => Task.Run(() => Assert.True(barrier.SignalAndWait(TimeSpan.FromSeconds(20))), CancellationToken.None), CancellationToken.None);
    }

    [Fact]
    public async Task NeverRunsMoreThanAllowed()
    {
        var running = 0;
        var most = 0;
        await DependencyScheduler.RunAsync<int>([.. Enumerable.Range(0, 20)], id => id.ToString(System.Globalization.CultureInfo.InvariantCulture), _ => [], _ => 0, [], 3, async (_, token) =>
        {
            var now = Interlocked.Increment(ref running);
            lock (this)
                most = Math.Max(most, now);
            await Task.Delay(5, token);
            Interlocked.Decrement(ref running);
        }, CancellationToken.None);
        Assert.InRange(most, 2, 3);
    }

    [Fact]
    public async Task TellsWhatItLeftAlone()
    {
        Work[] items = [new("a", 0), new("b", 0, "elsewhere"), new("c", 0, "d"), new("d", 0, "c")];
        var left = await DependencyScheduler.RunAsync<Work>(items, item => item.Id, item => item.After, _ => 0, [], 2, (_, _) => Task.CompletedTask, CancellationToken.None);
        Assert.Equal(["b", "c", "d"], left.Select(item => item.Id));
    }

    [Fact]
    public async Task SkipsWhatIsDoneAndLeavesAloneWhatCannotStart() =>
        Assert.Equal(["b"], await RunAsync(2, [new("a", 0), new("b", 0, "a"), new("c", 0, "elsewhere")], "a"));

    [Fact]
    public async Task TheFirstFailureStopsTheOthersAndWaitsForThem()
    {
        var stopped = false;
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => DependencyScheduler.RunAsync<string>(["slow", "bad", "after"], id => id,
            id => id == "after" ? ["bad"] : [], _ => 0, [], 2, async (id, token) =>
            {
                if (id == "bad")
                    throw new InvalidOperationException("bad");
                Assert.NotEqual("after", id);
                try
                {
                    await Task.Delay(Timeout.Infinite, token);
                }
                finally
                {
                    stopped = true;
                }
            }, CancellationToken.None));
        Assert.Equal("bad", failure.Message);
        Assert.True(stopped);
    }

    private static async Task<IReadOnlyList<string>> RunAsync(int most, IReadOnlyList<Work> work, params string[] done)
    {
        var order = new List<string>();
        await DependencyScheduler.RunAsync(work, item => item.Id, item => item.After, item => item.Priority, done, most, (item, _) =>
        {
            lock (order)
                order.Add(item.Id);
            return Task.CompletedTask;
        }, CancellationToken.None);
        return order;
    }
}
