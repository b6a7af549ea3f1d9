using System.CommandLine;
using Godwit.Cli.Hosting;
using Godwit.Core;
using Godwit.Core.Planning;

namespace Godwit.Cli.Commands;

internal static class RunCommand
{
    private static readonly Argument<string> FileOrName = new("FILE_OR_NAME") { Description = "A plan file, or the name of a migration that exists" };

    private static readonly Option<string?> Until = UntilOption();

    public static CliCommand Create() => new CliCommand(
            "run",
            "Runs a plan file, or goes on with a migration that was interrupted, from where it stands.",
            "godwit run shop.yaml",
            "godwit run shop --until copied")
        .With(FileOrName, Until)
        .Runs(RunAsync);

    private static async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var what = session.Get(FileOrName);
        var options = new RunOptions
        {
            Until = session.Get(Until) switch
            {
                "copied" => RunUntil.Copied,
                "caught-up" => RunUntil.CaughtUp,
                _ => RunUntil.Done,
            },
        };
        if (!File.Exists(what))
        {
            MigrationLookup.Require(session, what, "give the path of a plan file, or the name of a migration that exists");
            return await RunFlow.RunAsync(session, what, options, cancellationToken);
        }

        var path = Path.GetFullPath(what);
        var plan = PlanFile.Read(await InputFile.ReadAsync(path, cancellationToken), what);
        var source = PlanFactory.Parse(session, plan.Source.Url);
        var target = PlanFactory.Parse(session, plan.Target.Url);
        return await RunFlow.CreateAndRunAsync(session, plan, Path.GetDirectoryName(path), options with
        {
            SourceUrl = source.ToUrl(),
            TargetUrl = target.ToUrl(),
        }, cancellationToken);
    }

    private static Option<string?> UntilOption()
    {
        var option = new Option<string?>("--until")
        {
            Description = "How far: copied (rows, indexes, constraints and sequences in place), caught-up, or done (default)",
            HelpName = "POINT",
        };
        option.AcceptOnlyFromAmong("copied", "caught-up", "done");
        return option;
    }
}
