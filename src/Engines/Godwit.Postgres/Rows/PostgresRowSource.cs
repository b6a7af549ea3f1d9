using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Npgsql;

namespace Godwit.Postgres.Rows;

/// <summary>Rows of one COPY TO, decoded batch by batch on a worker thread.</summary>
internal sealed class PostgresRowSource : IRowSource
{
    private readonly PostgresDatabase _database;
    private readonly PostgresReadSession _session;
    private readonly NpgsqlRawCopyStream _stream;
    private readonly ReadRequest _request;
    private readonly BinaryCopyReader _reader;
    private RowWriter? _writer;
    private bool _ended;

    public PostgresRowSource(PostgresDatabase database, PostgresReadSession session, NpgsqlRawCopyStream stream, ReadRequest request, CellDecoder[] decoders)
    {
        _database = database;
        _session = session;
        _stream = stream;
        _request = request;
        _reader = new BinaryCopyReader(stream, request, decoders);
    }

    /// <inheritdoc/>
    public string? Visibility => _session.Visibility;

    /// <inheritdoc/>
    public async ValueTask<bool> ReadAsync(RowBatch batch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        batch.Clear();
        if (_ended)
            return false;
        if (_writer is null)
            _writer = new RowWriter(batch);
        else
            _writer.Attach(batch);
        try
        {
            await using var registration = cancellationToken.Register(static stream => ((NpgsqlRawCopyStream)stream!).Cancel(), _stream);
            var more = await Task.Run(() => _reader.Read(_writer, _request.BatchBytes), CancellationToken.None);
            _ended = !more;
            return more;
        }
        catch (Exception e)
        {
            batch.Clear();
            cancellationToken.ThrowIfCancellationRequested();
            throw e is GodwitException ? e : _database.Translate(e, _request.Table.Name.ToString());
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<LossEntry> TakeLosses() => [];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_ended)
                await _stream.CancelAsync();
            await _stream.DisposeAsync();
        }
        catch (Exception e) when (e is NpgsqlException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // The rest of a stream that nobody wants any more; what was read was checked as it was read.
            NpgsqlConnection.ClearPool(_session.Connection);
        }
        finally
        {
            _reader.Dispose();
            await _session.DisposeAsync();
        }
    }
}
