using System.Text;
using Spectre.Console;

namespace Godwit.Cli.Hosting;

/// <summary>Makes the renderer's consoles over the process's own streams.</summary>
internal static class Consoles
{
    private const int WidthOfFiles = 1000;

    public static IAnsiConsole Create(TextWriter writer, bool redirected, bool colors)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new ProcessStream(writer, redirected),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = colors && !redirected ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        // Without the system's locale data .NET takes every terminal for UTF-8 anyway.
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    private sealed class ProcessStream(TextWriter writer, bool redirected) : IAnsiConsoleOutput
    {
        public TextWriter Writer { get; } = writer;

        public bool IsTerminal => !redirected;

        public int Width => redirected ? WidthOfFiles : Math.Max(Console.BufferWidth, 40);

        public int Height => redirected ? 24 : Math.Max(Console.WindowHeight, 10);

        public void SetEncoding(Encoding encoding)
        {
        }
    }
}
