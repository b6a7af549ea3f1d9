using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Core.Planning;
using Godwit.Core.Safety;
using Godwit.Core.State;
using Godwit.Core.Validation;
using Godwit.Tests.Conformance.Pairs;
using Godwit.Tests.Core.Execution;
using Godwit.Tests.Servers;
using Xunit;

namespace Godwit.Tests.Core.Copying;

/// <summary>Values that the target cannot hold: refused by name, or changed, recorded, counted, and no difference.</summary>
public sealed class LossTests : IDisposable
{
    private const string Ugly = """
        CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT, seen DATE, code VARCHAR(3) UNIQUE, must DATE NOT NULL);
        INSERT INTO notes VALUES (1, 'plain', '2024-01-02', 'a', '2024-01-01');
        INSERT INTO notes VALUES (2, 'nul' || char(0) || 'inside', '0000-00-00', 'b', '2024-01-01');
        INSERT INTO notes VALUES (3, CAST(x'61ff62' AS TEXT), 'never', 'c', '2024-01-01');
        """;

    private readonly ManagerFixture _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task RecordsCountsAndReportsEveryChangedValue()
    {
        ManagerFixture.Execute(_files.SourceFile, Ugly);
        var server = await PostgresServer.SharedAsync(15);
        var target = await server.CreateDatabaseAsync("losses");
        await CreateAsync(target, "losses: { nulByte: nearest, invalidUtf8: nearest, wrongType: \"null\", zeroDate: \"null\" }");

        var snapshot = await _files.Manager.RunAsync("shop", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(MigrationStatus.Completed, snapshot.Status);
        Assert.True(snapshot.Validation.Success);
        Assert.Equal(4, snapshot.Losses.Total);
        Assert.Equal(4, snapshot.Losses.ByKind.Values.Sum());
        Assert.Equal(1, snapshot.Losses.ByKind["nulByte"]);
        Assert.All(snapshot.Losses.Columns, column => Assert.Equal("public.notes", column.Table));
        Assert.Contains("\"byKind\"", snapshot.ToJson(), StringComparison.Ordinal);
        var losses = await _files.Manager.ListLossesAsync("shop", TestContext.Current.CancellationToken);
        Assert.Equal(4, losses.Count);
        Assert.Contains(losses, loss => loss is { Column: "body", Kind: LossKind.NulByte, After: "nulinside" } && loss.Key!.ToString() == "2");
        Assert.Contains(losses, loss => loss is { Column: "seen", After: null } && loss.Key!.ToString() == "3");

        var report = await _files.Manager.VerifyAsync("shop", new ValidationSettings { Mode = ValidationMode.Full }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(report.Success);
        Assert.Equal(4, report.LossCounts.Sum(count => count.Values));
        var page = ValidationReportWriter.ToHtml(report with { Losses = losses });
        Assert.Contains("nulinside", page, StringComparison.Ordinal);
        Assert.Contains("nulinside", ValidationReportWriter.ToJson(report with { Losses = losses }), StringComparison.Ordinal);

        await using (var source = Npgsql.NpgsqlDataSource.Create(server.ConnectionString(DatabaseEndpoint.Parse(target).Database)))
        await using (var command = source.CreateCommand("UPDATE notes SET body = 'changed' WHERE id = 2"))
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        report = await _files.Manager.VerifyAsync("shop", cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["body"], Assert.Single(Assert.Single(report.Tables).Different).Columns);
    }

    [Theory]
    [InlineData("UPDATE notes SET must = 'never' WHERE id = 3", "{ default: nearest }", "must", "does not allow NULL")]
    [InlineData("UPDATE notes SET must = 'never' WHERE id = 3", "{ default: \"null\" }", "must", "does not allow NULL")]
    [InlineData("UPDATE notes SET code = 'abcd' WHERE id = 3", "{ default: nearest }", "code", "part of a key")]
    public async Task RefusesByNameWhatTheTableHasNoRoomFor(string change, string losses, string column, string why)
    {
        ManagerFixture.Execute(_files.SourceFile, Ugly + change);
        var server = await PostgresServer.SharedAsync(15);
        await CreateAsync(await server.CreateDatabaseAsync("losses"), "losses: " + losses);

        var refusal = await Assert.ThrowsAsync<GodwitException>(() => _files.Manager.RunAsync("shop", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(ErrorKind.ValueRefused, refusal.Kind);
        Assert.Contains("notes." + column, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("key 3", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(refusal.NextStep);
    }

    [Fact]
    public async Task NotANumberBecomesNullWhereThereIsNone()
    {
        await using var source = await TestEngine.Postgres.CreateAsync();
        await using var target = await TestEngine.Sqlite.CreateAsync();
        await source.ExecuteAsync("""
            CREATE TABLE m (id int PRIMARY KEY, f float8, n numeric, d date, t timestamptz);
            INSERT INTO m VALUES (1, 'NaN', 'NaN', 'infinity', '-infinity'), (2, 'infinity', 1.5, '0044-03-15 BC', '2024-01-01 00:00:00Z'), (3, '-infinity', '123456789012345678901234567890.5', '9999-12-31', '10000-01-01 00:00:00Z');
            """);

        var move = await Move.RunAsync(source, target, new LossPolicy(LossAction.Nearest, new Dictionary<LossKind, LossAction>()));

        Assert.Null(Assert.Single(await target.QueryAsync("SELECT f FROM m WHERE id = 1"))[0]);
        foreach (var mode in new[] { ValidationMode.Full, ValidationMode.Checksum, ValidationMode.Sample })
            Assert.True((await move.ValidateAsync(new ValidationSettings { Mode = mode })).Success);
        await target.ExecuteAsync("UPDATE m SET f = 0 WHERE id = 1");
        Assert.Equal(1, (await move.ValidateAsync(new ValidationSettings())).Mismatches);
        Assert.True((await move.RepairAsync()).Success);
    }

    [Theory]
    [InlineData(ScanMode.Full)]
    [InlineData(ScanMode.Sample)]
    public async Task AssessmentFindsThemBeforeAnythingMoves(ScanMode mode)
    {
        ManagerFixture.Execute(_files.SourceFile, Ugly);
        var server = await PostgresServer.SharedAsync(15);
        var target = await server.CreateDatabaseAsync("losses");
        var source = "sqlite://" + _files.SourceFile;

        var refused = await _files.Manager.AssessAsync(source, target, new AssessmentOptions { Scan = mode }, TestContext.Current.CancellationToken);

        Assert.False(refused.Ready);
        Assert.Equal(4, refused.Losses.Sum(loss => loss.Values));
        var nul = Assert.Single(refused.Losses, loss => loss.Kind == "nulByte");
        Assert.Equal(("notes", "body", "2", "nulinside"), (nul.Table, nul.Column, nul.Key!.ToString(), nul.Nearest));
        Assert.Equal(new ScannedRows(3, true), Assert.Single(refused.Tables).Scanned);

        var allowed = await _files.Manager.AssessAsync(source, target,
            new AssessmentOptions { Scan = mode, Losses = new LossPolicy(LossAction.Nearest, new Dictionary<LossKind, LossAction>()) }, TestContext.Current.CancellationToken);
        Assert.True(allowed.Ready);
        Assert.Equal(4, allowed.Losses.Sum(loss => loss.Values));

        var none = await _files.Manager.AssessAsync(source, target, new AssessmentOptions { Scan = ScanMode.None }, TestContext.Current.CancellationToken);
        Assert.True(none.Ready);
        Assert.Null(Assert.Single(none.Tables).Scanned);
    }

    private Task CreateAsync(string target, string rest)
    {
        var plan = _files.Plan(rest);
        return _files.Manager.CreateAsync(plan with { Target = plan.Target with { Url = target } }, cancellationToken: TestContext.Current.CancellationToken);
    }
}
