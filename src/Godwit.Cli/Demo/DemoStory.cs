using System.Globalization;
using Godwit.Abstractions.Engines;
using Godwit.Cli.Hosting;
using Godwit.Cli.Rendering;
using Godwit.Core;
using Godwit.Core.Planning;
using Godwit.Core.State;
using Godwit.Core.Validation;
using Spectre.Console;

namespace Godwit.Cli.Demo;

/// <summary>The demonstration, step by step: a shop is made, moved, compared, damaged, repaired, taken back and moved again.</summary>
internal sealed class DemoStory
{
    private const string Name = "demo-shop";

    private readonly Session _session;
    private readonly string _source;
    private readonly string _target;
    private readonly MigrationManager _manager;
    private int _step;

    public DemoStory(Session session, string folder)
    {
        _session = session;
        _source = Path.Combine(folder, "shop.db");
        _target = Path.Combine(folder, "shop-new.db");
        _manager = new MigrationManager(session.Manager.Engines, Path.Combine(folder, "state"), session.Time, session.Loggers);
    }

    public async Task<DemoResult> TellAsync(long rows, TimeSpan selling, CancellationToken cancellationToken)
    {
        var written = await MakeShopAsync(rows, selling, cancellationToken);
        await MigrateAsync("Move it to a new database: schema, rows, keys, indexes, then a comparison", cancellationToken);
        await CompareAsync("Compare again, every row value by value, in both directions", ValidationMode.Full, cancellationToken);
        Check("Ask both databases with plain SQL, without Godwit", written);
        await DamageAsync(cancellationToken);
        await RollBackAsync(cancellationToken);
        await MigrateAsync("Make the trip again", cancellationToken);
        var lines = Check("Count once more with plain SQL", written);
        return new DemoResult(written, lines.Sum(line => line.Found), lines.Sum(line => line.Lost), lines.Sum(line => line.Extra));
    }

    private async Task<long> MakeShopAsync(long rows, TimeSpan selling, CancellationToken cancellationToken)
    {
        Step("Make a shop in SQLite: customers, products, orders, order lines, and events without a key");
        var start = _session.Time.GetTimestamp();
        using var shop = SampleShop.Create(_source, rows);
        Tell($"{Format.Count(shop.Rows)} rows, {Format.Bytes(new FileInfo(_source).Length)}, {Format.Duration(_session.Time.GetElapsedTime(start))}");
        if (selling > TimeSpan.Zero)
        {
            Step($"Sell for {Format.Duration(selling)}, each order in a transaction of its own, then close the shop for the move");
            var orders = await shop.SellAsync(selling, _session.Time, cancellationToken);
            Tell($"{Format.Count(orders)} orders, {Format.Count(shop.Rows)} rows now");
        }

        return shop.Rows;
    }

    private async Task MigrateAsync(string what, CancellationToken cancellationToken)
    {
        Step(what);
        var plan = PlanFile.WithStandardPhases(new MigrationPlan
        {
            Name = Name,
            Source = new DatabaseEnvironment { Url = Url(_source) },
            Target = new DatabaseEnvironment { Url = Url(_target) },
        });
        await _manager.CreateAsync(plan, cancellationToken: cancellationToken);
        MigrationSnapshot snapshot;
        await using (var display = RunDisplay.Create(_session, plain: false))
            snapshot = await _manager.RunAsync(Name, new RunOptions { Progress = display }, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var (label, text) in MigrationSummary.Facts(snapshot).Where(fact => fact.Label is "rows" or "copy" or "comparison"))
            Tell($"{label}: {text}");
    }

    private async Task CompareAsync(string what, ValidationMode mode, CancellationToken cancellationToken)
    {
        Step(what);
        var report = await VerifyAsync(mode, repair: false, cancellationToken);
        Tell($"{report.Tables.Count} tables, {Format.Count(report.Tables.Sum(table => table.Rows))} rows compared, {Format.Count(report.Mismatches)} differ");
        Require(report.Success, "source and target differ");
    }

    private IReadOnlyList<CrossCheckLine> Check(string what, long written)
    {
        Step(what);
        var lines = CrossCheck.Run(_source, _target, SampleShop.Tables);
        foreach (var line in lines)
            Tell(string.Create(CultureInfo.InvariantCulture, $"{line.Table,-12} {line.Written,10:N0} written {line.Found,10:N0} found {line.Lost,4:N0} lost {line.Extra,4:N0} extra"));
        Require(lines.Sum(line => line.Written) == written && lines.All(line => line is { Lost: 0, Extra: 0 } && line.Written == line.Found), "rows were lost");
        return lines;
    }

    private async Task DamageAsync(CancellationToken cancellationToken)
    {
        Step("Damage the new database behind Godwit's back: a blank at a name's end, an order line gone. Does it notice?");
        CrossCheck.Execute(_target, "UPDATE customers SET name = name || ' ' WHERE id = 1; DELETE FROM order_lines WHERE order_id = 1 AND line = 1;");
        var found = await VerifyAsync(ValidationMode.Checksum, repair: false, cancellationToken);
        foreach (var table in found.Tables)
        {
            foreach (var key in table.Missing)
                Tell($"{table.Table} {key}: missing on the target");
            foreach (var row in table.Different)
                Tell($"{table.Table} {row.Key}: differs in {string.Join(", ", row.Columns)}");
        }

        Require(found.Mismatches == 2, "the damage was not found");
        var repaired = await VerifyAsync(ValidationMode.Checksum, repair: true, cancellationToken);
        Require(repaired.Success, "the damage was not repaired");
        Tell("repaired: equal again");
    }

    private async Task RollBackAsync(CancellationToken cancellationToken)
    {
        Step("Take everything back: the new database must be as empty as before, the shop untouched");
        var snapshot = await _manager.RollbackAsync(Name, "the demonstration", cancellationToken);
        var left = CrossCheck.CountObjects(_target);
        Tell($"{Format.Count(snapshot.Rollbacks.Count == 0 ? 0 : snapshot.Rollbacks[^1].Steps.Count)} steps back, {Format.Count(left)} objects left in the new database");
        Require(left == 0, "the rollback left objects behind");
    }

    private Task<ValidationReport> VerifyAsync(ValidationMode mode, bool repair, CancellationToken cancellationToken) =>
        _manager.VerifyAsync(Name, new ValidationSettings { Mode = mode }, repair, cancellationToken);

    private static string Url(string path) => "sqlite://" + path;

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new GodwitException(ErrorKind.Failed, "demo", otherwise, "That must never happen: please report it");
    }

    private void Step(string what)
    {
        if (!_session.Quiet)
            _session.Screen.MarkupLine($"[bold blue]{++_step}.[/] [bold]{Markup.Escape(what)}[/]");
    }

    private void Tell(string text)
    {
        if (!_session.Quiet)
            _session.Screen.MarkupLine("   " + Markup.Escape(text));
    }
}

/// <summary>The totals of a demonstration.</summary>
internal sealed record DemoResult(long RowsWritten, long RowsFound, long RowsLost, long RowsExtra);
