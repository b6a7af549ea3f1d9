using System.Text.Json.Nodes;
using Godwit.Abstractions.Engines;
using Godwit.Core;
using Godwit.Core.Planning;
using Godwit.Core.State;
using Xunit;

namespace Godwit.Tests.Core.Execution;

public sealed class MigrationManagerTests : IDisposable
{
    private static readonly string[] Tables = ["customers", "orders", "log"];

    private readonly ManagerFixture _shop = new();

    private MigrationManager Manager => _shop.Manager;

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task MigratesFromBeginningToEnd()
    {
        _shop.MakeShop();
        await Manager.CreateAsync(_shop.Plan());
        var snapshot = await Manager.RunAsync("shop");
        Assert.Equal(MigrationStatus.Completed, snapshot.Status);
        Assert.Equal(ActiveSide.Target, snapshot.Active);
        Assert.All(snapshot.Phases, phase => Assert.Equal(WorkStatus.Completed, phase.Status));
        Assert.All(snapshot.Phases.SelectMany(phase => phase.Tasks), task => Assert.Equal(WorkStatus.Completed, task.Status));
        Assert.Equal(600, snapshot.Copy.RowsCopied);
        Assert.True(snapshot.Validation.Success);
        Assert.Equal(3, snapshot.Validation.TablesSucceeded);
        Assert.Null(snapshot.Runner);
        Assert.Null(snapshot.Error);
        AssertSameRows();
        Assert.Contains("totals", ManagerFixture.Query(_shop.TargetFile, "SELECT name FROM sqlite_schema WHERE type = 'view'"));
        Assert.Equal(["200"], ManagerFixture.Query(_shop.TargetFile, "SELECT seq FROM sqlite_sequence WHERE name = 'customers'"));
    }

    [Fact]
    public async Task StatusDocumentHasTheContractsKeys()
    {
        _shop.MakeShop();
        await Manager.CreateAsync(_shop.Plan());
        var json = JsonNode.Parse((await Manager.RunAsync("shop")).ToJson())!;
        foreach (var key in (string[])["name", "strategy", "status", "active", "source", "target", "phases", "copy", "replication", "validation", "cutover",
                     "losses", "rollbacks", "notices", "runner", "error", "finished"])
            Assert.True(json.AsObject().ContainsKey(key), key);
        Assert.Equal("completed", (string?)json["status"]);
        Assert.Equal("snapshot", (string?)json["strategy"]);
        Assert.Equal("target", (string?)json["active"]);
        Assert.Equal("checksum", (string?)json["validation"]!["mode"]);
        Assert.Equal("sqlite", (string?)json["source"]!["engine"]);
        Assert.Equal(3, (int)json["copy"]!["tablesDone"]!);
        Assert.Equal("completed", (string?)json["phases"]![0]!["tasks"]![0]!["status"]);
        Assert.Equal(0, (long)json["replication"]!["events"]!["captured"]!);
        Assert.False(json.AsObject().ContainsKey("stopped"));
    }

    [Fact]
    public async Task RollbackLeavesTheTargetAsItWas()
    {
        _shop.MakeShop();
        ManagerFixture.Execute(_shop.TargetFile, "CREATE TABLE mine (a INTEGER PRIMARY KEY, b TEXT); INSERT INTO mine VALUES (1, 'x'); CREATE VIEW seen AS SELECT a FROM mine");
        var before = ManagerFixture.Objects(_shop.TargetFile);
        await Manager.CreateAsync(_shop.Plan());
        await Manager.RunAsync("shop");
        Assert.NotEqual(before, ManagerFixture.Objects(_shop.TargetFile));
        var snapshot = await Manager.RollbackAsync("shop", "changed our minds");
        Assert.Equal(MigrationStatus.RolledBack, snapshot.Status);
        Assert.Equal(ActiveSide.Source, snapshot.Active);
        Assert.Equal("changed our minds", Assert.Single(snapshot.Rollbacks).Reason);
        Assert.All(snapshot.Rollbacks[0].Steps, step => Assert.Equal(WorkStatus.Completed, step.Status));
        Assert.Equal(before, ManagerFixture.Objects(_shop.TargetFile));
        Assert.Equal(["1|x"], ManagerFixture.Query(_shop.TargetFile, "SELECT * FROM mine"));
        await Assert.ThrowsAsync<GodwitException>(() => Manager.RunAsync("shop"));

        // The name is free again, and the way can be gone once more.
        await Manager.CreateAsync(_shop.Plan());
        Assert.Equal(MigrationStatus.Completed, (await Manager.RunAsync("shop")).Status);
        AssertSameRows();
    }

