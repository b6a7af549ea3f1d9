using Godwit.Core.Copying;
using Microsoft.Extensions.Time.Testing;

namespace Godwit.Tests.Core.Copying;

public sealed class PauseGateTests
{
    [Fact]
    public async Task A_closed_gate_holds_until_it_is_opened()
    {
        var gate = new PauseGate();
        gate.Pause();
        gate.Pause();
        var waiting = gate.WaitAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(waiting.IsCompleted);
        gate.Resume();
        await waiting.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        Assert.False(gate.IsPaused);
    }

    [Fact]
    public async Task A_paused_worker_can_still_be_stopped()
    {
        var gate = new PauseGate();
        gate.Pause();
        using var stop = new CancellationTokenSource();
        var waiting = gate.WaitAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task The_rate_limit_spreads_rows_over_time()
    {
        var time = new FakeTimeProvider();
        var limit = new RowRateLimit(1000, time);
        var first = limit.TakeAsync(2000, TestContext.Current.CancellationToken).AsTask();
        time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(first.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.2));
        await first.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        Assert.True(new RowRateLimit(null, time).TakeAsync(long.MaxValue, TestContext.Current.CancellationToken).IsCompleted);
    }
}
