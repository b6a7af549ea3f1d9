using Dapper;
using Godwit.Abstractions.Engines;
using Microsoft.Data.Sqlite;

namespace Godwit.Core.State;

/// <summary>
/// The control store: one SQLite file that several processes share. Every method is one short transaction; nothing stays open. Calls are
/// synchronous, as SQLite is. Holds no secret.
/// </summary>
internal sealed partial class ControlStore(string folder, TimeProvider time)
{
    private const string FileName = "control.db";

    // Set once the tables are known to be of this version.
    private bool _upgraded;

    public string File { get; } = Path.Combine(folder, FileName);

    public TimeProvider Time => time;

    /// <summary>Whether there is anything to read: reading must not make a state folder.</summary>
    public bool Exists => System.IO.File.Exists(File);

    public SqliteConnection Open()
    {
        try
        {
            if (!Directory.Exists(folder))
                CreateFolder();
            var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File, DefaultTimeout = 30 }.ToString());
            try
            {
                connection.Open();
                connection.Execute("PRAGMA busy_timeout = 30000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
                if (!_upgraded)
                    ControlStoreSchema.Upgrade(connection, File);
                _upgraded = true;
                return connection;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new GodwitException(ErrorKind.Failed, File, "the control store cannot be opened: " + exception.Message,
                "Check that the state folder can be written, or name another with --state", exception);
        }
    }

    /// <summary>Runs a change in a transaction that has the right to write from its beginning.</summary>
    public T Change<T>(Func<SqliteConnection, SqliteTransaction, T> change)
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction(deferred: false);
        var result = change(connection, transaction);
        transaction.Commit();
        return result;
    }

    public void Change(Action<SqliteConnection, SqliteTransaction> change) => Change((connection, transaction) =>
    {
        change(connection, transaction);
        return true;
    });

    public string Now() => StateText.Of(time.GetUtcNow());

    public void Audit(SqliteConnection connection, SqliteTransaction transaction, string migration, string name, string what, string? detail = null) =>
        connection.Execute("INSERT INTO audit (migration, name, at, who, what, detail) VALUES (@migration, @name, @at, @who, @what, @detail)",
            new { migration, name, at = Now(), who = Operator.Current, what, detail }, transaction);

    public void Audit(string migration, string what, string? detail = null) => Change((connection, transaction) => connection.Execute(
        """
        INSERT INTO audit (migration, name, at, who, what, detail)
        VALUES (@migration, coalesce((SELECT name FROM migrations WHERE id = @migration), ''), @at, @who, @what, @detail)
        """,
        new { migration, at = Now(), who = Operator.Current, what, detail }, transaction));

    private void CreateFolder()
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
