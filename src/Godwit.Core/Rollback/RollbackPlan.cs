using Godwit.Abstractions.Engines;
using Godwit.Core.Planning;
using Godwit.Core.State;

namespace Godwit.Core.Rollback;

/// <summary>What a rollback does, in order.</summary>
/// <param name="Steps">The steps, the latest work first.</param>
public sealed record RollbackPlan(IReadOnlyList<RollbackStep> Steps);

/// <summary>One step of a rollback: exactly one of an action of the user's, a statement to take back, or the removal of Godwit's own tables.</summary>
/// <param name="Id">Unique in the plan and stable over a crash.</param>
/// <param name="Description">For people.</param>
public sealed record RollbackStep(string Id, string Description)
{
    /// <summary>The phase of <see cref="Action"/>'s task.</summary>
    public string? Phase { get; init; }

    /// <summary>The task of <see cref="Action"/>.</summary>
    public string? Task { get; init; }

    /// <summary>The user's action, or null.</summary>
    public TaskAction? Action { get; init; }

    /// <summary>The statement to take back, or null.</summary>
    public AppliedStatement? Statement { get; init; }
}

/// <summary>A rollback as it was carried out.</summary>
/// <param name="Id">Grows with every rollback.</param>
/// <param name="Reason">Why.</param>
/// <param name="Status">Where it stands.</param>
public sealed record RollbackOperation(long Id, string Reason, WorkStatus Status);
