using Godwit.Abstractions.Engines;
using Npgsql;

namespace Godwit.Postgres;

/// <summary>A snapshot that was exported; it lives as long as the transaction that exported it.</summary>
internal sealed class PostgresSnapshot(NpgsqlConnection connection, string id) : ISourceSnapshot
{
    /// <summary>What SET TRANSACTION SNAPSHOT takes.</summary>
    public string Id => id;

    /// <inheritdoc/>
    public string Description => id;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => PostgresReadSession.EndAsync(connection);
}

/// <summary>A read-only transaction, under a shared snapshot or its own, and what it sees.</summary>
internal sealed class PostgresReadSession : IAsyncDisposable
{
    private const int SnapshotTextVersion = 13;

    private PostgresReadSession(NpgsqlConnection connection, string visibility)
    {
        Connection = connection;
        Visibility = visibility;
    }

    public NpgsqlConnection Connection { get; }

    /// <summary><c>pg_current_snapshot()</c>: which transactions' rows it sees.</summary>
    public string Visibility { get; }

    public static async Task<PostgresReadSession> OpenAsync(PostgresDatabase database, ISourceSnapshot? snapshot, string subject, CancellationToken cancellationToken)
    {
        var connection = await database.ConnectAsync(cancellationToken);
        try
        {
            // Begun by hand: a transaction object would make the driver send its own BEGIN and one more round trip for the snapshot.
            var sql = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
            if (snapshot is not null)
                sql += $"; SET TRANSACTION SNAPSHOT {PostgresIdentifiers.Instance.QuoteLiteral(Shared(snapshot))}";
            sql += connection.PostgreSqlVersion.Major >= SnapshotTextVersion
                ? "; SELECT pg_catalog.pg_current_snapshot()::text"
                : "; SELECT pg_catalog.txid_current_snapshot()::text";
            await using var command = new NpgsqlCommand(sql, connection);
            return new PostgresReadSession(connection, (string)(await command.ExecuteScalarAsync(cancellationToken))!);
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            throw e switch
            {
                OperationCanceledException or GodwitException => e,
                PostgresException { SqlState: "22023" or "42704" or "55000" } => new GodwitException(ErrorKind.Unreachable, subject,
                    "the snapshot of the source is gone: the session that held it has ended", "Run it again; tables that were under way are copied anew", e),
                _ => database.Translate(e, subject),
            };
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => EndAsync(Connection);

    /// <summary>Ends a transaction that was begun by hand, so that the session goes back to its pool clean; a broken one is thrown away.</summary>
    public static async ValueTask EndAsync(NpgsqlConnection connection)
    {
        try
        {
            if (connection.FullState == System.Data.ConnectionState.Open)
            {
                await using var command = new NpgsqlCommand("ROLLBACK", connection);
                await command.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or ObjectDisposedException)
        {
            // A read-only transaction has nothing to lose, and its error was told by the read itself.
            NpgsqlConnection.ClearPool(connection);
        }
        finally
        {
            await connection.DisposeAsync();
        }
    }

    private static string Shared(ISourceSnapshot snapshot) => snapshot is PostgresSnapshot own
        ? own.Id
        : throw new ArgumentException("A snapshot of another engine was given.", nameof(snapshot));
}
