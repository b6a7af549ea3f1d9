using Godwit.Core.Planning;
using Godwit.Core.Validation;
using Spectre.Console;
using ValidationResult = Godwit.Core.Validation.ValidationResult;

namespace Godwit.Cli.Rendering;

/// <summary>The result of a comparison.</summary>
internal static class ValidationView
{
    private const int MostKeys = 20;

    public static void Write(IAnsiConsole screen, ValidationReport report)
    {
        var table = new Table().RoundedBorder().AddColumns("table", "rows compared", "differ", "time", "");
        table.Columns[1].RightAligned();
        table.Columns[2].RightAligned();
        table.Columns[3].RightAligned();
        foreach (var one in report.Tables)
            table.AddRow(
                new Text(one.Table.ToString()),
                new Text(Format.Count(one.Rows)),
                new Text(Format.Count(one.Mismatches)),
                new Text(Format.Duration(TimeSpan.FromSeconds(one.Seconds))),
                one.Success ? new Markup("[green]equal[/]") : new Markup(one.Error is null ? "[red]different[/]" : "[red]not finished[/]"));
        screen.Write(table);
        foreach (var one in report.Tables)
            WriteDetails(screen, one);
        foreach (var count in report.LossCounts)
            screen.MarkupLine($"[grey]{Markup.Escape(count.Table.ToString())}.{Markup.Escape(count.Column)}: {Format.Count(count.Values, "value", "values")} changed as the plan allows ({LossWords.Of(count.Kind)}), no difference[/]");
        screen.MarkupLine(report.Success
            ? $"[green]source and target are equal[/] [grey]({Words.Of(report.Mode)})[/]"
            : $"[red]source and target differ[/]: {Format.Count(report.Mismatches, "row", "rows")} [grey]({Words.Of(report.Mode)})[/]");
    }

    private static void WriteDetails(IAnsiConsole screen, ValidationResult result)
    {
        if (result.Error is { } error)
            screen.MarkupLine($"[red]{Markup.Escape(result.Table.ToString())}[/]: {Markup.Escape(error)}");
        if (result is { Mode: ValidationMode.Sample, Confidence: { } confidence })
            screen.MarkupLine($"[grey]{Markup.Escape(result.Table.ToString())}: {Markup.Escape(confidence)}[/]");
        WriteKeys(screen, result, "missing on the target", [.. result.Missing.Select(key => key.ToString())]);
        WriteKeys(screen, result, "only on the target", [.. result.Extra.Select(key => key.ToString())]);
        WriteKeys(screen, result, "different", [.. result.Different.Select(row => $"{row.Key} in {string.Join(", ", row.Columns)}")]);
    }

    private static void WriteKeys(IAnsiConsole screen, ValidationResult result, string what, IReadOnlyList<string> keys)
    {
        if (keys.Count == 0)
            return;
        screen.MarkupLine($"[bold]{Markup.Escape(result.Table.ToString())}[/] [red]{what}[/]:");
        foreach (var key in keys.Take(MostKeys))
            screen.MarkupLine("    " + Markup.Escape(key));
        if (keys.Count > MostKeys)
            screen.MarkupLine($"    [grey]and {Format.Count(keys.Count - MostKeys)} more (lists hold at most {ValidationReport.ListCap}); --json or --report FILE has them[/]");
    }
}
