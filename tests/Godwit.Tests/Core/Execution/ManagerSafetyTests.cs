using Godwit.Abstractions.Engines;
using Godwit.Core;
using Godwit.Core.Planning;
using Godwit.Core.State;

namespace Godwit.Tests.Core.Execution;

/// <summary>What must not happen whatever is asked for: a source written to, rows copied twice, anything left behind.</summary>
public sealed class ManagerSafetyTests : IDisposable
{
    private readonly ManagerFixture _shop = new();

    private MigrationManager Manager => _shop.Manager;

    public void Dispose() => _shop.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NothingIsEverWrittenToTheSource(bool prechecks)
    {
        _shop.MakeShop();
        var before = await File.ReadAllBytesAsync(_shop.SourceFile, TestContext.Current.CancellationToken);
        Directory.CreateSymbolicLink(_shop.Folder.File("other-way"), _shop.Folder.Path);
        var plan = _shop.Plan($$"""
            tables: { map: [ { source: customers, target: clients }, { source: orders, target: sales }, { source: log, target: journal } ] }
            safety: { prechecks: {{(prechecks ? "true" : "false")}} }
            """);
        plan = plan with { Target = plan.Target with { Url = "sqlite://" + _shop.Folder.File("other-way/source.db") } };
        await Manager.CreateAsync(plan);
        var failure = await Assert.ThrowsAnyAsync<GodwitException>(() => Manager.RunAsync("shop"));
        Assert.Equal(ErrorKind.Refused, failure.Kind);
        Assert.Contains("the same database", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(_shop.SourceFile, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task WhatIsStillBeingCopiedIsNotRepaired()
    {
        _shop.MakeShop();
        // A value that the copy refuses, in the last table that it takes.
        ManagerFixture.Execute(_shop.SourceFile, "CREATE TABLE zz (id INTEGER PRIMARY KEY, n SMALLINT NOT NULL); INSERT INTO zz VALUES (1, 7), (2, 99999)");
        await Manager.CreateAsync(_shop.Plan("types: [ { column: zz.n, target: UUID } ]\nsafety: { prechecks: false, automaticRollback: false }\n"));
        await Assert.ThrowsAnyAsync<GodwitException>(() => Manager.RunAsync("shop"));
        var refused = await Assert.ThrowsAnyAsync<GodwitException>(() => Manager.VerifyAsync("shop", repair: true));
        Assert.Equal(ErrorKind.Refused, refused.Kind);
        ManagerFixture.Execute(_shop.SourceFile, "UPDATE zz SET n = 8 WHERE id = 2");
        Assert.Equal(MigrationStatus.Completed, (await Manager.RunAsync("shop")).Status);
        Assert.Equal(["1|7", "2|8"], ManagerFixture.Query(_shop.TargetFile, "SELECT * FROM zz ORDER BY id"));
        Assert.Equal(["200"], ManagerFixture.Query(_shop.TargetFile, "SELECT count(*) FROM log"));
    }

    [Fact]
    public async Task AConditionMayEndInAComment()
    {
        _shop.MakeShop();
        await Manager.CreateAsync(_shop.Plan("""
            tables: { include: [customers, log], map: [ { source: customers, where: "id > 150 -- the new ones" } ] }
            """));
        var snapshot = await Manager.RunAsync("shop");
        Assert.Equal(250, snapshot.Copy.RowsCopied);
        Assert.True(snapshot.Validation.Success);
        foreach (var mode in (ValidationMode[])[ValidationMode.Count, ValidationMode.Sample, ValidationMode.Full])
            Assert.True((await Manager.VerifyAsync("shop", new ValidationSettings { Mode = mode })).Success);
    }

    [Fact]
    public async Task AFileThatWasNotThereIsGoneAfterTheRollback()
    {
        _shop.MakeShop();
        await Manager.CreateAsync(_shop.Plan());
        await Manager.RunAsync("shop");
        Assert.True(File.Exists(_shop.TargetFile));
        await Manager.RollbackAsync("shop", "test");
        Assert.False(File.Exists(_shop.TargetFile));
    }

    [Fact]
    public async Task ARollbackThatACrashCutOffAtItsVeryEndLeavesNothingBehind()
    {
        _shop.MakeShop();
        ManagerFixture.Execute(_shop.TargetFile, "CREATE TABLE mine (a INTEGER PRIMARY KEY)");
        var before = ManagerFixture.Objects(_shop.TargetFile);
        await Manager.CreateAsync(_shop.Plan());
        await Manager.RunAsync("shop");
        await Manager.RollbackAsync("shop", "test");
        // Every step was journaled as done, the end was not.
        ManagerFixture.Execute(_shop.ControlFile, "UPDATE rollbacks SET status = 'running', ended_at = NULL; UPDATE migrations SET status = 'failed'");
        Assert.Equal(MigrationStatus.RolledBack, (await Manager.RollbackAsync("shop", "test")).Status);
        Assert.Equal(before, ManagerFixture.Objects(_shop.TargetFile));
    }
}
