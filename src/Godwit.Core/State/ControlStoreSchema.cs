using Dapper;
using Godwit.Abstractions.Engines;
using Microsoft.Data.Sqlite;

namespace Godwit.Core.State;

/// <summary>The tables of the control store. A new version of them is a new entry at the end.</summary>
internal static class ControlStoreSchema
{
    private static readonly string[] Versions =
    [
        """
        CREATE TABLE migrations (
            id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, plan TEXT NOT NULL, folder TEXT, status TEXT NOT NULL, active TEXT NOT NULL, error TEXT,
            finished INTEGER NOT NULL DEFAULT 0, source_engine TEXT NOT NULL, source_version TEXT, source_url TEXT NOT NULL,
            target_engine TEXT NOT NULL, target_version TEXT, target_url TEXT NOT NULL, copy TEXT, validation TEXT, source_schema TEXT, script TEXT,
            losses INTEGER NOT NULL DEFAULT 0, created_at TEXT NOT NULL, updated_at TEXT NOT NULL) STRICT;
        CREATE TABLE phases (
            migration TEXT NOT NULL REFERENCES migrations ON DELETE CASCADE, id TEXT NOT NULL, ordinal INTEGER NOT NULL, name TEXT NOT NULL,
            status TEXT NOT NULL, started_at TEXT, ended_at TEXT, error TEXT, PRIMARY KEY (migration, id)) STRICT;
        CREATE TABLE tasks (
            migration TEXT NOT NULL REFERENCES migrations ON DELETE CASCADE, phase TEXT NOT NULL, id TEXT NOT NULL, ordinal INTEGER NOT NULL,
            name TEXT NOT NULL, status TEXT NOT NULL, started_at TEXT, ended_at TEXT, error TEXT, PRIMARY KEY (migration, phase, id)) STRICT;
        CREATE TABLE leases (
            migration TEXT PRIMARY KEY REFERENCES migrations ON DELETE CASCADE, token INTEGER NOT NULL, host TEXT NOT NULL, pid INTEGER NOT NULL,
            process TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;
        CREATE TABLE commands (
            id INTEGER PRIMARY KEY AUTOINCREMENT, migration TEXT NOT NULL REFERENCES migrations ON DELETE CASCADE, kind TEXT NOT NULL, reason TEXT,
            asked_by TEXT NOT NULL, at TEXT NOT NULL, handled_at TEXT) STRICT;
        CREATE TABLE notices (
            id INTEGER PRIMARY KEY AUTOINCREMENT, migration TEXT NOT NULL REFERENCES migrations ON DELETE CASCADE, at TEXT NOT NULL, text TEXT NOT NULL) STRICT;
        CREATE TABLE validations (
            id INTEGER PRIMARY KEY AUTOINCREMENT, migration TEXT NOT NULL REFERENCES migrations ON DELETE CASCADE, at TEXT NOT NULL, success INTEGER NOT NULL,
            report TEXT NOT NULL) STRICT;
        CREATE TABLE rollbacks (
            id INTEGER PRIMARY KEY AUTOINCREMENT, migration TEXT NOT NULL REFERENCES migrations ON DELETE CASCADE, reason TEXT NOT NULL, status TEXT NOT NULL,
            started_at TEXT NOT NULL, ended_at TEXT, error TEXT) STRICT;
        CREATE TABLE rollback_steps (
            rollback INTEGER NOT NULL REFERENCES rollbacks ON DELETE CASCADE, ordinal INTEGER NOT NULL, id TEXT NOT NULL, description TEXT NOT NULL,
            status TEXT NOT NULL, error TEXT, PRIMARY KEY (rollback, id)) STRICT;
        CREATE TABLE audit (
            id INTEGER PRIMARY KEY AUTOINCREMENT, migration TEXT NOT NULL, name TEXT NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
            detail TEXT) STRICT;
        CREATE INDEX audit_by_migration ON audit (migration);
        """,
        "ALTER TABLE migrations ADD COLUMN loss_counts TEXT",
    ];

    /// <summary>Brings the tables to this program's version. The connection must hold no transaction.</summary>
    public static void Upgrade(SqliteConnection connection, string file)
    {
        if (Version(connection) == Versions.Length)
            return;
        connection.Execute("PRAGMA journal_mode = WAL");
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = Version(connection);
        if (version > Versions.Length)
            throw new GodwitException(ErrorKind.Usage, file, "this control store was written by a newer Godwit", "Use that version, or another --state folder");
        for (; version < Versions.Length; version++)
            connection.Execute(Versions[version], transaction: transaction);
        connection.Execute("PRAGMA user_version = " + Versions.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), transaction: transaction);
        transaction.Commit();
    }

    private static long Version(SqliteConnection connection) => connection.ExecuteScalar<long>("PRAGMA user_version");
}
