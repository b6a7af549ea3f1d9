using Godwit.Abstractions.Engines;
using Godwit.Sqlite.Sessions;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Godwit.Sqlite;

/// <summary>An SQLite file and its roles.</summary>
internal sealed class SqliteDatabase : IDatabase
{
    private const int BusyTimeoutMilliseconds = 30_000;

    private static readonly string[] KnownOptions = ["mode", "cache"];

    private readonly SqliteOpenMode? _mode;
    private readonly SqliteCacheMode _cache;

    public SqliteDatabase(SqliteEngine engine, DatabaseEndpoint endpoint)
    {
        Engine = engine;
        Endpoint = endpoint;
        foreach (var (name, _) in endpoint.Options)
            if (!KnownOptions.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw new GodwitException(ErrorKind.Usage, endpoint.Redacted, $"SQLite has no option '{name}'", "Known options: mode (ro, rw, rwc), cache (private, shared)");
        _mode = Option("mode") switch
        {
            null => null,
            "ro" => SqliteOpenMode.ReadOnly,
            "rw" => SqliteOpenMode.ReadWrite,
            "rwc" => SqliteOpenMode.ReadWriteCreate,
            var other => throw new GodwitException(ErrorKind.Usage, endpoint.Redacted, $"mode '{other}' is unknown or of no use here", "Write mode=ro, mode=rw or mode=rwc"),
        };
        _cache = Option("cache") switch
        {
            null or "private" => SqliteCacheMode.Private,
            "shared" => SqliteCacheMode.Shared,
            var other => throw new GodwitException(ErrorKind.Usage, endpoint.Redacted, $"cache '{other}' is unknown", "Write cache=private or cache=shared"),
        };
        if (endpoint.Database is ":memory:")
            throw new GodwitException(ErrorKind.Usage, endpoint.Redacted, "a database in memory ends with its connection", "Name a file");
        FilePath = Path.GetFullPath(endpoint.Database);
        SchemaReader = new SqliteSchemaReader(this);
        ChunkPlanner = new SqliteChunkPlanner(this);
        SnapshotReader = new SqliteSnapshotReader(this);
        BulkWriter = new SqliteBulkWriter(this);
        TargetState = new SqliteTargetState(this);
        Sequences = new SqliteSequences(this);
        Prechecks = new SqlitePrechecks(this);
    }

    public IDatabaseEngine Engine { get; }

    public DatabaseEndpoint Endpoint { get; }

    public ISchemaReader SchemaReader { get; }

    public INativeSchemaDump? NativeSchemaDump => null;

    public IChunkPlanner ChunkPlanner { get; }

    public ISnapshotReader SnapshotReader { get; }

    public IBulkWriter BulkWriter { get; }

    public IPassThrough? PassThrough => null;

    public ITargetState TargetState { get; }

    public ISequenceControl Sequences { get; }

    public IPrechecks Prechecks { get; }

    /// <summary>The file's full path.</summary>
    public string FilePath { get; }

    public bool FileExists => File.Exists(FilePath);

    /// <summary>One writer at a time: parallel workers queue here instead of running into each other's lock.</summary>
    public SemaphoreSlim WriteGate { get; } = new(1, 1);

    /// <summary>Opens the file for reading. It must exist; it is never made.</summary>
    public SqliteSession OpenReader()
    {
        if (!FileExists)
            throw SqliteErrors.Missing(FilePath);
        try
        {
            return OpenFile(SqliteOpenMode.ReadOnly);
        }
        catch (SqliteException exception) when (_mode != SqliteOpenMode.ReadOnly &&
            exception.SqliteErrorCode is raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN)
        {
            // A journal that a crash left behind, or a WAL without its index, needs a connection that may write to be read at all.
            var session = OpenFile(SqliteOpenMode.ReadWrite);
            session.Execute("PRAGMA query_only = ON");
            return session;
        }
    }

    /// <summary>Opens the file for writing; a file that does not exist is made.</summary>
    public SqliteSession OpenWriter()
    {
        if (_mode == SqliteOpenMode.ReadOnly)
            throw new GodwitException(ErrorKind.AccessDenied, FilePath, "the URL says mode=ro, but the database is to be written to", "Leave the option out");
        if (_mode == SqliteOpenMode.ReadWrite && !FileExists)
            throw SqliteErrors.Missing(FilePath);
        var session = OpenFile(SqliteOpenMode.ReadWriteCreate);
        session.Execute("PRAGMA cache_size = -65536");
        return session;
    }

    /// <summary>Runs work on a writing session of its own, in a transaction that takes the write lock at once.</summary>
    public async Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        await WriteGate.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() =>
            {
                using var session = OpenWriter();
                using var interrupt = session.InterruptOn(cancellationToken);
                session.Execute("BEGIN IMMEDIATE");
                try
                {
                    var result = work(session);
                    session.Execute("COMMIT");
                    return result;
                }
                catch
                {
                    session.RollbackIfOpen();
                    throw;
                }
            }, cancellationToken);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == raw.SQLITE_INTERRUPT && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        finally
        {
            WriteGate.Release();
        }
    }

    /// <summary>Runs work on a reading session of its own, all of it under one view of the data.</summary>
    public async Task<T> ReadAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(() =>
            {
                using var session = OpenReader();
                using var interrupt = session.InterruptOn(cancellationToken);
                session.Execute("BEGIN");
                return work(session);
            }, cancellationToken);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == raw.SQLITE_INTERRUPT && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
    }

    public Task<bool> CreateFileAsync(CancellationToken cancellationToken) => Task.Run(() =>
    {
        if (FileExists)
            return false;
        try
        {
            using var session = OpenWriter();
            return true;
        }
        catch (SqliteException exception)
        {
            throw Translate(exception, FilePath);
        }
    }, cancellationToken);

    public Task<ServerInfo> GetServerInfoAsync(CancellationToken cancellationToken) => ReadAsync(session =>
    {
        var parts = raw.sqlite3_libversion_number();
        return new ServerInfo
        {
            Version = raw.sqlite3_libversion().utf8_to_string(),
            VersionNumber = parts / 1_000_000 * 10_000 + parts / 1_000 % 1_000 * 100 + parts % 1_000,
            Clock = TimeProvider.System.GetUtcNow(),
            DatabaseBytes = new FileInfo(FilePath).Length,
            Encoding = session.Scalar("PRAGMA encoding") ?? "UTF-8",
            Identity = "file:" + RealPath(),
        };
    }, cancellationToken);

    public async Task<long> ExecuteAsync(string sql, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (timeout is { } span)
            limit.CancelAfter(span);
        await WriteGate.WaitAsync(limit.Token);
        try
        {
            return await Task.Run(() =>
            {
                // A task's SQL never makes the database: a wrong path must not look like an empty file.
                if (!FileExists)
                    throw SqliteErrors.Missing(FilePath);
                using var session = OpenWriter();
                using var interrupt = session.InterruptOn(limit.Token);
                var before = session.TotalChanges;
                session.ExecuteScript(sql, limit.Token);
                return session.TotalChanges - before;
            }, limit.Token);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == raw.SQLITE_INTERRUPT && limit.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"SQL did not end within {timeout}.", exception);
        }
        finally
        {
            WriteGate.Release();
        }
    }

    public Task<IReadOnlyList<IReadOnlyList<string?>>> QueryAsync(string sql, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<IReadOnlyList<string?>>>(session => session.Query(sql, IReadOnlyList<string?> (row) =>
        {
            var cells = new string?[row.ColumnCount];
            for (var i = 0; i < cells.Length; i++)
                cells[i] = row.ColumnType(i) == raw.SQLITE_BLOB ? "\\x" + Convert.ToHexStringLower(row.Blob(i)) : row.TextOrNull(i);
            return cells;
        }), cancellationToken);

    public GodwitException Translate(Exception exception, string subject) => SqliteErrors.Translate(exception, subject, FilePath);

    public ValueTask DisposeAsync()
    {
        WriteGate.Dispose();
        return ValueTask.CompletedTask;
    }

    private SqliteSession OpenFile(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = FilePath,
            Mode = mode,
            Cache = _cache,
            Pooling = false,
            ForeignKeys = false,
        }.ConnectionString);
        try
        {
            connection.Open();
            raw.sqlite3_busy_timeout(connection.Handle, BusyTimeoutMilliseconds);
            var session = new SqliteSession(connection);
            session.Number("SELECT count(*) FROM sqlite_schema");
            return session;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The path with every link in it followed: two ways to one file are one database.</summary>
    private string RealPath()
    {
        var path = File.ResolveLinkTarget(FilePath, returnFinalTarget: true)?.FullName ?? FilePath;
        var real = Path.GetPathRoot(path)!;
        foreach (var part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            if (Directory.Exists(real) && Directory.ResolveLinkTarget(real, returnFinalTarget: true) is { } target)
                real = target.FullName;
        }

        return real;
    }

    private string? Option(string name) =>
        Endpoint.Options.FirstOrDefault(option => option.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value?.ToLowerInvariant();
}
