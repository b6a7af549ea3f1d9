using System.CommandLine;

namespace Godwit.Cli.Hosting;

/// <summary>The options that every command has.</summary>
internal static class GlobalOptions
{
    public static Option<string?> State { get; } = new("--state")
    {
        Description = "Folder of the control store; default $GODWIT_STATE, else ./.godwit",
        HelpName = "DIR",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = Flag("--json", "One JSON document on standard output, everything else on standard error");

    public static Option<bool> Quiet { get; } = Flag("--quiet", "No progress");

    public static Option<bool> Yes { get; } = Flag("--yes", "Do not ask");

    public static Option<bool> NoColor { get; } = Flag("--no-color", "No colours; the variable NO_COLOR does the same");

    public static Option<bool> Verbose { get; } = Flag("--verbose", "Log every step on standard error, and stack traces of errors");

    public static void AddTo(Command root)
    {
        root.Add(State);
        root.Add(Json);
        root.Add(Quiet);
        root.Add(Yes);
        root.Add(NoColor);
        root.Add(Verbose);
    }

    private static Option<bool> Flag(string name, string description) => new(name) { Description = description, Recursive = true };
}
