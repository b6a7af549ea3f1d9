namespace Godwit.Core.State;

/// <summary>Where a migration stands. In JSON in snake_case.</summary>
public enum MigrationStatus
{
    /// <summary>Created, nothing done.</summary>
    Planned,

    /// <summary>Begun. Without a runner it waits to be resumed.</summary>
    InProgress,

    /// <summary>Held by an operator.</summary>
    Paused,

    /// <summary>Everything up to the switch is done.</summary>
    WaitingForCutover,

    /// <summary>Done to the end.</summary>
    Completed,

    /// <summary>Stopped by an error; a run goes on from there.</summary>
    Failed,

    /// <summary>Taken back: the target is as it was before.</summary>
    RolledBack,
}

/// <summary>Where a phase, a task or a step of a rollback stands. In JSON in snake_case.</summary>
public enum WorkStatus
{
    /// <summary>Not begun, or interrupted and to be done again.</summary>
    Pending,

    /// <summary>Under way.</summary>
    Running,

    /// <summary>Done.</summary>
    Completed,

    /// <summary>Stopped by an error.</summary>
    Failed,

    /// <summary>Not to be done.</summary>
    Skipped,

    /// <summary>Done and taken back.</summary>
    RolledBack,
}

/// <summary>Which side serves the application.</summary>
public enum ActiveSide
{
    /// <summary>The source.</summary>
    Source,

    /// <summary>The target.</summary>
    Target,
}
