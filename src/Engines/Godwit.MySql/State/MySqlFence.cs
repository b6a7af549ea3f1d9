using Godwit.Abstractions.Engines;
using MySqlConnector;

namespace Godwit.MySql;

/// <summary>
/// The fence of a target: the token in <c>godwit_migrations</c>. Every writing transaction locks that row shared before it writes, until
/// its end; a new runner raises the token, which waits for those transactions. So a runner whose time is over either commits before the
/// new one begins, or not at all.
/// </summary>
internal static class MySqlFence
{
    private const int NoSuchTable = 1146;

    /// <summary>The first statement of every writing transaction.</summary>
    /// <exception cref="GodwitException"><see cref="ErrorKind.FencedOut"/>.</exception>
    public static async Task HoldAsync(MySqlConnection connection, MySqlTransaction transaction, TargetOwner owner, CancellationToken cancellationToken)
    {
        long? token;
        try
        {
            await using var command = new MySqlCommand("SELECT token FROM godwit_migrations WHERE id = @id LOCK IN SHARE MODE", connection, transaction);
            command.Parameters.AddWithValue("@id", owner.Migration);
            token = (long?)await command.ExecuteScalarAsync(cancellationToken);
        }
        catch (MySqlException e) when (e.Number == NoSuchTable)
        {
            token = null;
        }

        Check(owner, token);
    }

    /// <exception cref="GodwitException"><see cref="ErrorKind.FencedOut"/>: another runner's token, or none, stands in the target.</exception>
    public static void Check(TargetOwner owner, long? token)
    {
        if (token == owner.Token)
            return;
        throw new GodwitException(ErrorKind.FencedOut, "migration " + owner.Migration,
            token is null ? "the target does not know this migration (any more)" : "another runner has taken the target over",
            "This runner stops; nothing of its open work was committed");
    }
}
