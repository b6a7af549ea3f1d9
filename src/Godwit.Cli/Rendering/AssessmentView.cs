using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Core.Safety;
using Spectre.Console;

namespace Godwit.Cli.Rendering;

/// <summary>What a migration would do.</summary>
internal static class AssessmentView
{
    private const int MostTables = 25;

    public static void Write(IAnsiConsole screen, Assessment assessment)
    {
        screen.MarkupLine($"[bold]from[/] {Side(assessment.Source)}");
        screen.MarkupLine($"[bold]to[/]   {Side(assessment.Target)}");
        screen.WriteLine();
        WriteTables(screen, assessment);
        WriteNotes(screen, assessment.Notes);
        WriteScan(screen, assessment);
        WriteFindings(screen, assessment.Findings);
        if (assessment.EstimatedSeconds is { } seconds)
            screen.MarkupLine($"about [bold]{Format.Duration(TimeSpan.FromSeconds(Math.Max(seconds, 1)))}[/] for the copy [grey]({(assessment.ScannedBytesPerSecond is { } rate ? $"an estimate from the size and the {Format.Bytes(rate)}/s at which the scan read" : "an estimate from the size and a usual rate")})[/]");
        screen.MarkupLine(assessment.Ready ? "[green]nothing stands in the way[/]" : "[red]refused until what is marked ✘ is dealt with[/]");
    }

    private static string Side(AssessedServer server) =>
        Markup.Escape($"{server.Url}  {server.Engine} {server.Version}") + (server.Bytes is { } bytes ? $" [grey]{Format.Bytes(bytes)}[/]" : "");

    private static void WriteTables(IAnsiConsole screen, Assessment assessment)
    {
        var table = new Table().RoundedBorder().AddColumns("table", "becomes", "rows (about)", "size", "row key");
        table.Columns[2].RightAligned();
        table.Columns[3].RightAligned();
        foreach (var one in assessment.Tables.Take(MostTables))
            table.AddRow(
                new Text(one.Table),
                new Text(one.Target),
                new Text(one.Rows is { } rows ? Format.Count(rows) : "?"),
                new Text(one.Bytes is { } bytes ? Format.Bytes(bytes) : "?"),
                new Text(one.HasKey ? "yes" : "none"));
        screen.Write(table);
        if (assessment.Tables.Count > MostTables)
            screen.MarkupLine($"[grey]and {Format.Count(assessment.Tables.Count - MostTables, "more table", "more tables")}; --json lists them all[/]");
    }

    private static void WriteNotes(IAnsiConsole screen, IReadOnlyList<ConversionNote> notes)
    {
        var exact = notes.Count(note => note.Outcome == ConversionOutcome.Exact);
        if (exact > 0)
            screen.MarkupLine($"[green]✔[/] {Format.Count(exact, "object", "objects")} converted exactly");
        foreach (var note in notes.Where(note => note.Outcome != ConversionOutcome.Exact).OrderByDescending(note => note.Outcome))
        {
            var (mark, word) = note.Outcome switch
            {
                ConversionOutcome.Refused => ("[red]✘[/]", "refused"),
                ConversionOutcome.NotConverted => ("[yellow]![/]", "not converted"),
                ConversionOutcome.Weakened => ("[yellow]![/]", "weakened"),
                _ => ("[blue]~[/]", "changed"),
            };
            WriteLine(screen, mark, $"{note.ObjectKind} {note.Name}", $"{word}: {note.Message}", note.Fix);
        }

        screen.WriteLine();
    }

    private static void WriteScan(IAnsiConsole screen, Assessment assessment)
    {
        if (assessment.Scan == ScanMode.None)
        {
            screen.MarkupLine("[grey]values were not looked at (--scan none)[/]");
            return;
        }

        var read = assessment.Tables.Select(table => table.Scanned).OfType<ScannedRows>().ToList();
        var sampled = assessment.Tables.Where(table => table.Scanned is { Complete: false }).ToList();
        screen.MarkupLine($"values: {Format.Count(read.Sum(rows => rows.Rows), "row", "rows")} read, {Format.Count(read.Count - sampled.Count, "table", "tables")} in full, {Format.Count(sampled.Count)} by sample; "
            + (assessment.Losses.Count == 0 ? "[green]the target can hold each of them exactly[/]" : $"[yellow]{Format.Count(assessment.Losses.Sum(loss => loss.Values))} cannot be held exactly[/]"));
        foreach (var table in sampled)
            screen.MarkupLine($"    [grey]by sample: {Markup.Escape(table.Table)}, {Format.Count(table.Scanned!.Rows)} of about {(table.Rows is { } rows ? Format.Count(rows) : "?")} rows[/]");
        screen.WriteLine();
    }

    private static void WriteFindings(IAnsiConsole screen, IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings.OrderBy(finding => finding.Severity))
        {
            var mark = finding.Severity switch
            {
                FindingSeverity.Ok => "[green]✔[/]",
                FindingSeverity.Warning => "[yellow]![/]",
                _ => "[red]✘[/]",
            };
            WriteLine(screen, mark, finding.Check, $"{finding.Subject}: {finding.Message}", finding.Fix);
        }

        screen.WriteLine();
    }

    private static void WriteLine(IAnsiConsole screen, string mark, string what, string message, string? fix)
    {
        screen.MarkupLine($"{mark} [bold]{Markup.Escape(what)}[/] {Markup.Escape(message)}");
        if (fix is not null)
            screen.MarkupLine($"    [grey]fix:[/] {Markup.Escape(fix)}");
    }
}
