using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Npgsql;

namespace Godwit.Postgres;

/// <summary>Applies schema statements exactly once and takes them back.</summary>
internal sealed class PostgresStatements(PostgresDatabase database)
{
    // Statements name everything with its schema. Routine bodies may name what is made later.
    private const string Settings =
        "SELECT pg_catalog.set_config('search_path', '', true), pg_catalog.set_config('check_function_bodies', 'off', true)";

    // Memory for an index build grows with the table, up to 1 GB: a small sort is faster in the server's own, which stays in the caches.
    private const string BuildMemory =
        """
        SELECT pg_catalog.set_config('maintenance_work_mem',
            greatest(setting::bigint, least(1048576, pg_catalog.pg_table_size(pg_catalog.to_regclass($1)) / 1024 / 16))::text || 'kB', true)
        FROM pg_catalog.pg_settings WHERE name = 'maintenance_work_mem' AND pg_catalog.to_regclass($1) IS NOT NULL
        """;

    // Autovacuum likes a table that was just loaded and gives way to its index build only after deadlock_timeout. Superusers may shorten it.
    private const string MakeWay =
        "SELECT pg_catalog.set_config('deadlock_timeout', '50ms', true) WHERE pg_catalog.current_setting('is_superuser') = 'on'";

    public async Task ApplyAsync(TargetOwner owner, SchemaStatement statement, CancellationToken cancellationToken)
    {
        if (statement.OutsideTransaction)
        {
            await ApplyOutsideAsync(owner, statement, cancellationToken);
            return;
        }

        await PostgresStateTransaction.RunAsync(database, owner, Subject(statement), async connection =>
        {
            await QueueAsync(connection, owner, statement, cancellationToken);
            if (await IsAppliedAsync(connection, owner, statement, cancellationToken))
                return;
            await RunAsync(connection, Settings, cancellationToken);
            var created = !await ExistsAsync(connection, statement, cancellationToken);
            if (created)
            {
                await PrepareBuildAsync(connection, statement, cancellationToken);
                await RunAsync(connection, statement.Sql, cancellationToken);
            }

            await RecordAsync(connection, owner, statement, created, cancellationToken);
        }, cancellationToken);
    }

    public Task UndoAsync(TargetOwner owner, AppliedStatement statement, CancellationToken cancellationToken) =>
        PostgresStateTransaction.RunAsync(database, owner, statement.ObjectKind + " " + statement.Name, async connection =>
        {
            await using var forget = new NpgsqlCommand("DELETE FROM godwit.statements WHERE migration = $1 AND id = $2", connection);
            forget.Parameters.Add(new() { Value = owner.Migration });
            forget.Parameters.Add(new() { Value = statement.Id });
            if (await forget.ExecuteNonQueryAsync(cancellationToken) == 0 || !statement.Created || statement.UndoSql is null)
                return;
            await RunAsync(connection, Settings, cancellationToken);
            await RunAsync(connection, statement.UndoSql, cancellationToken);
        }, cancellationToken);

    /// <summary>
    /// The statement and its record cannot commit together: a crash between them leaves an object without a record. So the statement must
    /// be able to tell by its ExistsSql that it is done.
    /// </summary>
    private async Task ApplyOutsideAsync(TargetOwner owner, SchemaStatement statement, CancellationToken cancellationToken)
    {
        var skip = false;
        var created = true;
        await PostgresStateTransaction.RunAsync(database, owner, Subject(statement), async connection =>
        {
            skip = await IsAppliedAsync(connection, owner, statement, cancellationToken);
            created = skip || !await ExistsAsync(connection, statement, cancellationToken);
        }, cancellationToken);
        if (skip)
            return;
        if (created)
            await database.ExecuteAsync(statement.Sql, null, cancellationToken);
        await PostgresStateTransaction.RunAsync(database, owner, Subject(statement),
            connection => RecordAsync(connection, owner, statement, created, cancellationToken), cancellationToken);
    }

    /// <summary>An attempt whose answer was lost may still be under way on the server: it ends before its record is looked for.</summary>
    private static Task QueueAsync(NpgsqlConnection connection, TargetOwner owner, SchemaStatement statement, CancellationToken cancellationToken) => RunAsync(connection,
        $"{PostgresLoadSession.Patience}; SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended({PostgresIdentifiers.Instance.QuoteLiteral(owner.Migration + " " + statement.Id)}, 0)); " +
        "SET LOCAL lock_timeout = 0", cancellationToken);

    private static async Task<bool> IsAppliedAsync(NpgsqlConnection connection, TargetOwner owner, SchemaStatement statement, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM godwit.statements WHERE migration = $1 AND id = $2)", connection);
        command.Parameters.Add(new() { Value = owner.Migration });
        command.Parameters.Add(new() { Value = statement.Id });
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, SchemaStatement statement, CancellationToken cancellationToken)
    {
        if (statement.ExistsSql is null)
            return false;
        await using var command = PostgresScript.Command(statement.ExistsSql, connection, null);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static async Task PrepareBuildAsync(NpgsqlConnection connection, SchemaStatement statement, CancellationToken cancellationToken)
    {
        if (statement.Table is not { } table || statement.Stage is not (SchemaStage.TableKeys or SchemaStage.Indexes))
            return;
        await using var command = new NpgsqlCommand(BuildMemory, connection);
        command.Parameters.Add(new() { Value = PostgresIdentifiers.Instance.Quote(table) });
        await command.ExecuteNonQueryAsync(cancellationToken);
        await RunAsync(connection, MakeWay, cancellationToken);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = PostgresScript.Command(sql, connection, null);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task RecordAsync(NpgsqlConnection connection, TargetOwner owner, SchemaStatement statement, bool created, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "INSERT INTO godwit.statements (migration, id, object_kind, name, created, undo_sql) VALUES ($1, $2, $3, $4, $5, $6)", connection);
        command.Parameters.Add(new() { Value = owner.Migration });
        command.Parameters.Add(new() { Value = statement.Id });
        command.Parameters.Add(new() { Value = statement.ObjectKind });
        command.Parameters.Add(new() { Value = statement.Name.ToString() });
        command.Parameters.Add(new() { Value = created });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = statement.UndoSql });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Subject(SchemaStatement statement) => statement.ObjectKind + " " + statement.Name;
}
