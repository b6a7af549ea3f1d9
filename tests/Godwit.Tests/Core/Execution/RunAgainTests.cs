using System.Diagnostics;
using Godwit.Abstractions.Engines;
using Godwit.Core.State;

namespace Godwit.Tests.Core.Execution;

public sealed class RunAgainTests : IDisposable
{
    private readonly ManagerFixture _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task A_completed_migration_that_is_run_again_stays_as_it_is()
    {
        _shop.MakeShop();
        await _shop.Manager.CreateAsync(_shop.Plan());
        var first = await _shop.Manager.RunAsync("shop");
        ManagerFixture.Execute(_shop.SourceFile, "DELETE FROM log");
        var second = await _shop.Manager.RunAsync("shop");
        Assert.Equal(MigrationStatus.Completed, second.Status);
        Assert.Equal(first.Copy.RowsCopied, second.Copy.RowsCopied);
        Assert.NotEqual("0", Assert.Single(ManagerFixture.Query(_shop.TargetFile, "SELECT count(*) FROM log")));
    }

    [Fact]
    public async Task A_migration_that_failed_before_it_did_anything_gives_its_name_free()
    {
        _shop.MakeShop();
        var plan = _shop.Plan();
        await _shop.Manager.CreateAsync(plan with { Source = plan.Source with { Url = "sqlite://" + _shop.Folder.File("nowhere.db") } });
        await Assert.ThrowsAnyAsync<GodwitException>(() => _shop.Manager.RunAsync("shop"));
        await _shop.Manager.CreateAsync(plan);
        Assert.Equal(MigrationStatus.Completed, (await _shop.Manager.RunAsync("shop")).Status);
    }

    [Fact]
    public async Task A_server_that_never_answered_is_not_waited_for()
    {
        var plan = _shop.Plan();
        await _shop.Manager.CreateAsync(plan with { Source = plan.Source with { Url = "postgres://app:secret@127.0.0.1:1/shop" } });
        var began = Stopwatch.GetTimestamp();
        var failure = await Assert.ThrowsAnyAsync<GodwitException>(() => _shop.Manager.RunAsync("shop"));
        Assert.Equal(ErrorKind.Unreachable, failure.Kind);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }
}
