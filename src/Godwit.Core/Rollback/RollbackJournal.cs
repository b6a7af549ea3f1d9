using Dapper;
using Godwit.Core.State;

namespace Godwit.Core.Rollback;

/// <summary>What a rollback intends and has done, in the control store.</summary>
internal sealed class RollbackJournal(ControlStore store, MigrationStateMachine state, string migration)
{
    /// <summary>Begins a rollback, or goes on with one that did not end.</summary>
    public RollbackOperation Begin(string reason)
    {
        RollbackOperation? operation = null;
        state.Change((connection, transaction) =>
        {
            var open = connection.QueryFirstOrDefault<(long Id, string Reason)>(
                "SELECT id, reason FROM rollbacks WHERE migration = @migration AND status IN ('running', 'failed') ORDER BY id DESC LIMIT 1", new { migration }, transaction);
            if (open.Id == 0)
            {
                connection.Execute("INSERT INTO rollbacks (migration, reason, status, started_at) VALUES (@migration, @reason, 'running', @now)",
                    new { migration, reason, now = store.Now() }, transaction);
                open = (connection.ExecuteScalar<long>("SELECT last_insert_rowid()", transaction: transaction), reason);
            }
            else
            {
                connection.Execute("UPDATE rollbacks SET status = 'running', error = NULL, ended_at = NULL WHERE id = @Id", new { open.Id }, transaction);
            }

            operation = new RollbackOperation(open.Id, open.Reason, WorkStatus.Running);
        });
        return operation!;
    }

    /// <summary>Whether a rollback has begun and not ended.</summary>
    public static bool IsOpen(ControlStore store, string migration)
    {
        using var connection = store.Open();
        return connection.ExecuteScalar<long>("SELECT count(*) FROM rollbacks WHERE migration = @migration AND status IN ('running', 'failed')", new { migration }) > 0;
    }

    /// <summary>Writes the steps down before the first is taken; those of an earlier attempt stay as they are.</summary>
    public void Plan(RollbackOperation operation, RollbackPlan plan) => state.Change((connection, transaction) =>
    {
        var first = connection.ExecuteScalar<long>("SELECT coalesce(max(ordinal) + 1, 0) FROM rollback_steps WHERE rollback = @Id", new { operation.Id }, transaction);
        connection.Execute(
            """
            INSERT INTO rollback_steps (rollback, ordinal, id, description, status) VALUES (@rollback, @ordinal, @Id, @Description, 'pending')
            ON CONFLICT (rollback, id) DO NOTHING
            """,
            plan.Steps.Select((step, index) => new { rollback = operation.Id, ordinal = first + index, step.Id, step.Description }), transaction);
    });

    public bool IsDone(RollbackOperation operation, RollbackStep step)
    {
        using var connection = store.Open();
        return connection.ExecuteScalar<string>("SELECT status FROM rollback_steps WHERE rollback = @rollback AND id = @Id",
            new { rollback = operation.Id, step.Id }) == "completed";
    }

    public void Set(RollbackOperation operation, RollbackStep step, WorkStatus status, string? error = null) => state.Change((connection, transaction) =>
        connection.Execute("UPDATE rollback_steps SET status = @status, error = @error WHERE rollback = @rollback AND id = @Id",
            new { rollback = operation.Id, step.Id, status = StateText.Of(status), error }, transaction));

    public void End(RollbackOperation operation, WorkStatus status, string? error = null) => state.Change((connection, transaction) =>
    {
        connection.Execute("UPDATE rollbacks SET status = @status, error = @error, ended_at = @now WHERE id = @Id",
            new { operation.Id, status = StateText.Of(status), error, now = store.Now() }, transaction);
        // Steps of an attempt that a crash cut off, which the last plan no longer held, were done by then.
        if (status == WorkStatus.Completed)
            connection.Execute("UPDATE rollback_steps SET status = 'completed', error = NULL WHERE rollback = @Id", new { operation.Id }, transaction);
    });
}
