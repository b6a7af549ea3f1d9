using Godwit.Core.State;

namespace Godwit.Core;

/// <summary>How far a run goes.</summary>
public enum RunUntil
{
    /// <summary>To the end of the plan. The default.</summary>
    Done,

    /// <summary>Until the rows are copied and their indexes, constraints and sequences are in place.</summary>
    Copied,

    /// <summary>Until the target has caught up with the source. For a snapshot migration the same as <see cref="Copied"/>.</summary>
    CaughtUp,
}

/// <summary>How <see cref="MigrationManager.RunAsync"/> runs. Immutable.</summary>
public sealed record RunOptions
{
    /// <summary>How far to go. Default <see cref="RunUntil.Done"/>.</summary>
    public RunUntil Until { get; init; }

    /// <summary>The source's URL with its secrets, in place of the plan's, or null. Never stored.</summary>
    public string? SourceUrl { get; init; }

    /// <summary>The target's URL with its secrets, in place of the plan's, or null. Never stored.</summary>
    public string? TargetUrl { get; init; }

    /// <summary>Hears about every change and, while rows are copied, about four times a second; called from any thread, one call at a time. Default null.</summary>
    public IProgress<MigrationSnapshot>? Progress { get; init; }
}
