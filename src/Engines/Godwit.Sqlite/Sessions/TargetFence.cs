using Godwit.Abstractions.Engines;

namespace Godwit.Sqlite.Sessions;

/// <summary>
/// Keeps a runner out whose time is over. Checked after the write lock was taken, so that the answer holds until the transaction ends.
/// </summary>
internal static class TargetFence
{
    public static void Check(SqliteSession session, TargetOwner owner)
    {
        var token = session.TableExists("godwit_migrations")
            ? session.Number("SELECT token FROM godwit_migrations WHERE migration = ?", owner.Migration)
            : null;
        if (token == owner.Token)
            return;
        throw new GodwitException(ErrorKind.FencedOut, $"migration {owner.Migration}", token is null
            ? "the target does not know this runner (any more)"
            : $"another runner has taken the target over (its token is {token}, ours {owner.Token})", "Let the other runner go on, or run the migration again");
    }
}
