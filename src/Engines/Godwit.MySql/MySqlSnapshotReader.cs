using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.MySql.Rows;
using MySqlConnector;

namespace Godwit.MySql;

/// <summary>
/// Reads rows. A snapshot cannot be lent to a later session here, so all of its sessions begin their transactions while a global read
/// lock holds commits back for a moment; without the right to that, while the tables are locked for reading; without that, one session
/// serves all streams in turn.
/// </summary>
internal sealed class MySqlSnapshotReader(MySqlDatabase database) : ISnapshotReader
{
    private const int LockSeconds = 10;

    /// <inheritdoc/>
    public async Task<ISourceSnapshot> BeginSnapshotAsync(IReadOnlyList<QualifiedName> tables, int readers, CancellationToken cancellationToken)
    {
        var sessions = new List<MySqlConnection>();
        try
        {
            for (var i = 0; i < Math.Max(1, readers); i++)
                sessions.Add(await database.ConnectAsync(cancellationToken));
            await using var locker = await database.ConnectAsync(cancellationToken);
            var how = await LockAsync(locker, tables, cancellationToken);
            try
            {
                if (how is null)
                {
                    foreach (var spare in sessions.Skip(1))
                        await spare.DisposeAsync();
                    sessions = [sessions[0]];
                }

                foreach (var session in sessions)
                    await MySqlReadSession.BeginAsync(session, cancellationToken);
            }
            finally
            {
                await ExecuteAsync(locker, "UNLOCK TABLES; SET SESSION lock_wait_timeout = DEFAULT", CancellationToken.None);
            }

            return new MySqlSnapshot(sessions, how ?? "one session's transaction: this user may lock neither the server nor the tables, so streams take turns");
        }
        catch (Exception e)
        {
            foreach (var session in sessions)
                await MySqlReadSession.EndAsync(session);
            if (e is OperationCanceledException or GodwitException)
                throw;
            throw database.Translate(e, "snapshot");
        }
    }

    /// <inheritdoc/>
    public async Task<IRowSource> OpenAsync(ReadRequest request, ISourceSnapshot? snapshot, CancellationToken cancellationToken)
    {
        var shared = snapshot as MySqlSnapshot;
        var connection = shared is null ? await database.ConnectAsync(cancellationToken) : await shared.BorrowAsync(cancellationToken);
        ValueTask ReleaseAsync()
        {
            if (shared is null)
                return MySqlReadSession.EndAsync(connection);
            shared.GiveBack(connection);
            return ValueTask.CompletedTask;
        }

        try
        {
            if (shared is null)
                await MySqlReadSession.BeginAsync(connection, cancellationToken);
            return await MySqlRowSource.OpenAsync(database, request, connection, null, ReleaseAsync, cancellationToken);
        }
        catch (Exception e)
        {
            await ReleaseAsync();
            if (e is OperationCanceledException or GodwitException)
                throw;
            throw database.Translate(e, request.Table.Name.ToString());
        }
    }

    /// <summary>Holds commits back; tells how, or null where the user may not.</summary>
    private static async Task<string?> LockAsync(MySqlConnection locker, IReadOnlyList<QualifiedName> tables, CancellationToken cancellationToken)
    {
        await ExecuteAsync(locker, FormattableString.Invariant($"SET SESSION lock_wait_timeout = {LockSeconds}"), cancellationToken);
        try
        {
            await ExecuteAsync(locker, "FLUSH TABLES WITH READ LOCK", cancellationToken);
            return "transactions that began together under a read lock";
        }
        catch (MySqlException e) when (e.Number is 1227 or 1044 or 1045 or 1142 or 1290)
        {
        }

        if (tables.Count == 0)
            return null;
        try
        {
            await ExecuteAsync(locker, "LOCK TABLES " + string.Join(", ", tables.Select(table => MySqlIdentifiers.Instance.Quote(table) + " READ")), cancellationToken);
            return "transactions that began together while the tables were locked";
        }
        catch (MySqlException e) when (e.Number is 1044 or 1045 or 1142)
        {
            return null;
        }
    }

    private static async Task ExecuteAsync(MySqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
