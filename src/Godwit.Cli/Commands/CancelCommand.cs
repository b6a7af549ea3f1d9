using Godwit.Cli.Hosting;

namespace Godwit.Cli.Commands;

internal static class CancelCommand
{
    public static CliCommand Create() => new CliCommand(
            "cancel",
            "Stops a migration for good and takes back what it did to the target.",
            "godwit cancel shop")
        .With(MigrationOptions.Name)
        .Runs((session, cancellationToken) => OperatorFlow.RunAsync(
            session,
            "Stop migration NAME and remove everything that it made on the target?",
            name => session.Manager.CancelAsync(name, cancellationToken),
            snapshot => $"{snapshot.Name} is cancelled: the target is as it was before",
            cancellationToken));
}
