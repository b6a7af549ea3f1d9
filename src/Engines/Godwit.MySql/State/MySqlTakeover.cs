using Godwit.Abstractions.Engines;
using MySqlConnector;

namespace Godwit.MySql;

/// <summary>Takes a target for a runner, and gives it up for good.</summary>
internal sealed class MySqlTakeover(MySqlDatabase database)
{
    private const int Attempts = 30;
    private const int LockWaitTimeout = 1205;
    private const int NoSuchThread = 1094;

    public async Task AcquireAsync(TargetOwner owner, CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        try
        {
            foreach (var sql in MySqlStateSchema.Create)
                await MySqlStateTransaction.ExecuteAsync(connection, null, sql, cancellationToken);
            for (var attempt = 1; !await TryRaiseAsync(connection, owner, cancellationToken); attempt++)
            {
                // What holds the row is a load of an earlier runner, dead or paused; its transaction must not commit any more.
                await EndEarlierAsync(connection, owner, cancellationToken);
                if (attempt == Attempts)
                {
                    throw new GodwitException(ErrorKind.Contention, MySqlErrors.Place(database.Endpoint),
                        "an open transaction of an earlier runner holds the migration's record and cannot be ended",
                        "End it on the server: KILL the connections that SELECT connection FROM godwit_sessions names");
                }
            }

            await EndEarlierAsync(connection, owner, cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or GodwitException))
        {
            throw database.Translate(e, "tables godwit_*");
        }
    }

    public async Task RemoveAsync(TargetOwner owner, CancellationToken cancellationToken)
    {
        if (!await new MySqlStateReader(database).KnowsAsync(owner.Migration, cancellationToken))
            return;
        var last = false;
        await MySqlStateTransaction.RunAsync(database, owner, "tables godwit_*", async (connection, transaction) =>
        {
            foreach (var table in (string[])["godwit_losses", "godwit_chunks", "godwit_statements", "godwit_sessions"])
                await MySqlStateTransaction.ExecuteAsync(connection, transaction, $"DELETE FROM {table} WHERE migration = @m", cancellationToken, ("@m", owner.Migration));
            await MySqlStateTransaction.ExecuteAsync(connection, transaction, "DELETE FROM godwit_migrations WHERE id = @m", cancellationToken, ("@m", owner.Migration));
            last = await MySqlStateTransaction.ScalarAsync(connection, transaction, "SELECT 1 FROM godwit_migrations LIMIT 1", cancellationToken) is null;
        }, cancellationToken);
        if (!last)
            return;
        await using var connection = await database.ConnectAsync(cancellationToken);
        foreach (var table in MySqlStateSchema.Tables)
            await MySqlStateTransaction.ExecuteAsync(connection, null, "DROP TABLE IF EXISTS " + table, cancellationToken);
    }

    /// <summary>False where an open transaction of an earlier runner holds the record.</summary>
    private static async Task<bool> TryRaiseAsync(MySqlConnection connection, TargetOwner owner, CancellationToken cancellationToken)
    {
        await MySqlStateTransaction.ExecuteAsync(connection, null, "SET SESSION innodb_lock_wait_timeout = 1", cancellationToken);
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await MySqlStateTransaction.ExecuteAsync(connection, transaction,
                "INSERT INTO godwit_migrations (id, token) VALUES (@m, @t) ON DUPLICATE KEY UPDATE token = GREATEST(token, VALUES(token)), acquired_at = CURRENT_TIMESTAMP(6)",
                cancellationToken, ("@m", owner.Migration), ("@t", owner.Token));
            MySqlFence.Check(owner, (long?)await MySqlStateTransaction.ScalarAsync(connection, transaction, "SELECT token FROM godwit_migrations WHERE id = @m", cancellationToken, ("@m", owner.Migration)));
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (MySqlException e) when (e.Number == LockWaitTimeout)
        {
            return false;
        }
        finally
        {
            await MySqlStateTransaction.ExecuteAsync(connection, null, "SET SESSION innodb_lock_wait_timeout = 50", cancellationToken);
        }
    }

    private static async Task EndEarlierAsync(MySqlConnection connection, TargetOwner owner, CancellationToken cancellationToken)
    {
        var earlier = new List<long>();
        await using (var command = new MySqlCommand(
            """
            SELECT s.connection FROM godwit_sessions s JOIN information_schema.processlist p ON p.id = s.connection
            WHERE s.migration = @m AND s.token < @t AND p.db = DATABASE()
            """, connection))
        {
            command.Parameters.AddWithValue("@m", owner.Migration);
            command.Parameters.AddWithValue("@t", owner.Token);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                earlier.Add(reader.GetInt64(0));
        }

        foreach (var id in earlier)
        {
            try
            {
                await MySqlStateTransaction.ExecuteAsync(connection, null, FormattableString.Invariant($"KILL {id}"), cancellationToken);
            }
            catch (MySqlException e) when (e.Number == NoSuchThread)
            {
                // It ended by itself.
            }
        }

        await MySqlStateTransaction.ExecuteAsync(connection, null, "DELETE FROM godwit_sessions WHERE migration = @m AND token < @t", cancellationToken,
            ("@m", owner.Migration), ("@t", owner.Token));
    }
}
