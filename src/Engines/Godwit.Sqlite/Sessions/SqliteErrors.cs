using Godwit.Abstractions.Engines;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Godwit.Sqlite.Sessions;

/// <summary>Turns SQLite's result codes into failures that say what to do.</summary>
internal static class SqliteErrors
{
    public static GodwitException Translate(Exception exception, string subject, string path) => exception switch
    {
        GodwitException already => already,
        SqliteException sqlite => FromCode(sqlite, subject, path),
        UnauthorizedAccessException => new GodwitException(ErrorKind.AccessDenied, subject, $"access to '{path}' is denied", "Give the user of this process access to the file and its folder", exception),
        IOException => new GodwitException(ErrorKind.Failed, subject, exception.Message, null, exception),
        _ => new GodwitException(ErrorKind.Failed, subject, exception.Message, null, exception),
    };

    public static GodwitException Missing(string path) =>
        new(ErrorKind.UnknownDatabase, path, "there is no such file", "Check the path; a relative one starts from the current folder");

    private static GodwitException FromCode(SqliteException exception, string subject, string path)
    {
        var (kind, cause, next) = exception.SqliteErrorCode switch
        {
            raw.SQLITE_NOTADB => (ErrorKind.Failed, $"'{path}' is not an SQLite database, or it is encrypted", "Check the path; an encrypted file must be decrypted first"),
            raw.SQLITE_CORRUPT => (ErrorKind.Failed, $"'{path}' is damaged: {Detail(exception)}", "Run PRAGMA integrity_check, then restore a backup or use sqlite3's .recover"),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => (ErrorKind.Contention, $"'{path}' is locked by another connection", "End the other program's transaction or try again"),
            raw.SQLITE_FULL => (ErrorKind.OutOfSpace, $"the disk that holds '{path}' is full", "Make room, then run again"),
            raw.SQLITE_NOMEM => (ErrorKind.OutOfSpace, "memory is used up", "Make room, then run again"),
            raw.SQLITE_READONLY => (ErrorKind.AccessDenied, $"'{path}' or its folder cannot be written to", "Give the user of this process write access to the file and its folder"),
            raw.SQLITE_PERM or raw.SQLITE_AUTH => (ErrorKind.AccessDenied, $"access to '{path}' is denied", "Give the user of this process access to the file and its folder"),
            raw.SQLITE_CANTOPEN => FromCannotOpen(path),
            raw.SQLITE_CONSTRAINT => (ErrorKind.Constraint, Detail(exception), null),
            raw.SQLITE_IOERR => FromInputOutput(exception, path),
            raw.SQLITE_ERROR when Detail(exception).StartsWith("no such ", StringComparison.Ordinal) => (ErrorKind.ObjectMissing, Detail(exception), null),
            _ => (ErrorKind.Failed, Detail(exception), (string?)null),
        };
        return new GodwitException(kind, subject, cause, next, exception);
    }

    private static (ErrorKind, string, string?) FromCannotOpen(string path)
    {
        var folder = Path.GetDirectoryName(path);
        if (folder is { Length: > 0 } && !Directory.Exists(folder))
            return (ErrorKind.UnknownDatabase, $"the folder of '{path}' does not exist", "Make the folder or correct the path");
        if (Directory.Exists(path))
            return (ErrorKind.UnknownDatabase, $"'{path}' is a folder", "Name a file in it");
        return (ErrorKind.AccessDenied, $"'{path}' cannot be opened", "Give the user of this process access to the file and its folder");
    }

    private static (ErrorKind, string, string?) FromInputOutput(SqliteException exception, string path) =>
        // A write that fails half-way is what a full disk or a quota looks like on some file systems.
        exception.SqliteExtendedErrorCode is raw.SQLITE_IOERR_WRITE or raw.SQLITE_IOERR_SHMSIZE
            ? (ErrorKind.OutOfSpace, $"writing to '{path}' failed: {Detail(exception)}", "Check the disk and its free space, then run again")
            : (ErrorKind.Failed, $"reading or writing '{path}' failed: {Detail(exception)}", "Check the disk, then run again");

    /// <summary>SQLite's own words, without the driver's frame around them.</summary>
    private static string Detail(SqliteException exception)
    {
        var text = exception.Message;
        var start = text.IndexOf('\'', StringComparison.Ordinal);
        var end = text.LastIndexOf('\'');
        return start >= 0 && end > start ? text[(start + 1)..end] : text;
    }
}
