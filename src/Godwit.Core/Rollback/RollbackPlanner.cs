using Godwit.Abstractions.Engines;
using Godwit.Core.Planning;
using Godwit.Core.State;

namespace Godwit.Core.Rollback;

/// <summary>Plans rollbacks. Pure.</summary>
internal static class RollbackPlanner
{
    /// <summary>The id of the step that removes Godwit's own tables.</summary>
    public const string Remove = "remove-records";

    /// <summary>
    /// Takes back what was begun, the latest first: the user's tasks by their rollbacks, and, where the schema was begun, every statement that was
    /// applied. Godwit's own tables go last.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="tasks">Where each task stands.</param>
    /// <param name="applied">The statements applied, in order.</param>
    public static RollbackPlan Create(MigrationPlan plan, IReadOnlyList<WorkRow> tasks, IReadOnlyList<AppliedStatement> applied)
    {
        var steps = new List<RollbackStep>();
        var begun = tasks.Select((row, index) => (Row: row, Index: index))
            .Where(entry => entry.Row.StartedAt is not null && entry.Row.Status is not (WorkStatus.Skipped or WorkStatus.RolledBack))
            .OrderByDescending(entry => entry.Row.EndedAt ?? "~", StringComparer.Ordinal)
            .ThenByDescending(entry => entry.Row.StartedAt, StringComparer.Ordinal)
            .ThenByDescending(entry => entry.Index)
            .Select(entry => entry.Row).ToList();
        foreach (var row in begun)
        {
            var task = plan.Phases.FirstOrDefault(phase => phase.Id == row.Phase)?.Tasks.FirstOrDefault(task => task.Id == row.Id);
            if (task?.Rollback is { } action)
                steps.Add(new RollbackStep($"task:{row.Phase}/{row.Id}", $"take back task '{task.Name}'") { Phase = row.Phase, Task = row.Id, Action = action });
            if (task?.Action == BuiltInAction.ApplySchema)
                steps.AddRange(Undo(applied));
        }

        if (IsSchemaBegun(plan, tasks))
            steps.Add(new RollbackStep(Remove, "remove Godwit's own tables from the target"));
        return new RollbackPlan(steps);
    }

    /// <summary>Whether the target may hold anything of the migration's.</summary>
    public static bool IsSchemaBegun(MigrationPlan plan, IReadOnlyList<WorkRow> tasks) => tasks.Any(row => row.StartedAt is not null
        && plan.Phases.FirstOrDefault(phase => phase.Id == row.Phase)?.Tasks.FirstOrDefault(task => task.Id == row.Id)?.Action == BuiltInAction.ApplySchema);

    private static IEnumerable<RollbackStep> Undo(IReadOnlyList<AppliedStatement> applied) => applied.OrderByDescending(statement => statement.Sequence)
        .Select(statement => new RollbackStep("undo:" + statement.Id, statement is { Created: true, UndoSql: not null }
            ? $"drop {statement.ObjectKind} {statement.Name}"
            : $"forget {statement.ObjectKind} {statement.Name}")
        { Statement = statement });
}
