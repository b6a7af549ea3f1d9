using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Core;
using Godwit.Core.Planning;
using Godwit.Core.Safety;
using Godwit.Core.State;
using Godwit.Core.Validation;
using Godwit.Tests.Conformance.Pairs;
using Godwit.Tests.Core.Execution;
using Xunit;

namespace Godwit.Tests.Conformance.Losses;

/// <summary>
/// The whole life of a loss on real servers: refused by name without a rule, foretold by the assessment, changed and recorded by the copy,
/// counted, listed, no difference where it was recorded, and a difference everywhere else.
/// </summary>
public sealed class LossSuiteTests : IDisposable
{
    private readonly ManagerFixture _files = new();

    public static TheoryData<string> Pairs => [.. LossCases.All.Select(known => known.ToString())];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _files.Dispose();

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Cases_63_68_70_77_78_Losses_are_refused_foretold_recorded_and_settled_exactly(string pair)
    {
        var known = LossCases.All.Single(known => known.ToString() == pair);
        await using var source = await known.Pair.Source.CreateAsync();
        await using var target = await known.Pair.Target.CreateAsync();
        await source.ExecuteAsync(known.Source);
        var plan = Plan(known.Plan, source, target);

        await AssertForetoldAsync(plan, known);
        await AssertRefusedAsync(known, source);

        await _files.Manager.CreateAsync(plan, cancellationToken: Token);
        await _files.Manager.RunAsync("shop", new RunOptions { Until = RunUntil.Copied }, Token);
        Assert.Equal("", string.Join("; ", (await VerifyAsync(ValidationMode.Full)).Tables.SelectMany(table => table.Different.Select(row => $"{row.Key} {string.Join(", ", row.Columns)}"))));
        Assert.Equal(known.Ledger, await LedgerAsync());
        var snapshot = await _files.Manager.RunAsync("shop", cancellationToken: Token);
        Assert.Equal(MigrationStatus.Completed, snapshot.Status);
        Assert.True(snapshot.Validation.Success);
        Assert.Equal(known.Ledger.Count, snapshot.Losses.Total);
        Assert.Equal(Counts(known.Ledger), snapshot.Losses.ByKind.OrderBy(pair => pair.Key, StringComparer.Ordinal));

        await AssertReportedAsync(known);
        await AssertSettledExactlyAsync(known, source, target);
    }

