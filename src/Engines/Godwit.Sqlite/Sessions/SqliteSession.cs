using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Godwit.Sqlite.Sessions;

/// <summary>One open connection. Not safe for concurrent use.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3 _db;
    private readonly bool _utf16;

    public SqliteSession(SqliteConnection connection)
    {
        _connection = connection;
        _db = connection.Handle!;
        // The answer itself comes in the file's encoding.
        _utf16 = true;
        _utf16 = Scalar("PRAGMA encoding") is { } encoding && encoding.StartsWith("UTF-16", StringComparison.OrdinalIgnoreCase);
    }

    public sqlite3 Handle => _db;

    /// <summary>Whether a transaction is open.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_db) == 0;

    /// <summary>Rows that the last INSERT, UPDATE or DELETE changed.</summary>
    public long Changes => raw.sqlite3_changes(_db);

    /// <summary>Rows changed since the connection was opened, triggers' changes included.</summary>
    public long TotalChanges => raw.sqlite3_total_changes(_db);

    public SqliteStatement Prepare(string sql)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_db, sql, out var stmt), _db);
        return new SqliteStatement(_db, stmt, _utf16);
    }

    /// <summary>Runs one statement to its end.</summary>
    public long Execute(string sql, params ReadOnlySpan<object?> values)
    {
        using var statement = Prepare(sql);
        statement.BindAll(values);
        while (statement.Step())
        {
        }

        return Changes;
    }

    /// <summary>Runs every statement of a script.</summary>
    public void ExecuteScript(string sql, CancellationToken cancellationToken = default)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(sql) + 1];
        Encoding.UTF8.GetBytes(sql, bytes);
        ReadOnlySpan<byte> rest = bytes;
        while (rest.Length > 1)
        {
            cancellationToken.ThrowIfCancellationRequested();
            SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_db, rest, out var stmt, out var tail), _db);
            using (stmt)
            {
                // Only blanks and comments were left.
                if (stmt is null || stmt.IsInvalid)
                {
                    if (tail.Length >= rest.Length)
                        return;
                }
                else
                {
                    using var statement = new SqliteStatement(_db, stmt, _utf16);
                    while (statement.Step())
                    {
                    }
                }
            }

            rest = tail;
        }
    }

    /// <summary>The first cell of the first row as text; null for NULL and for no row.</summary>
    public string? Scalar(string sql, params ReadOnlySpan<object?> values)
    {
        using var statement = Prepare(sql);
        statement.BindAll(values);
        return statement.Step() ? statement.TextOrNull(0) : null;
    }

    /// <summary>The first cell of the first row as a number; null for NULL and for no row.</summary>
    public long? Number(string sql, params ReadOnlySpan<object?> values)
    {
        using var statement = Prepare(sql);
        statement.BindAll(values);
        return statement.Step() && !statement.IsNull(0) ? statement.Int64(0) : null;
    }

    /// <summary>Every row, shaped by <paramref name="read"/>.</summary>
    public List<T> Query<T>(string sql, Func<SqliteStatement, T> read, params ReadOnlySpan<object?> values)
    {
        using var statement = Prepare(sql);
        statement.BindAll(values);
        var rows = new List<T>();
        while (statement.Step())
            rows.Add(read(statement));
        return rows;
    }

    public bool TableExists(string name) =>
        Number("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", name) is not null;

    /// <summary>Makes a cancelled token stop the statement that runs; dispose the registration when the work is done.</summary>
    public CancellationTokenRegistration InterruptOn(CancellationToken cancellationToken) =>
        cancellationToken.Register(static state => raw.sqlite3_interrupt((sqlite3)state!), _db);

    public void RollbackIfOpen()
    {
        if (InTransaction)
            Execute("ROLLBACK");
    }

    public void Dispose() => _connection.Dispose();
}
