using Dapper;
using Godwit.Core.Planning;
using Microsoft.Data.Sqlite;

namespace Godwit.Core.State;

internal sealed partial class ControlStore
{
    private const string WorkColumns = "id AS Id, name AS Name, status AS StatusText, started_at AS StartedAt, ended_at AS EndedAt, error AS Error";

    public MigrationRow? Find(string name)
    {
        if (!Exists)
            return null;
        using var connection = Open();
        return Find(connection, name);
    }

    public static MigrationRow? Find(SqliteConnection connection, string name, SqliteTransaction? transaction = null) =>
        connection.QueryFirstOrDefault<MigrationRow>($"SELECT {MigrationRow.Columns} FROM migrations WHERE name = @name", new { name }, transaction);

    /// <summary>Adds a migration with its phases and tasks, or writes those of one that has not begun anew.</summary>
    public void Insert(SqliteConnection connection, SqliteTransaction transaction, MigrationRow row, MigrationPlan plan)
    {
        connection.Execute(
            """
            INSERT INTO migrations (id, name, plan, folder, status, active, source_engine, source_url, target_engine, target_url, created_at, updated_at)
            VALUES (@Id, @Name, @PlanText, @Folder, @StatusText, @ActiveText, @SourceEngine, @SourceUrl, @TargetEngine, @TargetUrl, @CreatedAt, @UpdatedAt)
            """, row, transaction);
        InsertWork(connection, transaction, row.Id, plan);
        Audit(connection, transaction, row.Id, row.Name, "create");
    }

    /// <summary>Makes the name free. The audit stays.</summary>
    public void Delete(SqliteConnection connection, SqliteTransaction transaction, MigrationRow row)
    {
        connection.Execute("DELETE FROM migrations WHERE id = @Id", new { row.Id }, transaction);
        Audit(connection, transaction, row.Id, row.Name, "replace");
    }

    public void ReplacePlan(SqliteConnection connection, SqliteTransaction transaction, string id, MigrationPlan plan, string text)
    {
        connection.Execute("UPDATE migrations SET plan = @text, updated_at = @now WHERE id = @id", new { id, text, now = Now() }, transaction);
        connection.Execute("DELETE FROM tasks WHERE migration = @id; DELETE FROM phases WHERE migration = @id", new { id }, transaction);
        InsertWork(connection, transaction, id, plan);
    }

    private static void InsertWork(SqliteConnection connection, SqliteTransaction transaction, string migration, MigrationPlan plan)
    {
        var pending = StateText.Of(WorkStatus.Pending);
        connection.Execute("INSERT INTO phases (migration, id, ordinal, name, status) VALUES (@migration, @Id, @ordinal, @Name, @pending)",
            plan.Phases.Select((phase, ordinal) => new { migration, phase.Id, ordinal, phase.Name, pending }), transaction);
        connection.Execute("INSERT INTO tasks (migration, phase, id, ordinal, name, status) VALUES (@migration, @phase, @Id, @ordinal, @Name, @pending)",
            plan.Phases.SelectMany(phase => phase.Tasks.Select((task, ordinal) =>
                new { migration, phase = phase.Id, task.Id, ordinal, task.Name, pending })), transaction);
    }

    public IReadOnlyList<WorkRow> Phases(string migration)
    {
        using var connection = Open();
        return Phases(connection, migration);
    }

    public IReadOnlyList<WorkRow> Tasks(string migration)
    {
        using var connection = Open();
        return Tasks(connection, migration);
    }

    /// <summary>A document kept beside the migration: <c>source_schema</c>, <c>script</c>.</summary>
    public string? Document(string migration, string column)
    {
        using var connection = Open();
        return connection.ExecuteScalar<string?>($"SELECT {column} FROM migrations WHERE id = @migration", new { migration });
    }

    public long AddCommand(string migration, OperatorCommandKind kind, string? reason) => Change((connection, transaction) =>
    {
        connection.Execute("INSERT INTO commands (migration, kind, reason, asked_by, at) VALUES (@migration, @kind, @reason, @by, @at)",
            new { migration, kind = StateText.Of(kind), reason, by = Operator.Current, at = Now() }, transaction);
        return connection.ExecuteScalar<long>("SELECT last_insert_rowid()", transaction: transaction);
    });

    /// <summary>The commands that nobody has taken up yet, the oldest first.</summary>
    public IReadOnlyList<OperatorCommand> OpenCommands(string migration)
    {
        using var connection = Open();
        return [.. connection.Query<(long Id, string Kind, string? Reason, string By, string At)>(
            "SELECT id, kind, reason, asked_by, at FROM commands WHERE migration = @migration AND handled_at IS NULL ORDER BY id", new { migration })
            .Select(row => new OperatorCommand(row.Id, StateText.Word<OperatorCommandKind>(row.Kind), row.Reason, row.By, StateText.Time(row.At), null))];
    }

    public bool IsHandled(long command)
    {
        using var connection = Open();
        return connection.ExecuteScalar<long>("SELECT count(*) FROM commands WHERE id = @command AND handled_at IS NULL", new { command }) == 0;
    }

    public void CloseCommands(string migration, long upTo) => Change((connection, transaction) => connection.Execute(
        "UPDATE commands SET handled_at = @at WHERE migration = @migration AND id <= @upTo AND handled_at IS NULL", new { migration, upTo, at = Now() }, transaction));

    public void AddNotice(string migration, string text) => Change((connection, transaction) => connection.Execute(
        "INSERT INTO notices (migration, at, text) VALUES (@migration, @at, @text)", new { migration, at = Now(), text }, transaction));

    private static List<WorkRow> Phases(SqliteConnection connection, string migration) => [.. connection.Query<WorkRow>(
        $"SELECT {WorkColumns} FROM phases WHERE migration = @migration ORDER BY ordinal", new { migration })];

    private static List<WorkRow> Tasks(SqliteConnection connection, string migration) => [.. connection.Query<WorkRow>(
        $"SELECT phase AS Phase, {WorkColumns} FROM tasks WHERE migration = @migration ORDER BY ordinal", new { migration })];
}