    [Fact]
    public async Task FailsInTheMiddleAndGoesOn()
    {
        _shop.MakeShop();
        var marker = _shop.Folder.File("marker");
        await Manager.CreateAsync(_shop.Plan($$"""
            phases:
              - id: mine
                after: [data-migration]
                tasks:
                  - { id: wait-for-marker, command: ["test", "-e", "{{marker}}"] }
            """));
        var failure = await Assert.ThrowsAnyAsync<GodwitException>(() => Manager.RunAsync("shop"));
        Assert.Contains("wait-for-marker", failure.Message, StringComparison.Ordinal);
        var snapshot = _shop.Snapshot();
        Assert.Equal(MigrationStatus.Failed, snapshot.Status);
        Assert.Contains("exit code 1", snapshot.Error, StringComparison.Ordinal);
        var task = snapshot.Phases.Single(phase => phase.Id == "mine").Tasks[0];
        Assert.Equal(WorkStatus.Failed, task.Status);
        var copied = snapshot.Phases.Single(phase => phase.Id == "data-migration").Tasks[0].EndedAt;
        await File.WriteAllTextAsync(marker, "");
        snapshot = await Manager.RunAsync("shop");
        Assert.Equal(MigrationStatus.Completed, snapshot.Status);
        Assert.Null(snapshot.Error);
        Assert.Equal(copied, snapshot.Phases.Single(phase => phase.Id == "data-migration").Tasks[0].EndedAt);
        AssertSameRows();
    }

    [Fact]
    public async Task OwnTasksRunInOrderAndAreTakenBackInReverse()
    {
        _shop.MakeShop();
        var trace = _shop.Folder.File("trace");
        await Manager.CreateAsync(_shop.Plan($$"""
            phases:
              - id: early
                after: [preparation]
                tasks:
                  - { id: e, command: ["sh", "-c", "echo e-$GODWIT_MIGRATION-$GODWIT_PHASE-$GODWIT_TASK >> {{trace}}"], rollback: { command: ["sh", "-c", "echo undo-e >> {{trace}}"] } }
              - id: late
                after: [validation, early]
                tasks:
                  - { id: a, command: ["sh", "-c", "echo a >> {{trace}}"], rollback: { command: ["sh", "-c", "echo undo-a >> {{trace}}"] } }
                  - { id: b, sql: "CREATE TABLE extra (x INTEGER)", rollback: { sql: "DROP TABLE extra" }, dependsOn: [a] }
                  - { id: c, command: ["sh", "-c", "echo c >> {{trace}}"], dependsOn: [b], rollback: { command: ["sh", "-c", "echo undo-c >> {{trace}}"] } }
            """));
        await Manager.RunAsync("shop");
        Assert.Equal(["e-shop-early-e", "a", "c"], await File.ReadAllLinesAsync(trace));
        Assert.Equal(["extra"], ManagerFixture.Query(_shop.TargetFile, "SELECT name FROM sqlite_schema WHERE name = 'extra'"));
        await Manager.RollbackAsync("shop", "test");
        Assert.Equal(["e-shop-early-e", "a", "c", "undo-c", "undo-a", "undo-e"], await File.ReadAllLinesAsync(trace));
        Assert.Empty(ManagerFixture.Objects(_shop.TargetFile));
    }

    [Fact]
    public async Task AFailedRollbackGoesOnWhereItStopped()
    {
        _shop.MakeShop();
        var marker = _shop.Folder.File("marker");
        var trace = _shop.Folder.File("trace");
        await Manager.CreateAsync(_shop.Plan($$"""
            phases:
              - id: late
                tasks:
                  - { id: a, command: ["true"], rollback: { command: ["test", "-e", "{{marker}}"] } }
                  - { id: b, command: ["true"], rollback: { command: ["sh", "-c", "echo undo-b >> {{trace}}"] }, dependsOn: [a] }
            """));
        await Manager.RunAsync("shop");
        await Assert.ThrowsAnyAsync<GodwitException>(() => Manager.RollbackAsync("shop", "test"));
        var snapshot = _shop.Snapshot();
        Assert.Equal(MigrationStatus.Failed, snapshot.Status);
        Assert.Equal(WorkStatus.Failed, snapshot.Rollbacks[0].Status);
        Assert.Equal(ErrorKind.Refused, (await Assert.ThrowsAnyAsync<GodwitException>(() => Manager.RunAsync("shop"))).Kind);
        await File.WriteAllTextAsync(marker, "");
        Assert.Equal(MigrationStatus.RolledBack, (await Manager.RollbackAsync("shop", "again")).Status);
        Assert.Single(await File.ReadAllLinesAsync(trace));
        Assert.Empty(ManagerFixture.Objects(_shop.TargetFile));
    }

