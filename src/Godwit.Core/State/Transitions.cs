using Godwit.Abstractions.Engines;

namespace Godwit.Core.State;

/// <summary>What happens to a migration.</summary>
internal enum MigrationTrigger
{
    Start,
    Pause,
    Resume,
    AwaitCutover,
    Complete,
    Fail,
    RollBack,
}

/// <summary>The table of a migration's status; nothing else decides.</summary>
internal static class MigrationTransitions
{
    private static readonly Dictionary<(MigrationStatus, MigrationTrigger), MigrationStatus> Table = new()
    {
        [(MigrationStatus.Planned, MigrationTrigger.Start)] = MigrationStatus.InProgress,
        [(MigrationStatus.Planned, MigrationTrigger.RollBack)] = MigrationStatus.RolledBack,
        [(MigrationStatus.InProgress, MigrationTrigger.Start)] = MigrationStatus.InProgress,
        [(MigrationStatus.InProgress, MigrationTrigger.Pause)] = MigrationStatus.Paused,
        [(MigrationStatus.InProgress, MigrationTrigger.Resume)] = MigrationStatus.InProgress,
        [(MigrationStatus.InProgress, MigrationTrigger.AwaitCutover)] = MigrationStatus.WaitingForCutover,
        [(MigrationStatus.InProgress, MigrationTrigger.Complete)] = MigrationStatus.Completed,
        [(MigrationStatus.InProgress, MigrationTrigger.Fail)] = MigrationStatus.Failed,
        [(MigrationStatus.InProgress, MigrationTrigger.RollBack)] = MigrationStatus.RolledBack,
        [(MigrationStatus.Paused, MigrationTrigger.Start)] = MigrationStatus.InProgress,
        [(MigrationStatus.Paused, MigrationTrigger.Pause)] = MigrationStatus.Paused,
        [(MigrationStatus.Paused, MigrationTrigger.Resume)] = MigrationStatus.InProgress,
        [(MigrationStatus.Paused, MigrationTrigger.Complete)] = MigrationStatus.Completed,
        [(MigrationStatus.Paused, MigrationTrigger.Fail)] = MigrationStatus.Failed,
        [(MigrationStatus.Paused, MigrationTrigger.RollBack)] = MigrationStatus.RolledBack,
        [(MigrationStatus.WaitingForCutover, MigrationTrigger.Start)] = MigrationStatus.InProgress,
        [(MigrationStatus.WaitingForCutover, MigrationTrigger.Pause)] = MigrationStatus.Paused,
        [(MigrationStatus.WaitingForCutover, MigrationTrigger.Complete)] = MigrationStatus.Completed,
        [(MigrationStatus.WaitingForCutover, MigrationTrigger.Fail)] = MigrationStatus.Failed,
        [(MigrationStatus.WaitingForCutover, MigrationTrigger.RollBack)] = MigrationStatus.RolledBack,
        [(MigrationStatus.Completed, MigrationTrigger.Fail)] = MigrationStatus.Failed,
        [(MigrationStatus.Completed, MigrationTrigger.RollBack)] = MigrationStatus.RolledBack,
        [(MigrationStatus.Failed, MigrationTrigger.Start)] = MigrationStatus.InProgress,
        [(MigrationStatus.Failed, MigrationTrigger.Fail)] = MigrationStatus.Failed,
        [(MigrationStatus.Failed, MigrationTrigger.RollBack)] = MigrationStatus.RolledBack,
    };

    public static bool Allows(MigrationStatus from, MigrationTrigger trigger) => Table.ContainsKey((from, trigger));

    public static MigrationStatus Next(string migration, MigrationStatus from, MigrationTrigger trigger) =>
        Table.TryGetValue((from, trigger), out var next)
            ? next
            : throw new GodwitException(ErrorKind.Refused, migration,
                $"a migration that is {StateText.Of(from)} cannot {StateText.Of(trigger).Replace('_', ' ')}", $"See 'godwit status {migration}'");
}

/// <summary>The table of the status of phases, tasks and steps; nothing else decides.</summary>
internal static class WorkTransitions
{
    // Running to Running: a task that a dead runner left is done again.
    private static readonly HashSet<(WorkStatus, WorkStatus)> Table =
    [
        (WorkStatus.Pending, WorkStatus.Running), (WorkStatus.Pending, WorkStatus.Skipped), (WorkStatus.Pending, WorkStatus.RolledBack),
        (WorkStatus.Running, WorkStatus.Running), (WorkStatus.Running, WorkStatus.Pending), (WorkStatus.Running, WorkStatus.Completed),
        (WorkStatus.Running, WorkStatus.Failed), (WorkStatus.Running, WorkStatus.Skipped), (WorkStatus.Running, WorkStatus.RolledBack),
        (WorkStatus.Failed, WorkStatus.Running), (WorkStatus.Failed, WorkStatus.RolledBack), (WorkStatus.Failed, WorkStatus.Skipped),
        (WorkStatus.Completed, WorkStatus.RolledBack), (WorkStatus.Skipped, WorkStatus.Running),
    ];

    public static bool Allows(WorkStatus from, WorkStatus to) => Table.Contains((from, to));
}
