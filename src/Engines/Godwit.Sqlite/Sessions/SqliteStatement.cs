using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Godwit.Sqlite.Sessions;

/// <summary>
/// A prepared statement on SQLite's own interface: rows and parameters go through spans, without boxing and without a string per cell.
/// Spans are valid until the next step.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _db;
    private readonly sqlite3_stmt _stmt;
    private readonly bool _utf16;

    public SqliteStatement(sqlite3 db, sqlite3_stmt stmt, bool utf16)
    {
        _db = db;
        _stmt = stmt;
        _utf16 = utf16;
    }

    public int ColumnCount => raw.sqlite3_column_count(_stmt);

    /// <summary>Goes to the next row. False at the end.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(_stmt);
        if (result == raw.SQLITE_ROW)
            return true;
        if (result == raw.SQLITE_DONE)
            return false;
        SqliteException.ThrowExceptionForRC(result, _db);
        return false;
    }

    public void Reset() => raw.sqlite3_reset(_stmt);

    public void BindNull(int index) => Check(raw.sqlite3_bind_null(_stmt, index));

    public void Bind(int index, long value) => Check(raw.sqlite3_bind_int64(_stmt, index, value));

    public void Bind(int index, double value) => Check(raw.sqlite3_bind_double(_stmt, index, value));

    public void Bind(int index, string? value)
    {
        if (value is null)
            BindNull(index);
        else
            BindText(index, Encoding.UTF8.GetBytes(value));
    }

    // An empty span has no address, and SQLite takes a null address for NULL.
    public void BindText(int index, ReadOnlySpan<byte> utf8) =>
        Check(utf8.IsEmpty ? raw.sqlite3_bind_text(_stmt, index, "") : raw.sqlite3_bind_text(_stmt, index, utf8));

    public void BindBlob(int index, ReadOnlySpan<byte> bytes) =>
        Check(bytes.IsEmpty ? raw.sqlite3_bind_zeroblob(_stmt, index, 0) : raw.sqlite3_bind_blob(_stmt, index, bytes));

    /// <summary>Binds strings, numbers, bytes and nulls in order. Not for hot paths.</summary>
    public void BindAll(params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            switch (values[i])
            {
                case null:
                    BindNull(i + 1);
                    break;
                case long number:
                    Bind(i + 1, number);
                    break;
                case int number:
                    Bind(i + 1, (long)number);
                    break;
                case bool flag:
                    Bind(i + 1, flag ? 1L : 0L);
                    break;
                case double number:
                    Bind(i + 1, number);
                    break;
                case byte[] bytes:
                    BindBlob(i + 1, bytes);
                    break;
                default:
                    Bind(i + 1, (string)values[i]!);
                    break;
            }
        }
    }

    /// <summary>The storage class of a cell: one of <c>SQLITE_INTEGER</c>, <c>SQLITE_FLOAT</c>, <c>SQLITE_TEXT</c>, <c>SQLITE_BLOB</c>, <c>SQLITE_NULL</c>.</summary>
    public int ColumnType(int column) => raw.sqlite3_column_type(_stmt, column);

    public bool IsNull(int column) => ColumnType(column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(_stmt, column);

    public double Double(int column) => raw.sqlite3_column_double(_stmt, column);

    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_stmt, column);

    /// <summary>The bytes of a text in UTF-8, also behind a NUL character.</summary>
    public ReadOnlySpan<byte> Utf8(int column)
    {
        // Asking for the text first makes SQLite turn UTF-16 (and numbers) into UTF-8; the length then counts embedded NULs too.
        if (_utf16 || ColumnType(column) != raw.SQLITE_TEXT)
            _ = raw.sqlite3_column_text(_stmt, column);
        return raw.sqlite3_column_blob(_stmt, column);
    }

    public string Text(int column) => Encoding.UTF8.GetString(Utf8(column));

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public void Dispose() => _stmt.Dispose();

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _db);
}
