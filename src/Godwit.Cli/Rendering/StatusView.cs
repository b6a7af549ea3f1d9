using Godwit.Cli.Hosting;
using Godwit.Core.State;
using Spectre.Console;

namespace Godwit.Cli.Rendering;

/// <summary>Migrations as a list, and one in full.</summary>
internal static class StatusView
{
    public static void WriteList(Session session, IReadOnlyList<MigrationSnapshot> migrations)
    {
        if (migrations.Count == 0)
        {
            session.Say($"no migrations in {Path.GetFullPath(session.StateFolder)}");
            return;
        }

        var table = new Table().RoundedBorder().AddColumns("name", "status", "rows", "comparison", "from", "to", "changed");
        table.Columns[2].RightAligned();
        foreach (var migration in migrations)
            table.AddRow(
                new Text(migration.Name),
                new Text(Words.Of(migration.Status), Style.Parse(Words.Color(migration.Status))),
                new Text(Format.Count(migration.Copy.RowsCopied)),
                new Text(migration.Validation.Success switch { true => "equal", false => "different", _ => "" }),
                new Text(migration.Source.Url),
                new Text(migration.Target.Url),
                new Text(Format.Time(migration.UpdatedAt)));
        session.Screen.Write(table);
    }

    public static void Write(Session session, MigrationSnapshot migration)
    {
        var screen = session.Screen;
        var runner = migration.Runner is { } process ? $", run by process {process.Pid} on {process.Host}" : "";
        screen.MarkupLine($"[bold]{Markup.Escape(migration.Name)}[/]  [{Words.Color(migration.Status)}]{Words.Of(migration.Status)}[/]"
            + $"[grey]{Markup.Escape(runner)}{(migration.Finished ? ", finished" : "")}[/]");
        if (migration.Description is { } description)
            session.Say("  " + description);
        var grid = new Grid().AddColumn(new GridColumn { NoWrap = true, Padding = new(2, 0, 3, 0) }).AddColumn(new GridColumn { Padding = new(0, 0, 0, 0) });
        foreach (var (label, text) in MigrationSummary.Facts(migration))
            grid.AddRow(new Text(label, new Style(Color.Grey)), new Text(text));
        screen.Write(grid);
        foreach (var losses in migration.Losses.Columns)
            screen.MarkupLine($"      [grey]{Markup.Escape($"{losses.Table}.{losses.Column}")}: {losses.Kind}, {Format.Count(losses.Values, "value", "values")}[/]");
        screen.WriteLine();
        foreach (var phase in migration.Phases)
            WritePhase(screen, phase);
        if (migration.Error is { } error)
            screen.MarkupLine($"  [red]error[/] {Markup.Escape(error)}");
        foreach (var rollback in migration.Rollbacks)
            screen.MarkupLine($"  {Words.Mark(rollback.Status)} rollback: {Markup.Escape(rollback.Reason)} "
                + $"[grey]({rollback.Steps.Count(step => step.Status == WorkStatus.Completed)} of {rollback.Steps.Count} steps, {Format.Time(rollback.StartedAt)})[/]");
        foreach (var notice in migration.Notices)
            screen.MarkupLine($"  [yellow]![/] {Markup.Escape(notice.Text)}");
        foreach (var (command, what) in MigrationSummary.NextSteps(session, migration))
            screen.MarkupLine($"  [blue]→[/] {Markup.Escape(command)}  [grey]{what}[/]");
    }

    private static void WritePhase(IAnsiConsole screen, PhaseSnapshot phase)
    {
        screen.MarkupLine($"  {Words.Mark(phase.Status)} {Markup.Escape(phase.Name)} [grey]{Spent(phase.StartedAt, phase.EndedAt)}[/]");
        foreach (var task in phase.Tasks)
        {
            screen.MarkupLine($"      {Words.Mark(task.Status)} {Markup.Escape(task.Name)} [grey]{Spent(task.StartedAt, task.EndedAt)}[/]");
            if (task.Error is { } error)
                screen.MarkupLine($"        [red]{Markup.Escape(error)}[/]");
        }
    }

    private static string Spent(DateTimeOffset? start, DateTimeOffset? end) => start is { } from && end is { } to ? Format.Duration(to - from) : "";
}
