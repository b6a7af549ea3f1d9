using System.CommandLine;
using Godwit.Cli.Hosting;
using Godwit.Core.Planning;

namespace Godwit.Cli.Commands;

internal static class AddPhaseCommand
{
    private static readonly Argument<string> PhaseFile = new("FILE") { Description = "A YAML file with one phase: id, name, after, tasks" };

    public static CliCommand Create() => new CliCommand(
            "add-phase",
            "Appends a phase to a plan that has not started.",
            "godwit add-phase shop warm-up.yaml")
        .With(MigrationOptions.Name, PhaseFile)
        .Runs(RunAsync);

    private static async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var path = session.Get(PhaseFile);
        var phase = PlanFile.ReadPhase(await InputFile.ReadAsync(path, cancellationToken), path);
        return await OperatorFlow.RunAsync(
            session,
            question: null,
            name => session.Manager.AddPhaseAsync(name, phase, cancellationToken),
            snapshot => $"{snapshot.Name} has a phase {phase.Id} now; to run it: {session.CommandLineOf("run", snapshot.Name)}",
            cancellationToken);
    }
}
