using Godwit.Abstractions.Engines;
using Godwit.Core.Rollback;
using Godwit.Core.State;

namespace Godwit.Core.Execution;

/// <summary>Does what operators ask: through the process that runs the migration where there is one, else directly.</summary>
internal sealed class OperatorDesk(MigrationServices services)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWaitForRunner = TimeSpan.FromSeconds(30);

    /// <summary>Pauses or resumes.</summary>
    public async Task<MigrationSnapshot> SteerAsync(MigrationRow migration, OperatorCommandKind kind, CancellationToken cancellationToken)
    {
        var trigger = kind == OperatorCommandKind.Pause ? MigrationTrigger.Pause : MigrationTrigger.Resume;
        MigrationTransitions.Next(migration.Name, migration.Status, trigger);
        if (Snapshot(migration).Runner is null)
        {
            await using var lease = Lease.Acquire(services.Store, migration.Id, migration.Name);
            new MigrationStateMachine(services.Store, migration, lease.Token).Trigger(trigger);
            return Snapshot(migration) with { Runner = null };
        }

        var command = services.Store.AddCommand(migration.Id, kind, null);
        await WaitAsync(migration, () => services.Store.IsHandled(command), LongestWaitForRunner, cancellationToken);
        return Snapshot(migration);
    }

    /// <summary>Rolls back or cancels.</summary>
    public async Task<MigrationSnapshot> RollBackAsync(MigrationRow migration, OperatorCommandKind kind, string reason, CancellationToken cancellationToken)
    {
        if (migration.Finished)
            throw new GodwitException(ErrorKind.Refused, migration.Name, "this migration is finished: its way back has ended", "Migrate the other way round instead");
        if (migration.Status == MigrationStatus.RolledBack)
            return Snapshot(migration);
        if (Snapshot(migration).Runner is not null)
        {
            services.Store.AddCommand(migration.Id, kind, reason);
            // The runner's rollback has a time-out of its own; a runner that dies meanwhile leaves the work to this process.
            await WaitAsync(migration, () => false, null, cancellationToken);
            var after = Snapshot(migration);
            if (after.Status == MigrationStatus.RolledBack)
                return after;
            if (after.Rollbacks is [.., { Status: WorkStatus.Failed, Error: { } error }])
                throw new GodwitException(ErrorKind.Failed, migration.Name, error, $"Put this right and run 'godwit rollback {migration.Name} --reason ...' again");
        }

        await new RollbackManager(services).RollBackAsync(services.Store.Find(migration.Name)!, reason, cancellationToken);
        services.Store.CloseCommands(migration.Id, long.MaxValue);
        return Snapshot(migration) with { Runner = null };
    }

    public async Task<MigrationSnapshot> FinishAsync(MigrationRow migration, CancellationToken cancellationToken)
    {
        if (migration.Finished)
            return Snapshot(migration);
        if (migration.Status is not (MigrationStatus.Completed or MigrationStatus.RolledBack))
            throw new GodwitException(ErrorKind.Refused, migration.Name, $"only a migration that is completed or rolled back can be finished; this one is {MigrationCatalog.Words(migration.Status)}",
                $"Go on with 'godwit run {migration.Name}', or take it back with 'godwit rollback {migration.Name} --reason ...'");
        await using (var lease = Lease.Acquire(services.Store, migration.Id, migration.Name))
        await using (var session = new RunSession(services, migration, lease.Token))
        {
            if (migration.Status == MigrationStatus.Completed)
            {
                var target = await session.HeldTargetAsync(cancellationToken);
                await session.Retry.RunAsync(target, "Godwit's own tables", token => target.TargetState.RemoveAsync(session.Owner, token), cancellationToken);
            }

            session.State.SetFinished();
            services.Secrets.Remove(migration.Id);
            services.Store.Audit(migration.Id, "finish");
        }

        return Snapshot(migration);
    }

    private MigrationSnapshot Snapshot(MigrationRow migration) => services.Store.FindSnapshot(migration.Name)!;

    /// <summary>Waits until it is done, the runner is gone, or the time is over.</summary>
    private async Task WaitAsync(MigrationRow migration, Func<bool> isDone, TimeSpan? longest, CancellationToken cancellationToken)
    {
        var began = services.Time.GetTimestamp();
        while (!isDone() && Snapshot(migration).Runner is not null && (longest is null || services.Time.GetElapsedTime(began) < longest))
            await Task.Delay(Interval, services.Time, cancellationToken);
    }
}
