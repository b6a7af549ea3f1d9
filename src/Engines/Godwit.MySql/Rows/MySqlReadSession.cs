using MySqlConnector;

namespace Godwit.MySql.Rows;

/// <summary>Begins and ends read-only transactions.</summary>
internal static class MySqlReadSession
{
    public static async Task BeginAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new MySqlCommand(
            "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION WITH CONSISTENT SNAPSHOT", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Ends the transaction and gives the session back to its pool, where a broken one is not kept.</summary>
    public static async ValueTask EndAsync(MySqlConnection connection)
    {
        try
        {
            await using var command = new MySqlCommand("ROLLBACK", connection);
            await command.ExecuteNonQueryAsync();
        }
        catch (Exception e) when (e is MySqlException or InvalidOperationException or IOException)
        {
            // The connection is broken: its transaction ended with it, and it read only.
        }

        await connection.DisposeAsync();
    }
}
