using Dapper;
using Godwit.Core.Copying;
using Microsoft.Data.Sqlite;

namespace Godwit.Core.State;

internal sealed partial class ControlStore
{
    private const int MostNotices = 100;

    public MigrationSnapshot? FindSnapshot(string name)
    {
        if (!Exists)
            return null;
        using var connection = Open();
        // One transaction, so that the parts belong together.
        using var transaction = connection.BeginTransaction(deferred: true);
        return Find(connection, name, transaction) is { } row ? Snapshot(connection, row) : null;
    }

    public IReadOnlyList<MigrationSnapshot> ListSnapshots()
    {
        if (!Exists)
            return [];
        using var connection = Open();
        using var transaction = connection.BeginTransaction(deferred: true);
        return [.. connection.Query<MigrationRow>($"SELECT {MigrationRow.Columns} FROM migrations ORDER BY name", transaction: transaction)
            .Select(row => Snapshot(connection, row))];
    }

    private MigrationSnapshot Snapshot(SqliteConnection connection, MigrationRow row)
    {
        var plan = row.Plan;
        var tasks = Tasks(connection, row.Id).ToLookup(task => task.Phase, task => new TaskSnapshot(task.Id, task.Name, task.Status,
            StateText.TimeOrNull(task.StartedAt), StateText.TimeOrNull(task.EndedAt), task.Error));
        var phases = Phases(connection, row.Id).ConvertAll(phase => new PhaseSnapshot(phase.Id, phase.Name, phase.Status,
            StateText.TimeOrNull(phase.StartedAt), StateText.TimeOrNull(phase.EndedAt), phase.Error, [.. tasks[phase.Id]]));
        return new MigrationSnapshot
        {
            Id = row.Id,
            Name = row.Name,
            Description = plan.Description,
            Strategy = plan.Strategy,
            Status = row.Status,
            Active = row.Active,
            Source = new EndpointSnapshot(row.SourceEngine, row.SourceVersion, row.SourceUrl, plan.Source.Environment),
            Target = new EndpointSnapshot(row.TargetEngine, row.TargetVersion, row.TargetUrl, plan.Target.Environment),
            Phases = phases,
            Copy = StateText.FromJson<CopyStatus>(row.Copy) ?? CopyStatus.None,
            Validation = StateText.FromJson<ValidationSnapshot>(row.Validation) ?? new ValidationSnapshot { Mode = plan.Validation.Mode },
            Cutover = CutoverState.Of(row, phases),
            Losses = StateText.FromJson<LossesSnapshot>(row.LossCounts) ?? new LossesSnapshot(row.Losses),
            Rollbacks = Rollbacks(connection, row.Id),
            Notices = Notices(connection, row.Id),
            Runner = Lease.Holder(connection, row.Id, time.GetUtcNow()),
            Error = row.Error,
            Finished = row.Finished,
            CreatedAt = StateText.Time(row.CreatedAt),
            UpdatedAt = StateText.Time(row.UpdatedAt),
        };
    }

    private static List<NoticeSnapshot> Notices(SqliteConnection connection, string migration) => [.. connection.Query<(string At, string Text)>(
        "SELECT at, text FROM (SELECT id, at, text FROM notices WHERE migration = @migration ORDER BY id DESC LIMIT @MostNotices) ORDER BY id",
        new { migration, MostNotices }).Select(row => new NoticeSnapshot(StateText.Time(row.At), row.Text))];

    private static List<RollbackSnapshot> Rollbacks(SqliteConnection connection, string migration)
    {
        var steps = connection.Query<(long Rollback, string Id, string Description, string Status, string? Error)>(
            """
            SELECT rollback, rollback_steps.id, description, rollback_steps.status, rollback_steps.error FROM rollback_steps
            JOIN rollbacks ON rollbacks.id = rollback WHERE migration = @migration ORDER BY rollback, ordinal
            """, new { migration }).ToLookup(step => step.Rollback,
            step => new RollbackStepSnapshot(step.Id, step.Description, StateText.Word<WorkStatus>(step.Status), step.Error));
        return [.. connection.Query<(long Id, string Reason, string Status, string StartedAt, string? EndedAt, string? Error)>(
            "SELECT id, reason, status, started_at, ended_at, error FROM rollbacks WHERE migration = @migration ORDER BY id", new { migration })
            .Select(row => new RollbackSnapshot(row.Reason, StateText.Word<WorkStatus>(row.Status), StateText.Time(row.StartedAt),
                StateText.TimeOrNull(row.EndedAt), row.Error, [.. steps[row.Id]]))];
    }
}

internal static class CutoverState
{
    public static CutoverSnapshot Of(MigrationRow row, IReadOnlyList<PhaseSnapshot> phases)
    {
        if (row.Active == ActiveSide.Target)
            return new CutoverSnapshot { Reasons = ["the target is active already"] };
        if (row.Status is MigrationStatus.RolledBack)
            return new CutoverSnapshot { Reasons = ["the migration was rolled back"] };
        var reasons = phases.TakeWhile(phase => phase.Id != Planning.StandardPhases.Cutover)
            .Where(phase => phase.Status is not (WorkStatus.Completed or WorkStatus.Skipped))
            .Select(phase => $"phase '{phase.Id}' is {StateText.Of(phase.Status)}").ToList();
        return new CutoverSnapshot { Ready = reasons.Count == 0, Reasons = reasons };
    }
}
