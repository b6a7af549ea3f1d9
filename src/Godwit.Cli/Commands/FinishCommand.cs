using Godwit.Cli.Hosting;

namespace Godwit.Cli.Commands;

internal static class FinishCommand
{
    public static CliCommand Create() => new CliCommand(
            "finish",
            "Ends the way back: removes Godwit's own tables from the target, and what it kept to log in. After that there is no rollback.",
            "godwit finish shop")
        .With(MigrationOptions.Name)
        .Runs((session, cancellationToken) => OperatorFlow.RunAsync(
            session,
            "End the way back of migration NAME?",
            name => session.Manager.FinishAsync(name, cancellationToken),
            snapshot => $"{snapshot.Name} is finished: nothing of Godwit's is left on the target",
            cancellationToken));
}
