using Godwit.Abstractions.Engines;
using Godwit.Core.Planning;
using Godwit.Core.Rollback;
using Godwit.Core.State;

namespace Godwit.Core.Execution;

/// <summary>One run of a migration, from taking the lease to giving it back.</summary>
internal sealed class MigrationRunner(MigrationServices services, MigrationRow migration, RunOptions options)
{
    public async Task<MigrationSnapshot> RunAsync(CancellationToken cancellationToken)
    {
        await using var lease = Lease.Acquire(services.Store, migration.Id, migration.Name);
        await using var session = new RunSession(services, migration, lease.Token, options.SourceUrl, options.TargetUrl);
        // What was asked of an earlier runner is over: asking for a run is the later word.
        services.Store.CloseCommands(migration.Id, long.MaxValue);
        session.State.Trigger(MigrationTrigger.Start);
        var stopped = await ExecuteAsync(session, lease, cancellationToken);
        return services.Store.FindSnapshot(migration.Name)! with { Stopped = stopped, Runner = null };
    }

    /// <summary>Whether the run was stopped before its end.</summary>
    private async Task<bool> ExecuteAsync(RunSession session, Lease lease, CancellationToken cancellationToken)
    {
        await using var monitor = new RunMonitor(session, lease, options.Progress, cancellationToken);
        var phases = new PhaseRunner(session, lease);
        try
        {
            await phases.RunAsync(Selected(session.Plan), monitor.Stop);
            await monitor.EndAsync();
            if (monitor.Failure is { } broken)
                throw phases.Translate(broken, migration.Name);
            if (monitor.RollbackReason is { } late)
                await RollBackAsync(session, late);
            else if (options.Until == RunUntil.Done)
                session.State.Trigger(MigrationTrigger.Complete);
            return false;
        }
        catch (Exception exception)
        {
            await monitor.EndAsync();
            if (lease.Lost.IsCancellationRequested || exception is GodwitException { Kind: ErrorKind.FencedOut })
                throw new GodwitException(ErrorKind.FencedOut, migration.Name, "another runner has taken over this migration",
                    $"Watch it with 'godwit status {migration.Name}'", exception);
            if (monitor.RollbackReason is { } reason)
            {
                await RollBackAsync(session, reason);
                return true;
            }

            if (monitor.Failure is null && exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
                return true;
            var failure = phases.Translate(monitor.Failure ?? exception, migration.Name);
            session.State.Trigger(MigrationTrigger.Fail, PhaseRunner.Describe(failure));
            if (session.Plan.Safety.AutomaticRollback)
                await RollBackAsync(session, "failed: " + failure.Message);
            throw failure;
        }
    }

    /// <summary>Once begun, a rollback goes on to its end or its time-out, also after Ctrl-C.</summary>
    private static Task RollBackAsync(RunSession session, string reason) => RollbackManager.RunAsync(session, reason, CancellationToken.None);

    private IReadOnlyList<MigrationPhase> Selected(MigrationPlan plan)
    {
        if (options.Until == RunUntil.Done)
            return plan.Phases;
        var beyond = new HashSet<string> { StandardPhases.DataMigration };
        for (var before = 0; before != beyond.Count;)
        {
            before = beyond.Count;
            beyond.UnionWith(plan.Phases.Where(phase => phase.After.Any(beyond.Contains)).Select(phase => phase.Id));
        }

        beyond.Remove(StandardPhases.DataMigration);
        return [.. plan.Phases.Where(phase => !beyond.Contains(phase.Id))];
    }
}
