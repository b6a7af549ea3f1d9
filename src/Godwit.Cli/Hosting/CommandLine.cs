using System.CommandLine;
using System.CommandLine.Help;
using Godwit.Cli.Commands;

namespace Godwit.Cli.Hosting;

/// <summary>The command line as a whole: the root command, parse errors, signals.</summary>
internal static class CommandLine
{
    private const int HelpWidth = 110;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var root = Build();
        if (arguments.Count == 0)
        {
            await root.Parse("--help").InvokeAsync();
            return ExitCode.Usage;
        }

        var parse = root.Parse(arguments);
        if (parse.Errors.Count > 0)
            return ErrorReporter.ReportUsage(parse);

        using var signals = new StopSignals();
        return await parse.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
            signals.Stop);
    }

    public static RootCommand Build()
    {
        var root = new RootCommand("Moves a live database to another engine, version or host, proves that nothing was lost, and can bring it back.")
        {
            MigrateCommand.Create(),
            AssessCommand.Create(),
            PlanCommand.Create(),
            RunCommand.Create(),
            StatusCommand.Create(),
            VerifyCommand.Create(),
            RollbackCommand.Create(),
            FinishCommand.Create(),
            PauseCommand.Create(),
            ResumeCommand.Create(),
            CancelCommand.Create(),
            SchemaCommand.Create(),
            AddPhaseCommand.Create(),
            DemoCommand.Create(),
            VersionCommand.Create(),
        };
        GlobalOptions.AddTo(root);
        foreach (var option in root.Options)
            if (option is HelpOption { Action: HelpAction help } helpOption)
            {
                help.MaxWidth = HelpWidth;
                helpOption.Description = "Show what a command does, with an example";
                helpOption.Action = new HelpWithExamples(help);
            }

        if (root.Options.FirstOrDefault(option => option is VersionOption) is { } version)
            root.Options.Remove(version);
        return root;
    }
}