    [Fact]
    public async Task AutomaticRollbackFollowsAFailure()
    {
        _shop.MakeShop();
        await Manager.CreateAsync(_shop.Plan("""
            safety: { automaticRollback: true }
            phases: [ { id: mine, after: [data-migration], tasks: [ { id: no, command: ["false"] } ] } ]
            """));
        await Assert.ThrowsAnyAsync<GodwitException>(() => Manager.RunAsync("shop"));
        var snapshot = _shop.Snapshot();
        Assert.Equal(MigrationStatus.RolledBack, snapshot.Status);
        Assert.Contains("failed", snapshot.Rollbacks[0].Reason, StringComparison.Ordinal);
        Assert.NotNull(snapshot.Error);
        Assert.Empty(ManagerFixture.Objects(_shop.TargetFile));
    }

    [Fact]
    public async Task ADifferenceStopsTheMigrationAndStaysUntilItIsMended()
    {
        _shop.MakeShop();
        await Manager.CreateAsync(_shop.Plan("""
            phases: [ { id: spoil, after: [data-migration], tasks: [ { id: s, sql: "UPDATE customers SET name = 'other' WHERE id = 7" } ] }, { id: validation, after: [spoil] } ]
            """));
        Assert.Equal(ErrorKind.Different, (await Assert.ThrowsAnyAsync<GodwitException>(() => Manager.RunAsync("shop"))).Kind);
        Assert.Equal(ErrorKind.Different, (await Assert.ThrowsAnyAsync<GodwitException>(() => Manager.RunAsync("shop"))).Kind);
        Assert.False(_shop.Snapshot().Validation.Success);
        // A weaker comparison that sees nothing does not lift it.
        Assert.True((await Manager.VerifyAsync("shop", new ValidationSettings { Mode = ValidationMode.Count })).Success);
        Assert.False(_shop.Snapshot().Validation.Success);
        Assert.True((await Manager.VerifyAsync("shop", repair: true)).Success);
        Assert.True(_shop.Snapshot().Validation.Success);
        Assert.Equal(MigrationStatus.Completed, (await Manager.RunAsync("shop")).Status);
        AssertSameRows();
    }

    [Fact]
    public async Task StopsWhenCancelledAndGoesOn()
    {
        _shop.MakeShop();
        await Manager.CreateAsync(_shop.Plan("""phases: [ { id: slow, after: [data-migration], tasks: [ { id: sleep, command: ["sleep", "60"] } ] } ]"""));
        using var stop = new CancellationTokenSource();
        var run = Manager.RunAsync("shop", cancellationToken: stop.Token);
        await WaitForAsync(() => _shop.Snapshot().Phases.Any(phase => phase.Id == "slow" && phase.Tasks[0].Status == WorkStatus.Running));
        Assert.NotNull(_shop.Snapshot().Runner);
        var second = await Assert.ThrowsAnyAsync<GodwitException>(() => Manager.RunAsync("shop"));
        Assert.Equal(ErrorKind.Held, second.Kind);
        Assert.Equal(ErrorKind.Held, (await Assert.ThrowsAnyAsync<GodwitException>(() => Manager.VerifyAsync("shop", repair: true))).Kind);
        await stop.CancelAsync();
        var snapshot = await run;
        Assert.True(snapshot.Stopped);
        Assert.Equal(MigrationStatus.InProgress, snapshot.Status);
        Assert.Null(_shop.Snapshot().Runner);
        Assert.Equal(WorkStatus.Pending, snapshot.Phases.Single(phase => phase.Id == "slow").Tasks[0].Status);
        await Manager.CancelAsync("shop");
        Assert.Equal("cancelled by operator", _shop.Snapshot().Rollbacks[0].Reason);
        Assert.Empty(ManagerFixture.Objects(_shop.TargetFile));
    }

