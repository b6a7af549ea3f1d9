using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using MySqlConnector;

namespace Godwit.MySql;

/// <summary>Opens sessions that see the same state: writers are stopped for the moment in which their transactions begin.</summary>
internal sealed class SnapshotLock(MySqlDatabase database)
{
    private const int LockSeconds = 5;

    public async Task<MySqlSnapshot> BeginAsync(IReadOnlyList<QualifiedName> tables, int readers, CancellationToken cancellationToken)
    {
        var sessions = new List<MySqlConnection>();
        try
        {
            // All connected before anything is locked: connecting takes time.
            for (var i = 0; i < Math.Max(1, readers); i++)
                sessions.Add(await database.ConnectAsync(cancellationToken));
            if (sessions.Count == 1)
            {
                await BeginAllAsync(sessions, cancellationToken);
                return new MySqlSnapshot(sessions, "consistent snapshot of one session" + await PositionAsync(sessions[0], cancellationToken));
            }

            await using var guard = await database.ConnectAsync(cancellationToken);
            try
            {
                if (await LockAsync(guard, tables, cancellationToken) is not { } how)
                {
                    foreach (var spare in sessions.Skip(1))
                        await spare.DisposeAsync();
                    sessions.RemoveRange(1, sessions.Count - 1);
                    await BeginAllAsync(sessions, cancellationToken);
                    return new MySqlSnapshot(sessions, "consistent snapshot of one session that all readers take turns on: the user may neither FLUSH TABLES (RELOAD) nor LOCK TABLES" +
                        await PositionAsync(sessions[0], cancellationToken));
                }

                await BeginAllAsync(sessions, cancellationToken);
                var position = await PositionAsync(guard, cancellationToken);
                return new MySqlSnapshot(sessions, FormattableString.Invariant($"consistent snapshot of {sessions.Count} sessions under {how}{position}"));
            }
            finally
            {
                await UnlockAsync(guard);
            }
        }
        catch (Exception e)
        {
            foreach (var session in sessions)
                await MySqlReadSession.EndAsync(session);
            throw e is OperationCanceledException or GodwitException ? e : database.Translate(e, "snapshot");
        }
    }

    private static Task BeginAllAsync(IEnumerable<MySqlConnection> sessions, CancellationToken cancellationToken) => Task.WhenAll(sessions.Select(async session =>
    {
        await using var begin = new MySqlCommand(MySqlReadSession.Begin, session);
        await begin.ExecuteNonQueryAsync(cancellationToken);
    }));

    private static async Task<string?> LockAsync(MySqlConnection guard, IReadOnlyList<QualifiedName> tables, CancellationToken cancellationToken)
    {
        if (await TryAsync(guard, FormattableString.Invariant($"SET SESSION lock_wait_timeout = {LockSeconds}; FLUSH TABLES WITH READ LOCK"), cancellationToken))
            return "FLUSH TABLES WITH READ LOCK";
        var list = string.Join(", ", tables.Select(table => MySqlIdentifiers.Instance.Quote(table.Name) + " READ"));
        return tables.Count > 0 && await TryAsync(guard, "LOCK TABLES " + list, cancellationToken) ? "LOCK TABLES READ" : null;
    }

    private static async Task<bool> TryAsync(MySqlConnection guard, string sql, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = new MySqlCommand(sql, guard);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return true;
        }
        catch (MySqlException e) when (e.Number is 1044 or 1045 or 1142 or 1143 or 1227 or 1370)
        {
            return false;
        }
        catch (MySqlException e) when (e.Number == 1205)
        {
            throw new GodwitException(ErrorKind.Contention, "snapshot",
                $"the tables cannot be locked for a moment within {LockSeconds} seconds: a long statement or another lock stands in the way",
                "Look at SHOW PROCESSLIST for it, and run again when it has ended", e);
        }
    }

    private static async Task UnlockAsync(MySqlConnection guard)
    {
        try
        {
            await using var command = new MySqlCommand("UNLOCK TABLES; SET SESSION lock_wait_timeout = DEFAULT", guard);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is MySqlException or InvalidOperationException)
        {
            // The server drops a session's locks with it.
            MySqlConnection.ClearPool(guard);
        }
    }

    /// <summary>How far the server's log was: for people, and where the user may ask.</summary>
    private async Task<string> PositionAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        var dialect = await database.GetDialectAsync(cancellationToken);
        try
        {
            await using var command = new MySqlCommand(dialect.IsMariaDb ? "SELECT @@global.gtid_binlog_pos" : "SELECT @@global.gtid_executed", connection);
            return await command.ExecuteScalarAsync(cancellationToken) is string { Length: > 0 } gtid ? ", GTID " + gtid.Replace("\n", "", StringComparison.Ordinal) : "";
        }
        catch (MySqlException)
        {
            return "";
        }
    }
}
