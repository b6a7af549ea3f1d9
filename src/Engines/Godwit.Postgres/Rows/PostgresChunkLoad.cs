using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Npgsql;

namespace Godwit.Postgres.Rows;

/// <summary>One load: rows encoded into a buffer, sent when it is full. COPY begins with the first row.</summary>
internal sealed class PostgresChunkLoad(PostgresDatabase database, PostgresLoadSession session, WriteRequest request) : IChunkLoad
{
    private readonly RowEncoder _encoder = new(request);
    private readonly CopyBuffer _buffer = new();
    private Stream? _stream;
    private long _rows;
    private long _bytes;

    /// <inheritdoc/>
    public async Task DeleteAsync(KeySet keys, CancellationToken cancellationToken)
    {
        if (_stream is not null)
            throw new InvalidOperationException("Rows are deleted before any is written.");
        if (keys.Keys.Count == 0)
            return;
        var matches = RangeSql.Select("t.ctid, t.tableoid", request.Table, keys, null);
        var only = RangeSql.From(request.Table);
        await using var command = new NpgsqlCommand(
            $"DELETE FROM {only} USING ({matches}) gone WHERE t.ctid = gone.ctid AND t.tableoid = gone.tableoid", session.Connection);
        await RunAsync(() => command.ExecuteNonQueryAsync(cancellationToken));
        await RunAsync(() => session.ForgetLossesAsync(keys.Keys, cancellationToken));
    }

    /// <inheritdoc/>
    public Task ClearAsync(CancellationToken cancellationToken) => _stream is null
        ? session.ClearAsync(cancellationToken)
        : throw new InvalidOperationException("Rows are deleted before any is written.");

    /// <inheritdoc/>
    public async ValueTask WriteAsync(RowBatch batch, CancellationToken cancellationToken)
    {
        if (batch.RowCount == 0)
            return;
        if (_stream is null)
        {
            _stream = await session.BeginCopyAsync(_encoder.Binary, cancellationToken);
            _encoder.WriteHeader(_buffer);
        }

        var start = 0;
        while (Encode(batch, ref start))
            await SendAsync(cancellationToken);
        _rows += batch.RowCount;
        _bytes += batch.Length;
    }

    /// <inheritdoc/>
    public async Task<ChunkOutcome> CommitAsync(string? visibility, IReadOnlyList<LossEntry> losses, CancellationToken cancellationToken)
    {
        if (_stream is not null)
        {
            _encoder.WriteTrailer(_buffer);
            await SendAsync(cancellationToken);
            await session.EndCopyAsync(_stream);
            _stream = null;
        }

        return await session.CommitAsync(new ChunkOutcome(_rows, _bytes), visibility, losses, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _buffer.Dispose();
        await session.DisposeAsync();
    }

    /// <summary>Encodes rows from the byte <paramref name="start"/> on until the buffer is full. False once every row is in it.</summary>
    private bool Encode(RowBatch batch, ref int start)
    {
        var reader = new RowReader(batch);
        var passed = 0;
        while (reader.ReadRow())
        {
            var next = passed + sizeof(int) + reader.RowBytes.Length;
            if (passed >= start)
            {
                _encoder.WriteRow(ref reader, _buffer);
                if (_buffer.Length >= CopyBuffer.Full)
                {
                    start = next;
                    return true;
                }
            }

            passed = next;
        }

        return false;
    }

    private Task SendAsync(CancellationToken cancellationToken) => RunAsync(async () =>
    {
        await _stream!.WriteAsync(_buffer.Written, cancellationToken);
        _buffer.Clear();
    });

    private async Task RunAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is not (OperationCanceledException or GodwitException or InvalidOperationException))
        {
            throw database.Translate(e, request.Table.Name.ToString());
        }
    }
}
