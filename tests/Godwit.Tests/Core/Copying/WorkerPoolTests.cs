using Godwit.Core.Copying;

namespace Godwit.Tests.Core.Copying;

public sealed class WorkerPoolTests
{
    [Fact]
    public async Task All_work_is_done_once_and_no_more_than_asked_at_a_time()
    {
        var running = 0;
        var most = 0;
        var done = new int[200];
        await WorkerPool.RunAsync(Enumerable.Range(0, done.Length), 4, async (item, token) =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            await Task.Yield();
            Interlocked.Increment(ref done[item]);
            Interlocked.Decrement(ref running);
        }, TestContext.Current.CancellationToken);
        Assert.All(done, count => Assert.Equal(1, count));
        Assert.InRange(most, 1, 4);
    }

    [Fact]
    public async Task The_first_failure_is_thrown_after_everything_has_stopped()
    {
        var running = 0;
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => WorkerPool.RunAsync(Enumerable.Range(0, 100), 8, async (item, token) =>
        {
            Interlocked.Increment(ref running);
            try
            {
                if (item == 5)
                    throw new InvalidOperationException("the first");
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                Interlocked.Decrement(ref running);
            }
        }, TestContext.Current.CancellationToken));
        Assert.Equal("the first", failure.Message);
        Assert.Equal(0, running);
    }

    [Fact]
    public async Task Cancellation_is_cancellation()
    {
        using var stop = new CancellationTokenSource();
        var work = WorkerPool.RunAsync(Enumerable.Range(0, 10), 2, (_, token) => Task.Delay(Timeout.Infinite, token), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref target)) && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
