using Dapper;
using Godwit.Abstractions.Engines;
using Godwit.Core.Copying;
using Microsoft.Data.Sqlite;

namespace Godwit.Core.State;

/// <summary>
/// The one writer of a migration's state. Every change checks that the lease is still this runner's and that the transition is legal.
/// Callers write the intent first, then have the effect, then write the outcome.
/// </summary>
internal sealed class MigrationStateMachine(ControlStore store, MigrationRow migration, long token)
{
    public void Trigger(MigrationTrigger trigger, string? error = null, string? detail = null) => Change((connection, transaction) =>
    {
        var from = Current(connection, transaction);
        var to = MigrationTransitions.Next(migration.Name, from, trigger);
        connection.Execute("UPDATE migrations SET status = @status, error = @error, updated_at = @now WHERE id = @Id",
            new { status = StateText.Of(to), error, now = store.Now(), migration.Id }, transaction);
        store.Audit(connection, transaction, migration.Id, migration.Name, StateText.Of(trigger), detail ?? error);
    });

    public void SetPhase(string phase, WorkStatus to, string? error = null) => SetWork("phases", "id = @phase", phase, phase, to, error);

    public void SetTask(string phase, string task, WorkStatus to, string? error = null) =>
        SetWork("tasks", "phase = @phase AND id = @task", phase, task, to, error);

    public void SetActive(ActiveSide side) => Set("active = @value", StateText.Of(side));

    public void SetServer(bool isSource, string version) => Set(isSource ? "source_version = @value" : "target_version = @value", version);

    public void SetCopy(CopyStatus copy) => Set("copy = @value", StateText.ToJson(copy));

    public void SetValidation(ValidationSnapshot validation) => Set("validation = @value", StateText.ToJson(validation));

    public void SetLosses(LossesSnapshot losses) => Change((connection, transaction) => connection.Execute(
        "UPDATE migrations SET losses = @Total, loss_counts = @counts, updated_at = @now WHERE id = @Id",
        new { losses.Total, counts = StateText.ToJson(losses), now = store.Now(), migration.Id }, transaction));

    public void SetDocuments(string sourceSchema, string script) => Change((connection, transaction) => connection.Execute(
        "UPDATE migrations SET source_schema = @sourceSchema, script = @script, updated_at = @now WHERE id = @Id",
        new { sourceSchema, script, now = store.Now(), migration.Id }, transaction));

    public void SetFinished() => Set("finished = @value", 1);

    /// <summary>Runs a change of the migration's state in a transaction, fenced.</summary>
    public void Change(Action<SqliteConnection, SqliteTransaction> change) => store.Change((connection, transaction) =>
    {
        Lease.Check(connection, transaction, migration.Id, token);
        change(connection, transaction);
    });

    private MigrationStatus Current(SqliteConnection connection, SqliteTransaction transaction) => StateText.Word<MigrationStatus>(
        connection.ExecuteScalar<string>("SELECT status FROM migrations WHERE id = @Id", new { migration.Id }, transaction)!);

    private void Set(string assignment, object value) => Change((connection, transaction) => connection.Execute(
        $"UPDATE migrations SET {assignment}, updated_at = @now WHERE id = @Id", new { value, now = store.Now(), migration.Id }, transaction));

    private void SetWork(string table, string which, string phase, string task, WorkStatus to, string? error) => Change((connection, transaction) =>
    {
        var key = new { migration.Id, phase, task };
        var from = StateText.Word<WorkStatus>(connection.ExecuteScalar<string>(
            $"SELECT status FROM {table} WHERE migration = @Id AND {which}", key, transaction)!);
        if (!WorkTransitions.Allows(from, to))
            throw new GodwitException(ErrorKind.Failed, task, $"cannot go from {StateText.Of(from)} to {StateText.Of(to)}");
        var times = to switch
        {
            WorkStatus.Running => "started_at = @now, ended_at = NULL, ",
            WorkStatus.Pending => "",
            _ => "ended_at = @now, ",
        };
        connection.Execute($"UPDATE {table} SET {times}status = @status, error = @error WHERE migration = @Id AND {which}",
            new { migration.Id, phase, task, now = store.Now(), status = StateText.Of(to), error }, transaction);
        connection.Execute("UPDATE migrations SET updated_at = @now WHERE id = @Id", new { migration.Id, now = store.Now() }, transaction);
        if (table == "tasks")
            store.Audit(connection, transaction, migration.Id, migration.Name, $"task {phase}/{task} {StateText.Of(to)}", error);
    });
}
