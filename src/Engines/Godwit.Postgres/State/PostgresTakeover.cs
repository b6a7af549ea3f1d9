using Godwit.Abstractions.Engines;
using Npgsql;

namespace Godwit.Postgres;

/// <summary>Takes a target for a runner, and gives it up for good.</summary>
internal sealed class PostgresTakeover(PostgresDatabase database)
{
    private const int Attempts = 30;

    public async Task AcquireAsync(TargetOwner owner, CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        try
        {
            await EnsureTablesAsync(connection, cancellationToken);
            for (var attempt = 1; !await TryRaiseAsync(connection, owner, cancellationToken); attempt++)
            {
                // What holds the row is a load of an earlier runner, dead or paused; its transaction must not commit any more.
                await TerminateEarlierAsync(connection, owner, cancellationToken);
                if (attempt == Attempts)
                {
                    throw new GodwitException(ErrorKind.Contention, PostgresErrors.Place(database.Endpoint),
                        "an open transaction of an earlier runner holds the migration's record and cannot be ended",
                        "End it on the server: SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'godwit %'");
                }
            }

            await TerminateEarlierAsync(connection, owner, cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or GodwitException))
        {
            throw database.Translate(e, "schema godwit");
        }
    }

    public async Task RemoveAsync(TargetOwner owner, CancellationToken cancellationToken)
    {
        if (!await new PostgresStateReader(database).KnowsAsync(owner.Migration, cancellationToken))
            return;
        await PostgresStateTransaction.RunAsync(database, owner, "schema godwit", async connection =>
        {
            await LockAsync(connection, cancellationToken);
            foreach (var table in (string[])["losses", "chunks", "statements"])
            {
                await using var delete = new NpgsqlCommand($"DELETE FROM godwit.{table} WHERE migration = $1", connection);
                delete.Parameters.Add(new() { Value = owner.Migration });
                await delete.ExecuteNonQueryAsync(cancellationToken);
            }

            await using var forget = new NpgsqlCommand("DELETE FROM godwit.migrations WHERE id = $1", connection);
            forget.Parameters.Add(new() { Value = owner.Migration });
            await forget.ExecuteNonQueryAsync(cancellationToken);
            await using var last = new NpgsqlCommand(
                "SELECT NOT EXISTS (SELECT FROM godwit.migrations), obj_description(to_regnamespace('godwit'), 'pg_namespace') IS NOT DISTINCT FROM $1", connection);
            last.Parameters.Add(new() { Value = PostgresStateSchema.SchemaComment });
            bool drop, ours;
            await using (var reader = await last.ExecuteReaderAsync(cancellationToken))
            {
                await reader.ReadAsync(cancellationToken);
                (drop, ours) = (reader.GetBoolean(0), reader.GetBoolean(1));
            }

            if (!drop)
                return;
            await using var dropping = new NpgsqlCommand(PostgresStateSchema.DropTables + (ours ? "; DROP SCHEMA godwit" : ""), connection);
            await dropping.ExecuteNonQueryAsync(cancellationToken);
        }, cancellationToken);
    }

    private static async Task EnsureTablesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockAsync(connection, cancellationToken);
        await using (var exists = new NpgsqlCommand("SELECT to_regnamespace('godwit') IS NOT NULL", connection))
            if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
            {
                await using var create = new NpgsqlCommand(PostgresStateSchema.CreateSchema, connection);
                await create.ExecuteNonQueryAsync(cancellationToken);
            }

        await using (var tables = new NpgsqlCommand(PostgresStateSchema.CreateTables, connection))
            await tables.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>False where an open transaction of an earlier runner holds the record.</summary>
    private static async Task<bool> TryRaiseAsync(NpgsqlConnection connection, TargetOwner owner, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var settings = new NpgsqlCommand("SET LOCAL lock_timeout = '1s'; SET LOCAL synchronous_commit = on", connection))
            await settings.ExecuteNonQueryAsync(cancellationToken);
        try
        {
            await using var raise = new NpgsqlCommand(
                """
                INSERT INTO godwit.migrations AS m (id, token) VALUES ($1, $2)
                ON CONFLICT (id) DO UPDATE SET token = greatest(m.token, excluded.token), acquired_at = clock_timestamp()
                RETURNING token
                """, connection);
            raise.Parameters.Add(new() { Value = owner.Migration });
            raise.Parameters.Add(new() { Value = owner.Token });
            PostgresFence.Check(owner, (long?)await raise.ExecuteScalarAsync(cancellationToken));
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
    }

    private static async Task TerminateEarlierAsync(NpgsqlConnection connection, TargetOwner owner, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT count(pg_catalog.pg_terminate_backend(pid)) FROM pg_catalog.pg_stat_activity
            WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
                AND CASE WHEN starts_with(application_name, $1) THEN substr(application_name, length($1) + 1)::bigint < $2 ELSE false END
            """, connection);
        command.Parameters.Add(new() { Value = PostgresFence.SessionPrefix(owner.Migration) });
        command.Parameters.Add(new() { Value = owner.Token });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", connection);
        command.Parameters.Add(new() { Value = PostgresStateSchema.AdvisoryLock });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
