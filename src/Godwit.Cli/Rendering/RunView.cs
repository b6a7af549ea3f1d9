using Godwit.Core.Copying;
using Godwit.Core.State;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Godwit.Cli.Rendering;

/// <summary>Draws a running migration.</summary>
internal sealed class RunView(int width, TimeProvider time)
{
    private const int MostTables = 6;
    private const string Spinner = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

    private readonly int _barWidth = Math.Clamp(width - 72, 12, 40);
    private readonly int _longestName = Math.Clamp(width / 4, 12, 40);
    private int _nameWidth = "compared".Length;
    private int _frame;

    public IRenderable Draw(MigrationSnapshot snapshot)
    {
        _frame++;
        // Only ever wider: a display whose columns jump is hard to read.
        foreach (var table in snapshot.Copy.Tables)
            _nameWidth = Math.Clamp(table.Table.Length, _nameWidth, _longestName);
        var lines = new List<string> { "", Title(snapshot), "" };
        foreach (var phase in snapshot.Phases)
        {
            lines.Add(PhaseLine(phase));
            if (phase.Status is not (WorkStatus.Running or WorkStatus.Failed))
                continue;
            foreach (var task in phase.Tasks.Where(task => task.Status is WorkStatus.Running or WorkStatus.Failed))
                lines.Add($"     [grey]{Escape(task.Name)}[/]");
            if (IsCopying(snapshot, phase))
                AddCopy(lines, snapshot.Copy);
            else if (snapshot.Validation is { TablesTotal: > 0, At: null } validation && phase.Id == Core.Planning.StandardPhases.Validation)
                AddValidation(lines, snapshot, validation);
        }

        if (snapshot.Status == MigrationStatus.Paused)
            lines.Add("  [yellow]paused[/]");
        if (snapshot.Notices.Count > 0)
            lines.Add($"  [yellow]![/] [grey]{Escape(Format.Cut(snapshot.Notices[^1].Text, Math.Max(width - 6, 20)))}[/]");
        return new Rows(lines.Select(line => (IRenderable)new Markup(line) { Overflow = Overflow.Ellipsis }));
    }

    private static string Title(MigrationSnapshot snapshot) =>
        $"  [bold]{Escape(snapshot.Name)}[/]  [grey]{Escape(Side(snapshot.Source))}[/] [blue]→[/] [grey]{Escape(Side(snapshot.Target))}[/]";

    private static string Side(EndpointSnapshot side) => $"{side.Engine} {side.Version}".Trim();

    private static bool IsCopying(MigrationSnapshot snapshot, PhaseSnapshot phase) =>
        phase.Id == Core.Planning.StandardPhases.DataMigration && snapshot.Copy.TablesTotal > 0;

    private string PhaseLine(PhaseSnapshot phase)
    {
        var mark = phase.Status == WorkStatus.Running ? $"[blue]{Spinner[_frame % Spinner.Length]}[/]" : Words.Mark(phase.Status);
        var name = Escape(phase.Name).PadRight(28);
        var spent = phase.StartedAt is { } start && phase.Status != WorkStatus.Pending
            ? Format.Duration((phase.EndedAt ?? time.GetUtcNow()) - start)
            : "";
        var style = phase.Status switch
        {
            WorkStatus.Running => "bold",
            WorkStatus.Pending or WorkStatus.Skipped => "grey",
            _ => "default",
        };
        return $"  {mark} [{style}]{name}[/] [grey]{spent,10}[/]";
    }

    private void AddCopy(List<string> lines, CopyStatus copy)
    {
        // Those under way stand first, the largest of them on top: finished ones make room.
        var shown = copy.Tables.OrderBy(table => table.Done).ThenByDescending(table => table.RowsTotal).Take(MostTables).ToList();
        foreach (var table in shown)
        {
            var name = Escape(Format.Cut(table.Table, _nameWidth).PadRight(_nameWidth));
            var numbers = table.Done
                ? $"[green]{Format.Count(table.RowsCopied),13}[/] [grey]rows[/]"
                : $"{Format.Count(table.RowsCopied),13} [grey]of {Format.Count(table.RowsTotal)}[/]";
            lines.Add($"     {name} {Bar(table.RowsCopied, table.RowsTotal, table.Done)} {Format.Progress(table.RowsCopied, table.RowsTotal, table.Done),5} {numbers}");
        }

        if (copy.Tables.Count > shown.Count)
            lines.Add($"     [grey]and {Format.Count(copy.Tables.Count - shown.Count, "more table", "more tables")}[/]");
        var done = copy.TablesDone == copy.TablesTotal;
        var left = !done && copy.EtaSeconds is > 0 and { } eta ? $" · {Format.Duration(TimeSpan.FromSeconds(eta))} left" : "";
        lines.Add($"     [bold]{Format.Progress(copy.RowsCopied, copy.RowsTotal, done)}[/] of {Format.Count(copy.RowsTotal)} rows · {copy.TablesDone} of {copy.TablesTotal} tables · "
            + $"[bold]{Format.Rate(copy.RowsPerSecond)}[/] · {Format.Bytes(copy.BytesPerSecond)}/s{left}");
    }

    private void AddValidation(List<string> lines, MigrationSnapshot snapshot, ValidationSnapshot validation)
    {
        var total = Math.Max(snapshot.Copy.RowsCopied, validation.RowsCompared);
        lines.Add($"     {"compared".PadRight(_nameWidth)} {Bar(validation.RowsCompared, total, done: false)} {Format.Progress(validation.RowsCompared, total, done: false),5} "
            + $"{Format.Count(validation.RowsCompared),13} [grey]rows, {validation.TablesSucceeded}/{validation.TablesTotal} tables[/]");
    }

    private string Bar(long part, long whole, bool done)
    {
        var filled = done ? _barWidth : whole <= 0 ? 0 : (int)Math.Clamp(part * (double)_barWidth / whole, 0, _barWidth);
        return $"[{(done ? "green" : "blue")}]{new string('━', filled)}[/][grey30]{new string('━', _barWidth - filled)}[/]";
    }

    private static string Escape(string text) => Markup.Escape(text);
}
