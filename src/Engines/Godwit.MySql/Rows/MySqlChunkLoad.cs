using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;

namespace Godwit.MySql.Rows;

/// <summary>One load, which begins with the first row.</summary>
internal sealed class MySqlChunkLoad(MySqlDatabase database, MySqlLoadSession session, WriteRequest request) : IChunkLoad
{
    private const int KeysPerStatement = 500;

    private readonly List<LoadColumn> _columns = [.. request.Columns.Select(LoadColumn.Create)];
    private LoadEncoder? _encoder;
    private RowSink? _sink;
    private long _bytes;

    /// <inheritdoc/>
    public async Task DeleteAsync(KeySet keys, CancellationToken cancellationToken)
    {
        if (_sink is not null)
            throw new InvalidOperationException("Rows are deleted before any is written.");
        await RunAsync(async () =>
        {
            foreach (var some in keys.Keys.Chunk(KeysPerStatement))
            {
                await session.ExecuteAsync($"DELETE FROM {MySqlIdentifiers.Instance.Quote(request.Table.Name)} WHERE " +
                    string.Join(" OR ", some.Select(key => "(" + KeySql.Equal(request.Table, keys.Columns, key) + ")")), cancellationToken);
                await session.ForgetLossesAsync(some, cancellationToken);
            }
        });
    }

    /// <inheritdoc/>
    public Task ClearAsync(CancellationToken cancellationToken) => _sink is null
        ? RunAsync(() => session.ClearAsync(cancellationToken))
        : throw new InvalidOperationException("Rows are deleted before any is written.");

    /// <inheritdoc/>
    public async ValueTask WriteAsync(RowBatch batch, CancellationToken cancellationToken)
    {
        if (batch.RowCount == 0)
            return;
        await RunAsync(async () =>
        {
            _sink ??= await RowSink.OpenAsync(session, request.Table.Name.Name, _columns, cancellationToken);
            _encoder ??= new LoadEncoder(_columns, _sink);
            var start = 0;
            while (Encode(batch, ref start))
                await _sink.FlushAsync(cancellationToken);
        });
        _bytes += batch.Length;
    }

    /// <inheritdoc/>
    public async Task<ChunkOutcome> CommitAsync(string? visibility, IReadOnlyList<LossEntry> losses, CancellationToken cancellationToken)
    {
        if (_sink is not null)
            await RunAsync(() => _sink.CompleteAsync(cancellationToken));
        return await session.CommitAsync(new ChunkOutcome(_sink?.Rows ?? 0, _bytes), visibility, losses, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_sink is not null)
            await _sink.DisposeAsync();
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
                _encoder!.WriteRow(ref reader);
                if (_sink!.IsFull)
                {
                    start = next;
                    return true;
                }
            }

            passed = next;
        }

        return false;
    }

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
