using Godwit.Abstractions.Engines;
using MySqlConnector;

namespace Godwit.MySql;

/// <summary>A read-only transaction: a session of its own, or one of a snapshot's, which goes back to it.</summary>
internal sealed class MySqlReadSession : IAsyncDisposable
{
    /// <summary>Begins a transaction whose view is fixed at once.</summary>
    internal const string Begin = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY";

    private readonly MySqlSnapshot? _snapshot;

    private MySqlReadSession(MySqlConnection connection, MySqlSnapshot? snapshot)
    {
        Connection = connection;
        _snapshot = snapshot;
    }

    public MySqlConnection Connection { get; }

    public static async Task<MySqlReadSession> OpenAsync(MySqlDatabase database, ISourceSnapshot? snapshot, string subject, CancellationToken cancellationToken)
    {
        if (snapshot is not null)
        {
            var shared = snapshot as MySqlSnapshot ?? throw new ArgumentException("A snapshot of another engine was given.", nameof(snapshot));
            return new MySqlReadSession(await shared.BorrowAsync(subject, cancellationToken), shared);
        }

        var connection = await database.ConnectAsync(cancellationToken);
        try
        {
            await using var begin = new MySqlCommand(Begin, connection);
            await begin.ExecuteNonQueryAsync(cancellationToken);
            return new MySqlReadSession(connection, null);
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            throw e is OperationCanceledException or GodwitException ? e : database.Translate(e, subject);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _snapshot is null ? EndAsync(Connection) : _snapshot.ReturnAsync(Connection);

    /// <summary>Ends a transaction that was begun by hand, so that the session goes back to its pool clean.</summary>
    public static async ValueTask EndAsync(MySqlConnection connection)
    {
        try
        {
            if (connection.State == System.Data.ConnectionState.Open)
            {
                await using var command = new MySqlCommand("ROLLBACK", connection);
                await command.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
        catch (Exception e) when (e is MySqlException or InvalidOperationException or ObjectDisposedException)
        {
            // A read-only transaction has nothing to lose, and its error was told by the read itself; the pool must not lend it again.
            MySqlConnection.ClearPool(connection);
        }
        finally
        {
            await connection.DisposeAsync();
        }
    }
}
