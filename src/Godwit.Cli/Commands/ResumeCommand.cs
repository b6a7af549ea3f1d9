using Godwit.Cli.Hosting;
using Godwit.Core;
using Godwit.Core.State;

namespace Godwit.Cli.Commands;

internal static class ResumeCommand
{
    public static CliCommand Create() => new CliCommand(
            "resume",
            "Lets a paused migration go on; where no process runs it any more, runs it here.",
            "godwit resume shop")
        .With(MigrationOptions.Name)
        .Runs(RunAsync);

    private static async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var name = session.Get(MigrationOptions.Name);
        MigrationLookup.Require(session, name);
        var snapshot = await session.Manager.ResumeAsync(name, cancellationToken);
        if (snapshot is { Runner: null, Status: not (MigrationStatus.Completed or MigrationStatus.RolledBack) })
            return await RunFlow.RunAsync(session, name, new RunOptions(), cancellationToken);
        if (session.Json)
            session.WriteJsonText(snapshot.ToJson());
        else
            session.Say($"{name} goes on; to look on: {session.CommandLineOf("status", name, "--watch")}");
        return ExitCode.Done;
    }
}
