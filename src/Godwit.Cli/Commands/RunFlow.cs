using Godwit.Cli.Hosting;
using Godwit.Cli.Rendering;
using Godwit.Core;
using Godwit.Core.Planning;
using Godwit.Core.State;

namespace Godwit.Cli.Commands;

/// <summary>Runs a migration in the foreground: progress while it runs, a summary when it is done.</summary>
internal static class RunFlow
{
    public static async Task<int> CreateAndRunAsync(Session session, MigrationPlan plan, string? folder, RunOptions options, CancellationToken cancellationToken)
    {
        PlanFactory.RequireSnapshot(plan.Strategy);
        var created = await session.Manager.CreateAsync(plan, folder, cancellationToken);
        return await RunAsync(session, created.Name, options, cancellationToken);
    }

    public static async Task<int> RunAsync(Session session, string name, RunOptions options, CancellationToken cancellationToken)
    {
        // A run that died after its last step, or a script that repeats itself: there is nothing left to do, and nothing wrong.
        if (session.Manager.Find(name) is { Status: MigrationStatus.Completed, Finished: false } done)
            return Tell(session, done);

        MigrationSnapshot snapshot;
        try
        {
            await using var display = RunDisplay.Create(session);
            snapshot = await session.Manager.RunAsync(name, options with { Progress = display }, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && session.Manager.Find(name) is not null)
        {
            snapshot = session.Manager.Find(name)! with { Stopped = true };
        }
        catch (Exception)
        {
            if (session.Json && session.Manager.Find(name) is { } failed)
                session.WriteJsonText(failed.ToJson());
            session.DefaultNextStep = $"{session.CommandLineOf("run", name)} goes on from there, {session.CommandLineOf("status", name)} tells where it stands";
            throw;
        }

        return Tell(session, snapshot);
    }

    private static int Tell(Session session, MigrationSnapshot snapshot)
    {
        if (session.Json)
            session.WriteJsonText(snapshot.ToJson());
        if (snapshot.Stopped && snapshot.Status is not (MigrationStatus.Completed or MigrationStatus.RolledBack))
            session.Say($"stopped at a safe point; to go on: {session.CommandLineOf("run", snapshot.Name)}");
        else if (!session.Json)
            MigrationSummary.Write(session, snapshot);
        return ExitCode.Done;
    }
}
