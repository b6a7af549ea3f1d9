using Godwit.Abstractions.Engines;
using Godwit.Core.Execution;
using Godwit.Core.Planning;
using Godwit.Core.State;

namespace Godwit.Core.Rollback;

/// <summary>
/// Takes back what a migration did, in reverse order. Each step is journaled before and after; a rollback that a crash or an error cut off
/// goes on where it stood when it is asked for again. Objects that existed on the target before are not touched.
/// </summary>
public sealed class RollbackManager
{
    private readonly MigrationServices _services;

    internal RollbackManager(MigrationServices services) => _services = services;

    /// <summary>Takes back the migration of that name, without looking for a process that runs it: that is <see cref="MigrationManager"/>'s.</summary>
    internal async Task RollBackAsync(MigrationRow migration, string reason, CancellationToken cancellationToken)
    {
        await using var lease = Lease.Acquire(_services.Store, migration.Id, migration.Name);
        await using var session = new RunSession(_services, migration, lease.Token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        await RunAsync(session, reason, stop.Token);
    }

    internal static async Task RunAsync(RunSession session, string reason, CancellationToken cancellationToken)
    {
        var journal = new RollbackJournal(session.Services.Store, session.State, session.Migration.Id);
        var operation = journal.Begin(reason);
        using var timeout = new CancellationTokenSource(session.Plan.Safety.RollbackTimeout, session.Services.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await TakeStepsAsync(session, journal, operation, stop.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            var failure = timeout.IsCancellationRequested
                ? new GodwitException(ErrorKind.Failed, session.Migration.Name,
                    $"the rollback took longer than {QuantityText.Format(session.Plan.Safety.RollbackTimeout)}", Again(session), exception)
                : Name(session, exception);
            if (failure.Kind != ErrorKind.FencedOut)
            {
                journal.End(operation, WorkStatus.Failed, failure.Message);
                if (MigrationTransitions.Allows(session.Services.Store.Find(session.Migration.Name)!.Status, MigrationTrigger.Fail))
                    session.State.Trigger(MigrationTrigger.Fail, PhaseRunner.Describe(failure));
            }

            throw failure;
        }

        Conclude(session, journal, operation);
    }

    private static async Task TakeStepsAsync(RunSession session, RollbackJournal journal, RollbackOperation operation, CancellationToken cancellationToken)
    {
        var tasks = session.Services.Store.Tasks(session.Migration.Id);
        IReadOnlyList<AppliedStatement> applied = [];
        if (RollbackPlanner.IsSchemaBegun(session.Plan, tasks))
        {
            // Held first: a runner that was cut off must not go on applying what is being taken back.
            var target = await session.HeldTargetAsync(cancellationToken);
            applied = await session.Retry.RunAsync(target, "statements",
                token => target.TargetState.ListAppliedAsync(session.Migration.Id, token), cancellationToken);
        }

        var plan = RollbackPlanner.Create(session.Plan, tasks, applied);
        journal.Plan(operation, plan);
        foreach (var step in plan.Steps)
        {
            // Holding the target makes Godwit's own tables anew where an earlier attempt had removed them already.
            if (step.Id != RollbackPlanner.Remove && journal.IsDone(operation, step))
                continue;
            journal.Set(operation, step, WorkStatus.Running);
            try
            {
                await TakeAsync(session, step, cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                journal.Set(operation, step, WorkStatus.Failed, exception.Message);
                throw;
            }

            journal.Set(operation, step, WorkStatus.Completed);
            RunLog.RollbackStepDone(session.Logger, session.Migration.Name, step.Description);
        }
    }

    private static async Task TakeAsync(RunSession session, RollbackStep step, CancellationToken cancellationToken)
    {
        if (step.Action is { } action)
        {
            await OwnTasks.RunAsync(session, step.Phase!, step.Task!, action, isRollback: true, cancellationToken);
            return;
        }

        var target = await session.HeldTargetAsync(cancellationToken);
        await session.Retry.RunAsync(target, step.Description, token => step.Statement is { } statement
            ? target.TargetState.UndoAsync(session.Owner, statement, token)
            : target.TargetState.RemoveAsync(session.Owner, token), cancellationToken);
    }

    private static void Conclude(RunSession session, RollbackJournal journal, RollbackOperation operation)
    {
        foreach (var task in session.Services.Store.Tasks(session.Migration.Id))
            if (task.StartedAt is not null && WorkTransitions.Allows(task.Status, WorkStatus.RolledBack))
                session.State.SetTask(task.Phase, task.Id, WorkStatus.RolledBack, task.Error);
        foreach (var phase in session.Services.Store.Phases(session.Migration.Id))
            if (phase.StartedAt is not null && WorkTransitions.Allows(phase.Status, WorkStatus.RolledBack))
                session.State.SetPhase(phase.Id, WorkStatus.RolledBack, phase.Error);
        journal.End(operation, WorkStatus.Completed);
        session.State.SetActive(ActiveSide.Source);
        var error = session.Services.Store.Find(session.Migration.Name)!.Error;
        session.State.Trigger(MigrationTrigger.RollBack, error, operation.Reason);
        session.Services.Secrets.Remove(session.Migration.Id);
    }

    private static GodwitException Name(RunSession session, Exception exception) => exception is GodwitException failure
        ? new GodwitException(failure.Kind, session.Migration.Name, "the rollback stopped: " + failure.Message, failure.NextStep ?? Again(session), failure)
        : new GodwitException(ErrorKind.Failed, session.Migration.Name, "the rollback stopped: " + exception.Message, Again(session), exception);

    private static string Again(RunSession session) => $"Put this right and run 'godwit rollback {session.Migration.Name} --reason ...' again: it goes on where it stopped";
}
