using Godwit.Cli.Hosting;
using Godwit.Core.Planning;
using Godwit.Core.State;
using Spectre.Console;

namespace Godwit.Cli.Rendering;

/// <summary>What a run did, and where to go on.</summary>
internal static class MigrationSummary
{
    public static void Write(Session session, MigrationSnapshot snapshot)
    {
        var screen = session.Screen;
        screen.WriteLine();
        screen.MarkupLine($"[bold {Words.Color(snapshot.Status)}]{Markup.Escape(snapshot.Name)} {Words.Of(snapshot.Status)}[/]");
        var grid = new Grid().AddColumn(new GridColumn { NoWrap = true, Padding = new(2, 0, 3, 0) }).AddColumn(new GridColumn { Padding = new(0, 0, 0, 0) });
        foreach (var (label, text) in Facts(snapshot))
            grid.AddRow(new Text(label, new Style(Color.Grey)), new Text(text));
        screen.Write(grid);
        foreach (var notice in snapshot.Notices)
            screen.Write(new Markup($"  [yellow]![/] {Markup.Escape(notice.Text)}\n"));
        foreach (var (command, what) in NextSteps(session, snapshot))
            screen.Write(new Markup($"  [blue]→[/] {Markup.Escape(command)}  [grey]{what}[/]\n"));
    }

    /// <summary>The numbers of a migration, each with its label.</summary>
    public static IEnumerable<(string Label, string Text)> Facts(MigrationSnapshot snapshot)
    {
        yield return ("source", Side(snapshot.Source));
        yield return ("target", Side(snapshot.Target));
        var copy = snapshot.Copy;
        if (copy.TablesTotal > 0)
            yield return ("tables", copy.TablesDone == copy.TablesTotal ? Format.Count(copy.TablesTotal) : $"{copy.TablesDone} of {copy.TablesTotal}");
        if (copy.TablesTotal > 0)
            yield return ("rows", copy.TablesDone == copy.TablesTotal ? Format.Count(copy.RowsCopied) : $"{Format.Count(copy.RowsCopied)} of {Format.Count(copy.RowsTotal)}");
        if (copy.BytesCopied > 0)
            yield return ("bytes", Format.Bytes(copy.BytesCopied));
        if (CopyTime(snapshot) is { } copying)
            yield return ("copy", $"{Format.Duration(copying)}, {Format.Rate(copy.RowsCopied / Math.Max(copying.TotalSeconds, 0.001))}");
        if (WholeTime(snapshot) is { } whole)
            yield return ("in all", Format.Duration(whole));
        yield return ("comparison", Comparison(snapshot.Validation));
        yield return ("changed values", snapshot.Losses.Total == 0 ? "none" : $"{Format.Count(snapshot.Losses.Total)} under the plan's policy, each in the loss ledger");
    }

    public static IEnumerable<(string Command, string What)> NextSteps(Session session, MigrationSnapshot snapshot)
    {
        if (snapshot.Finished)
            yield break;
        switch (snapshot.Status)
        {
            case MigrationStatus.Completed:
                yield return (session.CommandLineOf("finish", snapshot.Name), "keeps the result and removes Godwit's own tables from the target");
                yield return (session.CommandLineOf("rollback", snapshot.Name, "--reason", "TEXT"), "takes everything back");
                break;
            case MigrationStatus.Failed or MigrationStatus.InProgress or MigrationStatus.Planned when snapshot.Runner is null:
                yield return (session.CommandLineOf("run", snapshot.Name), "goes on from here");
                if (snapshot.Status != MigrationStatus.Planned)
                    yield return (session.CommandLineOf("rollback", snapshot.Name, "--reason", "TEXT"), "takes back what was done");
                break;
            case MigrationStatus.Paused:
                yield return (session.CommandLineOf("resume", snapshot.Name), "goes on from here");
                break;
        }
    }

    private static string Side(EndpointSnapshot side) =>
        string.IsNullOrEmpty(side.Version) ? side.Url : $"{side.Url}  ({side.Engine} {side.Version})";

    private static string Comparison(ValidationSnapshot validation) => validation switch
    {
        { Mode: ValidationMode.None } => "none: the plan asks for none",
        { At: null } => "not yet",
        { Success: true } => $"equal: {Words.Of(validation.Mode)}, {validation.TablesSucceeded} of {validation.TablesTotal} tables, {Format.Count(validation.RowsCompared)} rows",
        _ => $"different: {Format.Count(validation.Mismatches, "row", "rows")}, {validation.TablesSucceeded} of {validation.TablesTotal} tables equal ({Words.Of(validation.Mode)})",
    };

    private static TimeSpan? CopyTime(MigrationSnapshot snapshot) =>
        snapshot.Phases.Where(phase => phase.Id == StandardPhases.DataMigration).SelectMany(phase => phase.Tasks)
            .Select(task => task is { Id: "copy-data", StartedAt: { } start, EndedAt: { } end } ? end - start : (TimeSpan?)null)
            .FirstOrDefault(time => time is not null);

    private static TimeSpan? WholeTime(MigrationSnapshot snapshot)
    {
        var ends = snapshot.Phases.Where(phase => phase.EndedAt is not null).Select(phase => phase.EndedAt!.Value).ToList();
        var starts = snapshot.Phases.Where(phase => phase.StartedAt is not null).Select(phase => phase.StartedAt!.Value).ToList();
        return ends.Count == 0 || starts.Count == 0 ? null : ends.Max() - starts.Min();
    }
}
