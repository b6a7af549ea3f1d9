using System.CommandLine;
using Godwit.Cli.Hosting;
using Godwit.Core.State;

namespace Godwit.Cli.Commands;

internal static class RollbackCommand
{
    private static readonly Option<string> Reason = new("--reason") { Description = "Why; kept with the migration", HelpName = "TEXT", Required = true };

    public static CliCommand Create() => new CliCommand(
            "rollback",
            "Takes back what a migration did to the target: everything that it made goes, everything that was there before stays. The source is never touched.",
            "godwit rollback shop --reason 'wrong target'")
        .With(MigrationOptions.Name, Reason)
        .Runs((session, cancellationToken) => OperatorFlow.RunAsync(
            session,
            "Remove everything that migration NAME made on the target?",
            name => session.Manager.RollbackAsync(name, session.GetRequired(Reason), cancellationToken),
            Tell,
            cancellationToken));

    private static string Tell(MigrationSnapshot snapshot)
    {
        var steps = snapshot.Rollbacks.Count == 0 ? 0 : snapshot.Rollbacks[^1].Steps.Count(step => step.Status == WorkStatus.Completed);
        return $"{snapshot.Name} is rolled back ({steps} steps): the target is as it was before, the source serves";
    }
}
