using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Sqlite.Sessions;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Godwit.Sqlite.Rows;

/// <summary>One chunk's load: holds the file's write lock from its beginning to its end, so that nobody can take the target meanwhile.</summary>
internal sealed class SqliteChunkLoad : IChunkLoad
{
    private const int RowsBetweenLooks = 1024;

    private readonly SqliteDatabase _database;
    private readonly WriteRequest _request;
    private readonly SqliteSession _session;
    private readonly SqliteCellWriter[] _writers;
    private readonly SqliteStatement _insert;
    private long _sent;
    private long _landed;
    private long _bytes;
    private bool _disposed;

    private SqliteChunkLoad(SqliteDatabase database, WriteRequest request, SqliteSession session)
    {
        _database = database;
        _request = request;
        _session = session;
        _writers = [.. request.Columns.Select(column => new SqliteCellWriter(column.Wire, column.Column))];
        Func<string, string> quote = SqliteIdentifiers.Instance.Quote;
        // OR ABORT overrides a constraint's own ON CONFLICT, which could drop or replace rows without a word.
        _insert = session.Prepare($"INSERT OR ABORT INTO {quote(request.Table.Name.Name)} " +
            (request.Columns.Count == 0 ? "DEFAULT VALUES" : $"({string.Join(", ", request.Columns.Select(column => quote(column.Column.Name)))}) VALUES ({string.Join(", ", request.Columns.Select(_ => "?"))})"));
    }

    public static SqliteChunkLoad Begin(SqliteDatabase database, WriteRequest request)
    {
        var session = database.OpenWriter();
        try
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_db_config(session.Handle, raw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, out _), session.Handle);
            session.Execute("BEGIN IMMEDIATE");
            TargetFence.Check(session, request.Owner);
            return new SqliteChunkLoad(database, request, session);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public Task DeleteAsync(KeySet keys, CancellationToken cancellationToken)
    {
        var range = new RangeSql(_request.Table, keys);
        using var delete = _session.Prepare($"DELETE FROM {SqliteIdentifiers.Instance.Quote(_request.Table.Name.Name)} WHERE {range.Condition}");
        foreach (var key in keys.Keys)
        {
            cancellationToken.ThrowIfCancellationRequested();
            range.BindKey(delete, key, TypeOf);
            while (delete.Step())
            {
            }

            delete.Reset();
            _session.Execute("DELETE FROM godwit_losses WHERE migration = ? AND table_name = ? AND row_key = ?", _request.Owner.Migration, _request.Table.Name.Name,
                System.Text.Json.JsonSerializer.Serialize(key));
        }

        return Task.CompletedTask;
    }

    public Task ClearAsync(CancellationToken cancellationToken)
    {
        using var interrupt = _session.InterruptOn(cancellationToken);
        _session.Execute($"DELETE FROM {SqliteIdentifiers.Instance.Quote(_request.Table.Name.Name)}");
        _session.Execute("DELETE FROM godwit_losses WHERE migration = ? AND table_name = ?", _request.Owner.Migration, _request.Table.Name.Name);
        return Task.CompletedTask;
    }

    public ValueTask WriteAsync(RowBatch batch, CancellationToken cancellationToken)
    {
        var reader = new RowReader(batch);
        while (reader.ReadRow())
        {
            if (_sent % RowsBetweenLooks == 0)
                cancellationToken.ThrowIfCancellationRequested();
            for (var i = 0; i < _writers.Length; i++)
            {
                switch (reader.ReadCell(out var payload))
                {
                    case CellState.Value:
                        _writers[i].Bind(_insert, i + 1, payload);
                        break;
                    case CellState.Null:
                        _insert.BindNull(i + 1);
                        break;
                    default:
                        throw new GodwitException(ErrorKind.Failed, _request.Table.Name.ToString(), "a bulk load met a cell without a value");
                }
            }

            Insert();
        }

        _bytes += batch.Length;
        return ValueTask.CompletedTask;
    }

    public Task<ChunkOutcome> CommitAsync(string? visibility, IReadOnlyList<LossEntry> losses, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_landed != _sent)
            throw new GodwitException(ErrorKind.Failed, _request.Table.Name.ToString(), $"{_sent} rows were sent, but {_landed} landed", "Look for triggers or constraints that drop rows");
        TargetRecords.AddLosses(_session, _request, losses);
        if (_request.Chunk is { } chunk)
            TargetRecords.CompleteChunk(_session, _request.Owner, chunk, _sent, _bytes, visibility);
        _session.Execute("COMMIT");
        return Task.FromResult(new ChunkOutcome(_sent, _bytes));
    }

    public ValueTask DisposeAsync()
    {
        if (_disposed)
            return ValueTask.CompletedTask;
        _disposed = true;
        try
        {
            _insert.Dispose();
            // Closing the connection rolls back what was not committed.
            _session.Dispose();
        }
        finally
        {
            _database.WriteGate.Release();
        }

        return ValueTask.CompletedTask;
    }

    private void Insert()
    {
        try
        {
            _insert.Step();
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.Translate(exception, _request.Table.Name.ToString(), _database.FilePath);
        }

        _landed += _session.Changes;
        _sent++;
        _insert.Reset();
    }

    private LogicalType TypeOf(ColumnSchema column) =>
        _request.Columns.FirstOrDefault(write => write.Column.Name == column.Name)?.Wire is { Kind: LogicalKind.Native, NativeEngine: SqliteEngine.EngineName } wire
            ? wire
            : column.Type;
}
