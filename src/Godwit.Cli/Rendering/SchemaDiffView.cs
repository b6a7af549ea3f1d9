using Godwit.Core.Conversion;
using Spectre.Console;

namespace Godwit.Cli.Rendering;

/// <summary>Differences between two schemas: a line with - for the left side, + for the right one.</summary>
internal static class SchemaDiffView
{
    public static void Write(IAnsiConsole screen, IReadOnlyList<SchemaDifference> differences)
    {
        foreach (var difference in differences)
        {
            screen.MarkupLine($"[bold]{Markup.Escape(difference.ObjectKind)} {Markup.Escape(difference.Name)}[/]");
            if (difference.Left is { } left)
                WriteSide(screen, "red", '-', left);
            if (difference.Right is { } right)
                WriteSide(screen, "green", '+', right);
        }

        screen.MarkupLine($"[red]{Format.Count(differences.Count, "difference", "differences")}[/]");
    }

    private static void WriteSide(IAnsiConsole screen, string color, char mark, string text)
    {
        foreach (var line in text.Split('\n'))
            screen.MarkupLine($"  [{color}]{mark} {Markup.Escape(line)}[/]");
    }
}
