using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Godwit.Abstractions.Engines;
using Npgsql;

namespace Godwit.Postgres;

/// <summary>
/// The fence of a target: the token in <c>godwit.migrations</c>. Every writing transaction locks that row FOR SHARE before it writes,
/// until its end; a new runner raises the token, which waits for those transactions. So a runner whose time is over either commits
/// before the new one begins, or not at all.
/// </summary>
internal static class PostgresFence
{
    /// <summary>The first statement of every writing transaction.</summary>
    /// <exception cref="GodwitException"><see cref="ErrorKind.FencedOut"/>.</exception>
    public static async Task HoldAsync(NpgsqlConnection connection, TargetOwner owner, CancellationToken cancellationToken)
    {
        long? token;
        try
        {
            await using var command = new NpgsqlCommand("SELECT token FROM godwit.migrations WHERE id = $1 FOR SHARE", connection);
            command.Parameters.Add(new() { Value = owner.Migration });
            token = (long?)await command.ExecuteScalarAsync(cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
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

    /// <summary>The application_name of a runner's sessions, by which a later runner finds them; 63 bytes at most.</summary>
    public static string SessionName(TargetOwner owner) =>
        string.Create(CultureInfo.InvariantCulture, $"{SessionPrefix(owner.Migration)}{owner.Token}");

    /// <summary>What the session names of all runners of a migration begin with.</summary>
    public static string SessionPrefix(string migration) =>
        "godwit " + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(migration)))[..16] + " ";
}
