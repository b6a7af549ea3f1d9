using Godwit.Cli.Hosting;
using Godwit.Core.State;

namespace Godwit.Cli.Commands;

/// <summary>What the commands of an operator have in common: ask, act, show where the migration stands then.</summary>
internal static class OperatorFlow
{
    public static async Task<int> RunAsync(Session session, string? question, Func<string, Task<MigrationSnapshot>> act, Func<MigrationSnapshot, string> tell,
        CancellationToken cancellationToken)
    {
        var name = session.Get(MigrationOptions.Name);
        MigrationLookup.Require(session, name);
        if (question is not null && !await session.ConfirmAsync(question.Replace("NAME", name, StringComparison.Ordinal), cancellationToken))
            return ExitCode.Failed;
        var snapshot = await act(name);
        if (session.Json)
            session.WriteJsonText(snapshot.ToJson());
        else
            session.Say(tell(snapshot));
        return ExitCode.Done;
    }
}
