using Godwit.Abstractions.Engines;
using Godwit.Core.State;
using Godwit.Tests.Core.Execution;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Godwit.Tests.Core.State;

public sealed class LeaseTests : IDisposable
{
    private static readonly RunnerIdentity Elsewhere = new("another-host", 1, "boot 1");
    private static readonly RunnerIdentity Dead = RunnerIdentity.Current with { Process = "another boot 1" };

    private readonly ManagerFixture _shop = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly ControlStore _store;
    private readonly string _id;

    public LeaseTests()
    {
        _shop.MakeShop(1);
        _id = _shop.Manager.CreateAsync(_shop.Plan()).GetAwaiter().GetResult().Id;
        _store = new ControlStore(_shop.Folder.File("state"), _time);
    }

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task OnlyOneRunnerHoldsAMigration()
    {
        await using var first = Lease.Acquire(_store, _id, "shop");
        var failure = Assert.Throws<GodwitException>(() => Lease.Acquire(_store, _id, "shop", Elsewhere));
        Assert.Equal(ErrorKind.Held, failure.Kind);
        Assert.Contains(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), failure.Message, StringComparison.Ordinal);
        Assert.Contains(Environment.MachineName, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokensGrowWithEveryHolder()
    {
        long before = 0;
        for (var i = 0; i < 3; i++)
        {
            await using var lease = Lease.Acquire(_store, _id, "shop");
            Assert.True(lease.Token > before);
            before = lease.Token;
        }
    }

    [Fact]
    public async Task ADeadProcessOfThisHostIsReplacedAtOnce()
    {
        Assert.True(Dead.IsGone);
        Assert.False(RunnerIdentity.Current.IsGone);
        Assert.False(Elsewhere.IsGone);
        await using var dead = Lease.Acquire(_store, _id, "shop", Dead);
        await using var next = Lease.Acquire(_store, _id, "shop");
        Assert.Equal(dead.Token + 1, next.Token);
    }

    [Fact]
    public async Task AnotherHostsLeaseIsReplacedOnlyWhenItHasEnded()
    {
        _store.Change((connection, transaction) => Dapper.SqlMapper.Execute(connection,
            "INSERT INTO leases (migration, token, host, pid, process, expires_at) VALUES (@_id, 41, 'another-host', 1, 'boot 1', @expires)",
            new { _id, expires = (_time.GetUtcNow() + Lease.Duration).ToUnixTimeMilliseconds() }, transaction));
        _time.Advance(Lease.Duration - TimeSpan.FromSeconds(1));
        Assert.Throws<GodwitException>(() => Lease.Acquire(_store, _id, "shop"));
        _time.Advance(TimeSpan.FromSeconds(1));
        await using var lease = Lease.Acquire(_store, _id, "shop");
        Assert.Equal(42, lease.Token);
    }

    [Fact]
    public async Task RenewalKeepsItAndALaterHolderEndsIt()
    {
        await using var lease = Lease.Acquire(_store, _id, "shop");
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(Lease.RenewalInterval);
            await Task.Delay(50);
        }

        Assert.False(lease.Lost.IsCancellationRequested);
        Assert.Throws<GodwitException>(() => Lease.Acquire(_store, _id, "shop", Elsewhere));
        _store.Change((connection, transaction) => Dapper.SqlMapper.Execute(connection, "UPDATE leases SET token = token + 1", transaction: transaction));
        for (var i = 0; i < 40 && !lease.Lost.IsCancellationRequested; i++)
        {
            _time.Advance(Lease.RenewalInterval);
            await Task.Delay(50);
        }

        Assert.True(lease.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task AnEarlierRunnerCannotWriteState()
    {
        await using var dead = Lease.Acquire(_store, _id, "shop", Dead);
        await using var next = Lease.Acquire(_store, _id, "shop");
        var row = _store.Find("shop")!;
        var failure = Assert.Throws<GodwitException>(() => new MigrationStateMachine(_store, row, dead.Token).Trigger(MigrationTrigger.Start));
        Assert.Equal(ErrorKind.FencedOut, failure.Kind);
        new MigrationStateMachine(_store, row, next.Token).Trigger(MigrationTrigger.Start);
        Assert.Equal(MigrationStatus.InProgress, _store.Find("shop")!.Status);
    }
}