    [Fact]
    public async Task CancelReachesTheRunner()
    {
        _shop.MakeShop();
        await Manager.CreateAsync(_shop.Plan("""phases: [ { id: slow, after: [data-migration], tasks: [ { id: sleep, command: ["sleep", "60"] } ] } ]"""));
        var run = Manager.RunAsync("shop");
        await WaitForAsync(() => _shop.Snapshot().Phases.Any(phase => phase.Id == "slow" && phase.Status == WorkStatus.Running));
        var other = new MigrationManager(ManagerFixture.Engines, _shop.Folder.File("state"), TimeProvider.System);
        Assert.Equal(MigrationStatus.RolledBack, (await other.CancelAsync("shop")).Status);
        Assert.Equal(MigrationStatus.RolledBack, (await run).Status);
        Assert.Empty(ManagerFixture.Objects(_shop.TargetFile));
    }

    [Fact]
    public async Task PauseHoldsTheRunnerAndResumeLetsItGo()
    {
        _shop.MakeShop();
        var marker = _shop.Folder.File("marker");
        await Manager.CreateAsync(_shop.Plan($$"""
            phases:
              - id: slow
                after: [preparation]
                tasks:
                  - { id: wait, command: ["sh", "-c", "while ! test -e {{marker}}; do sleep 0.1; done"] }
                  - { id: next, command: ["true"], dependsOn: [wait] }
            """));
        var run = Manager.RunAsync("shop");
        await WaitForAsync(() => _shop.Snapshot().Phases.Any(phase => phase.Id == "slow" && phase.Status == WorkStatus.Running));
        Assert.Equal(MigrationStatus.Paused, (await Manager.PauseAsync("shop")).Status);
        await File.WriteAllTextAsync(marker, "");
        await WaitForAsync(() => _shop.Snapshot().Phases.Single(phase => phase.Id == "slow").Tasks[0].Status == WorkStatus.Completed);
        await Task.Delay(500);
        Assert.Equal(WorkStatus.Pending, _shop.Snapshot().Phases.Single(phase => phase.Id == "slow").Tasks[1].Status);
        Assert.False(run.IsCompleted);
        Assert.NotEqual(MigrationStatus.Paused, (await Manager.ResumeAsync("shop")).Status);
        Assert.Equal(MigrationStatus.Completed, (await run).Status);
    }

    [Fact]
    public async Task StopsWhereItIsToldTo()
    {
        _shop.MakeShop();
        await Manager.CreateAsync(_shop.Plan());
        var snapshot = await Manager.RunAsync("shop", new RunOptions { Until = RunUntil.Copied });
        Assert.Equal(MigrationStatus.InProgress, snapshot.Status);
        Assert.False(snapshot.Stopped);
        Assert.Equal(WorkStatus.Pending, snapshot.Phases.Single(phase => phase.Id == "validation").Status);
        Assert.Equal(MigrationStatus.Paused, (await Manager.PauseAsync("shop")).Status);
        Assert.Equal(MigrationStatus.Completed, (await Manager.RunAsync("shop")).Status);
    }

    [Fact]
    public async Task FinishEndsTheWayBack()
    {
        _shop.MakeShop();
        await Manager.CreateAsync(_shop.Plan());
        Assert.Equal(ErrorKind.Refused, (await Assert.ThrowsAnyAsync<GodwitException>(() => Manager.FinishAsync("shop"))).Kind);
        await Manager.RunAsync("shop");
        Assert.NotEmpty(ManagerFixture.Query(_shop.TargetFile, "SELECT name FROM sqlite_schema WHERE name LIKE 'godwit%'"));
        Assert.True((await Manager.FinishAsync("shop")).Finished);
        Assert.Empty(ManagerFixture.Query(_shop.TargetFile, "SELECT name FROM sqlite_schema WHERE name LIKE 'godwit%'"));
        Assert.Equal(ErrorKind.Refused, (await Assert.ThrowsAnyAsync<GodwitException>(() => Manager.RollbackAsync("shop", "late"))).Kind);
        Assert.True((await Manager.VerifyAsync("shop")).Success);
    }

    [Fact]
    public async Task PrechecksRefuseAllAtOnce()
    {
        _shop.MakeShop();
        await Manager.CreateAsync(_shop.Plan() with { Target = new DatabaseEnvironment { Url = "sqlite://" + _shop.SourceFile } });
        var failure = await Assert.ThrowsAnyAsync<GodwitException>(() => Manager.RunAsync("shop"));
        Assert.Equal(ErrorKind.Refused, failure.Kind);
        Assert.Contains("source and target are the same database", failure.Message, StringComparison.Ordinal);
        Assert.Equal(MigrationStatus.RolledBack, (await Manager.RollbackAsync("shop", "wrong target")).Status);
        Assert.Equal(["200"], ManagerFixture.Query(_shop.SourceFile, "SELECT count(*) FROM customers"));
    }