    [Theory]
    [InlineData("INSERT INTO strict VALUES ('2024-01-01', 'a', X'610062', 'x')", "nulByte: \"null\"", "note", "does not allow NULL")]
    [InlineData("INSERT INTO strict VALUES ('2024-01-01', X'610062', 'n', 'x')", "nulByte: strip", "code", "part of a key")]
    [InlineData("INSERT INTO strict VALUES ('0000-00-00', 'a', 'n', 'x')", "zeroDate: \"null\"", "day", "part of the row's key")]
    [InlineData("INSERT INTO strict VALUES ('0000-00-00', 'a', 'n', 'x')", "zeroDate: \"1970-01-01\"", "day", "part of a key")]
    [InlineData("INSERT INTO strict VALUES ('2024-01-01', 'a', 'n', 'many')", "wrongType: { value: few }", "n", "what the plan puts in its place")]
    public async Task What_the_table_has_no_room_for_is_refused_whatever_the_plan_says(string row, string losses, string column, string why)
    {
        await using var source = await TestEngine.MySql.CreateAsync();
        await using var target = await TestEngine.Postgres.CreateAsync();
        await source.ExecuteAsync("CREATE TABLE strict (day date PRIMARY KEY, code varchar(10) UNIQUE, note varchar(10) NOT NULL, n varchar(10)); " + row);
        var plan = Plan($"losses: {{ {losses} }}\ntypes: [ {{ column: strict.n, target: int }} ]", source, target);
        var allowing = new AssessmentOptions { Scan = ScanMode.Full, Types = plan.Types, Losses = plan.Losses };
        var assessment = await _files.Manager.AssessAsync(source.Url, target.Url, allowing, Token);
        Assert.False(assessment.Ready);
        Assert.Contains(assessment.Losses, loss => loss.Column == column && loss.Blocks is not null);
        await _files.Manager.CreateAsync(plan, cancellationToken: Token);

        var refusal = await Assert.ThrowsAsync<GodwitException>(() => _files.Manager.RunAsync("shop", cancellationToken: Token));

        Assert.Equal(ErrorKind.ValueRefused, refusal.Kind);
        Assert.Contains("strict." + column, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(refusal.NextStep);
        Assert.Equal("0", (await target.QueryAsync("SELECT count(*) FROM strict"))[0][0]);
    }

    /// <summary>The assessment names what the copy will record, value for value.</summary>
    private async Task AssertForetoldAsync(MigrationPlan plan, LossCase known)
    {
        var options = new AssessmentOptions { Scan = ScanMode.Full, Types = plan.Types };
        var refused = await _files.Manager.AssessAsync(plan.Source.Url, plan.Target.Url, options, Token);
        Assert.False(refused.Ready);
        Assert.All(refused.Losses, loss => Assert.NotNull(loss.Blocks));
        var allowed = await _files.Manager.AssessAsync(plan.Source.Url, plan.Target.Url, options with { Losses = plan.Losses }, Token);
        Assert.True(allowed.Ready, string.Join("; ", allowed.Findings.Where(finding => finding.Severity == FindingSeverity.Error).Select(finding => finding.Subject + " " + finding.Message)));
        Assert.Equal(Counts(known.Ledger), allowed.Losses.GroupBy(loss => loss.Kind).Select(group => KeyValuePair.Create(group.Key, group.Sum(loss => loss.Values))).OrderBy(pair => pair.Key, StringComparer.Ordinal));
        var columns = known.Ledger.GroupBy(entry => entry.Split(':')[0].Split(' ', 2)[1]).ToDictionary(group => group.Key, group => group.LongCount());
        Assert.Equal(columns.OrderBy(pair => pair.Key, StringComparer.Ordinal), allowed.Losses.ToDictionary(loss => $"{loss.Column} {loss.Kind}", loss => loss.Values).OrderBy(pair => pair.Key, StringComparer.Ordinal));
        Assert.All(allowed.Losses, loss => Assert.Contains(known.Ledger, entry => entry.StartsWith($"{loss.Key} {loss.Column} {loss.Kind}: {Shown(loss.Example)}", StringComparison.Ordinal)));
    }

    private async Task AssertRefusedAsync(LossCase known, TestDatabase source)
    {
        await using var target = await known.Pair.Target.CreateAsync();
        var types = string.Join('\n', known.Plan.Split('\n').Where(line => line.StartsWith("types:", StringComparison.Ordinal)));
        await _files.Manager.CreateAsync(Plan(types, source, target, "refused"), cancellationToken: Token);
        var refusal = await Assert.ThrowsAsync<GodwitException>(() => _files.Manager.RunAsync("refused", cancellationToken: Token));
        Assert.Equal(ErrorKind.ValueRefused, refusal.Kind);
        Assert.Contains("losses", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("3", refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(refusal.NextStep);
    }

    private async Task AssertReportedAsync(LossCase known)
    {
        var report = await _files.Manager.VerifyAsync("shop", new ValidationSettings { Mode = ValidationMode.Full }, cancellationToken: Token);
        Assert.True(report.Success);
        Assert.Equal(known.Ledger.Count, report.LossCounts.Sum(count => count.Values));
        var listed = report with { Losses = await _files.Manager.ListLossesAsync("shop", Token) };
        var page = ValidationReportWriter.ToHtml(listed);
        using var json = System.Text.Json.JsonDocument.Parse(ValidationReportWriter.ToJson(listed));
        Assert.Equal(known.Ledger.Count, json.RootElement.GetProperty("losses").GetArrayLength());
        Assert.All(listed.Losses, loss => Assert.Contains(System.Net.WebUtility.HtmlEncode(loss.Before), page, StringComparison.Ordinal));
    }

    private async Task AssertSettledExactlyAsync(LossCase known, TestDatabase source, TestDatabase target)
    {
        await target.ExecuteAsync(known.Tampering.Sql);
        foreach (var mode in (ValidationMode[])[ValidationMode.Checksum, ValidationMode.Full, ValidationMode.Sample])
        {
            var tampered = Assert.Single((await VerifyAsync(mode)).Tables).Different;
            var row = Assert.Single(tampered);
            Assert.Equal((known.Tampering.Key, known.Tampering.Column), (row.Key.ToString(), Assert.Single(row.Columns)));
        }

        Assert.True((await _files.Manager.VerifyAsync("shop", repair: true, cancellationToken: Token)).Success);
        Assert.Equal(known.Ledger, await LedgerAsync());

        await source.ExecuteAsync(known.Unrecorded.Source);
        await target.ExecuteAsync(known.Unrecorded.Target);
        foreach (var mode in (ValidationMode[])[ValidationMode.Checksum, ValidationMode.Full, ValidationMode.Sample])
        {
            var unrecorded = await VerifyAsync(mode);
            Assert.Equal(1, unrecorded.Mismatches);
            var row = Assert.Single(Assert.Single(unrecorded.Tables).Different);
            Assert.Equal(("2", known.Unrecorded.Column), (row.Key.ToString(), Assert.Single(row.Columns)));
        }

        Assert.True((await _files.Manager.VerifyAsync("shop", repair: true, cancellationToken: Token)).Success);
        Assert.Equal(known.Ledger.Append(known.Unrecorded.Entry).Order(StringComparer.Ordinal), await LedgerAsync());
    }

    private Task<ValidationReport> VerifyAsync(ValidationMode mode) =>
        _files.Manager.VerifyAsync("shop", new ValidationSettings { Mode = mode, SampleSize = 100 }, cancellationToken: Token);

    private async Task<IReadOnlyList<string>> LedgerAsync() => [.. (await _files.Manager.ListLossesAsync("shop", Token))
        .Select(loss => $"{loss.Key} {loss.Column} {Name(loss.Kind)}: {Shown(loss.Before)} → {loss.After ?? "NULL"}").Order(StringComparer.Ordinal)];

    private static IEnumerable<KeyValuePair<string, long>> Counts(IEnumerable<string> ledger) =>
        ledger.GroupBy(entry => entry.Split(':')[0].Split(' ')[2]).Select(group => KeyValuePair.Create(group.Key, group.LongCount())).OrderBy(pair => pair.Key, StringComparer.Ordinal);

    private static string Name(LossKind kind) => char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..];

    private static string Shown(string text) => text.Replace("\0", "\\0", StringComparison.Ordinal);

    private MigrationPlan Plan(string rest, TestDatabase source, TestDatabase target, string name = "shop")
    {
        var plan = _files.Plan(rest, name);
        return plan with { Source = plan.Source with { Url = source.Url }, Target = plan.Target with { Url = target.Url } };
    }
}
