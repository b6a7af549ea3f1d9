using Godwit.Abstractions.Engines;
using Godwit.Core.Planning;
using Godwit.Core.State;

namespace Godwit.Core.Execution;

/// <summary>Runs phases and their tasks: intent first, then the effect, then the outcome.</summary>
internal sealed class PhaseRunner(RunSession session, Lease lease)
{
    private const int MostAtOnce = 4;

    private readonly BuiltInTasks _builtIn = new(session);

    public async Task RunAsync(IReadOnlyList<MigrationPhase> phases, CancellationToken cancellationToken)
    {
        var done = session.Services.Store.Phases(session.Migration.Id).Where(IsDone).Select(phase => phase.Id);
        await DependencyScheduler.RunAsync(phases, phase => phase.Id, phase => phase.After, _ => 0, done, MostAtOnce, RunPhaseAsync, cancellationToken);
    }

    /// <summary>The error as the state keeps it.</summary>
    public static string Describe(GodwitException failure) => failure.NextStep is { } next ? $"{failure.Message}. {next}" : failure.Message;

    public GodwitException Translate(Exception exception, string subject) => exception as GodwitException
        ?? new GodwitException(ErrorKind.Failed, subject, exception.Message, $"Run 'godwit run {session.Migration.Name}' again", exception);

    private static bool IsDone(WorkRow row) => row.Status is WorkStatus.Completed or WorkStatus.Skipped;

    private async Task RunPhaseAsync(MigrationPhase phase, CancellationToken cancellationToken)
    {
        await session.Gate.WaitAsync(cancellationToken);
        session.State.SetPhase(phase.Id, WorkStatus.Running);
        try
        {
            var done = session.Services.Store.Tasks(session.Migration.Id).Where(task => task.Phase == phase.Id && IsDone(task)).Select(task => task.Id);
            var left = await DependencyScheduler.RunAsync(phase.Tasks, task => task.Id, task => task.DependsOn, task => task.Priority, done, MostAtOnce,
                (task, token) => RunTaskAsync(phase, task, token), cancellationToken);
            if (left.Count > 0)
                throw new GodwitException(ErrorKind.Failed, phase.Id, $"task '{left[0].Id}' waits for tasks that are not in the phase", "Correct its dependsOn in the plan");
            session.State.SetPhase(phase.Id, WorkStatus.Completed);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Record(() => session.State.SetPhase(phase.Id, WorkStatus.Pending));
            throw;
        }
        catch (Exception exception)
        {
            Record(() => session.State.SetPhase(phase.Id, WorkStatus.Failed, Describe(Translate(exception, phase.Id))));
            throw;
        }
    }

    private async Task RunTaskAsync(MigrationPhase phase, MigrationTask task, CancellationToken cancellationToken)
    {
        await session.Gate.WaitAsync(cancellationToken);
        session.State.SetTask(phase.Id, task.Id, WorkStatus.Running);
        if (BuiltInTasks.IsSkipped(session.Plan, task.Action))
        {
            session.State.SetTask(phase.Id, task.Id, WorkStatus.Skipped);
            return;
        }

        var began = session.Services.Time.GetTimestamp();
        RunLog.TaskBegins(session.Logger, session.Migration.Name, phase.Id, task.Id);
        try
        {
            await RunInTimeAsync(phase.Id, task, cancellationToken);
            session.State.SetTask(phase.Id, task.Id, WorkStatus.Completed);
            var seconds = session.Services.Time.GetElapsedTime(began).TotalSeconds;
            RunLog.TaskDone(session.Logger, session.Migration.Name, phase.Id, task.Id, seconds);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // Interrupted, not failed, whatever the interruption looked like in a driver.
            Record(() => session.State.SetTask(phase.Id, task.Id, WorkStatus.Pending));
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
        catch (Exception exception)
        {
            var failure = Translate(exception, task.Id);
            RunLog.TaskFailed(session.Logger, session.Migration.Name, phase.Id, task.Id, failure.Message);
            Record(() => session.State.SetTask(phase.Id, task.Id, WorkStatus.Failed, Describe(failure)));
            throw failure;
        }
    }

    private async Task RunInTimeAsync(string phase, MigrationTask task, CancellationToken cancellationToken)
    {
        using var timeout = task.Timeout is { } longest ? new CancellationTokenSource(longest, session.Services.Time) : new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            if (task.Own is { } own)
                await OwnTasks.RunAsync(session, phase, task.Id, own, isRollback: false, stop.Token);
            else
                await _builtIn.RunAsync(task.Action, phase, stop.Token);
        }
        catch (Exception exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new GodwitException(ErrorKind.Failed, task.Id, $"took longer than its time-out of {QuantityText.Format(task.Timeout!.Value)}",
                "Raise the task's timeout in the plan, or find out why it is slow, and run again", exception);
        }
    }

    /// <summary>Writes an outcome, unless another runner has taken over: then the state is that one's.</summary>
    private void Record(Action write)
    {
        if (lease.Lost.IsCancellationRequested)
            return;
        try
        {
            write();
        }
        catch (GodwitException exception) when (exception.Kind == ErrorKind.FencedOut)
        {
            RunLog.Notice(session.Logger, session.Migration.Name, exception.Message);
        }
    }
}
