using System.CommandLine;
using Godwit.Cli.Hosting;
using Godwit.Cli.Rendering;
using Godwit.Core.State;

namespace Godwit.Cli.Commands;

internal static class StatusCommand
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(0.5);

    private static readonly Argument<string?> Name = new("NAME") { Description = "The migration; default every one", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<bool> Watch = new("--watch") { Description = "Go on showing it until it has ended; Ctrl-C ends the watching, not the migration" };

    public static CliCommand Create() => new CliCommand(
            "status",
            "Shows every migration, or one in full: phases, copy, comparison, losses, what to do next.",
            "godwit status",
            "godwit status shop --watch",
            "godwit status shop --json")
        .With(Name, Watch)
        .Runs(RunAsync);

    private static async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var name = session.Get(Name);
        if (session.Get(Watch))
            await WatchAsync(session, name, cancellationToken);

        if (name is null)
        {
            var all = session.Manager.List();
            if (session.Json)
                session.WriteJsonText(MigrationSnapshot.ToJson(all));
            else
                StatusView.WriteList(session, all);
            return ExitCode.Done;
        }

        var migration = MigrationLookup.Require(session, name);
        if (session.Json)
            session.WriteJsonText(migration.ToJson());
        else
            StatusView.Write(session, migration);
        return ExitCode.Done;
    }

    private static async Task WatchAsync(Session session, string? name, CancellationToken cancellationToken)
    {
        await using var display = RunDisplay.Create(session);
        try
        {
            while (true)
            {
                var shown = name is null
                    ? session.Manager.List().OrderByDescending(migration => migration.UpdatedAt).FirstOrDefault()
                    : MigrationLookup.Require(session, name);
                if (shown is null)
                    return;
                display.Report(shown);
                if (shown.Runner is null)
                    return;
                await Task.Delay(WatchInterval, session.Time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is how watching ends: what stands last is shown below.
        }
    }
}
