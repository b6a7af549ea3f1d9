using Godwit.Cli.Hosting;

namespace Godwit.Cli.Commands;

internal static class PauseCommand
{
    public static CliCommand Create() => new CliCommand(
            "pause",
            "Holds a running migration at its next safe point; its process stays and waits.",
            "godwit pause shop")
        .With(MigrationOptions.Name)
        .Runs((session, cancellationToken) => OperatorFlow.RunAsync(
            session,
            question: null,
            name => session.Manager.PauseAsync(name, cancellationToken),
            snapshot => $"{snapshot.Name} is paused; to go on: {session.CommandLineOf("resume", snapshot.Name)}",
            cancellationToken));
}