    [Fact]
    public async Task RefusesAnotherPlanForAMigrationThatHasBegunAndStrategiesOfLaterVersions()
    {
        _shop.MakeShop();
        await Manager.CreateAsync(_shop.Plan());
        await Manager.CreateAsync(_shop.Plan("description: changed"));
        Assert.Equal("changed", _shop.Snapshot().Description);
        await Manager.RunAsync("shop", new RunOptions { Until = RunUntil.Copied });
        var id = _shop.Snapshot().Id;
        Assert.Equal(id, (await Manager.CreateAsync(_shop.Plan("description: changed"))).Id);
        Assert.Equal(ErrorKind.Refused, (await Assert.ThrowsAnyAsync<GodwitException>(() => Manager.CreateAsync(_shop.Plan()))).Kind);
        await Manager.CreateAsync(_shop.Plan("strategy: blue-green", "other"));
        var failure = await Assert.ThrowsAnyAsync<GodwitException>(() => Manager.RunAsync("other"));
        Assert.Contains("this version runs strategy snapshot", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PhasesCanBeAddedOnlyWhilePlanned()
    {
        _shop.MakeShop();
        await Manager.CreateAsync(_shop.Plan());
        var phase = PlanFile.ReadPhase("id: mine\nafter: [validation]\ntasks: [ { id: t, sql: \"CREATE TABLE added (x INTEGER)\", rollback: { sql: \"DROP TABLE added\" } } ]", "phase.yaml");
        Assert.Contains((await Manager.AddPhaseAsync("shop", phase)).Phases, added => added.Id == "mine");
        Assert.Equal(ErrorKind.Usage, (await Assert.ThrowsAnyAsync<GodwitException>(() => Manager.AddPhaseAsync("shop", phase))).Kind);
        Assert.Throws<PlanException>(() => Manager.AddPhaseAsync("shop", phase with { Id = "two", After = ["nowhere"] }).GetAwaiter().GetResult());
        await Manager.RunAsync("shop");
        Assert.NotEmpty(ManagerFixture.Query(_shop.TargetFile, "SELECT name FROM sqlite_schema WHERE name = 'added'"));
        Assert.Equal(ErrorKind.Refused, (await Assert.ThrowsAnyAsync<GodwitException>(() => Manager.AddPhaseAsync("shop", phase with { Id = "three" }))).Kind);
    }

    [Fact]
    public async Task ATaskThatTakesTooLongIsStoppedAndNamed()
    {
        _shop.MakeShop();
        await Manager.CreateAsync(_shop.Plan("""phases: [ { id: slow, after: [preparation], tasks: [ { id: sleep, command: ["sleep", "60"], timeout: 300ms } ] } ]"""));
        var failure = await Assert.ThrowsAnyAsync<GodwitException>(() => Manager.RunAsync("shop"));
        Assert.Contains("sleep: took longer than its time-out of 300ms", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TellsProgressAndAssesses()
    {
        _shop.MakeShop(2_000);
        await Manager.CreateAsync(_shop.Plan());
        var told = new List<MigrationSnapshot>();
        await Manager.RunAsync("shop", new RunOptions { Progress = new Progress(told) });
        Assert.NotEmpty(told);
        var assessment = await Manager.AssessAsync("sqlite://" + _shop.SourceFile, "sqlite://" + _shop.Folder.File("new.db"));
        Assert.Equal(3, assessment.Tables.Count);
        Assert.NotEmpty(assessment.Notes);
        Assert.Contains(assessment.Findings, finding => finding is { Check: "target-exists", Severity: FindingSeverity.Ok });
    }

    private void AssertSameRows()
    {
        foreach (var table in Tables)
            Assert.Equal(ManagerFixture.Query(_shop.SourceFile, $"SELECT * FROM {table} ORDER BY 1, 2"),
                ManagerFixture.Query(_shop.TargetFile, $"SELECT * FROM {table} ORDER BY 1, 2"));
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        for (var i = 0; i < 300; i++)
        {
            if (condition())
                return;
            await Task.Delay(50);
        }

        Assert.Fail("waited too long");
    }

    private sealed class Progress(List<MigrationSnapshot> told) : IProgress<MigrationSnapshot>
    {
        public void Report(MigrationSnapshot value) => told.Add(value);
    }
}
