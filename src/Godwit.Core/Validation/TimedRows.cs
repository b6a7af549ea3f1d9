using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;

namespace Godwit.Core.Validation;

/// <summary>
/// A stream of rows that gives up where its database does not answer in time. Readers may block a thread while they wait, so every call
/// runs on one of its own: both sides are read at the same time, and a silent server holds up nobody.
/// </summary>
internal sealed class TimedRows : IAsyncDisposable
{
    private readonly Patience _patience;
    private readonly CancellationTokenSource _stop;
    private readonly RowBatch _batch = new();
    private IRowSource? _rows;
    private Task _pending = Task.CompletedTask;

    private TimedRows(Patience patience, CancellationToken cancellationToken)
    {
        _patience = patience;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    public RowBatch Batch => _batch;

    public static async Task<TimedRows> OpenAsync(IDatabase database, ReadRequest request, Patience patience, CancellationToken cancellationToken)
    {
        var rows = new TimedRows(patience, cancellationToken);
        try
        {
            await rows.RunAsync(async token => rows._rows = await database.SnapshotReader.OpenAsync(request, null, token));
            return rows;
        }
        catch
        {
            await rows.DisposeAsync();
            throw;
        }
    }

    /// <summary>Fills <see cref="Batch"/> with the next rows. False at the end.</summary>
    public async Task<bool> ReadAsync()
    {
        var more = false;
        await RunAsync(async token => more = await _rows!.ReadAsync(_batch, token));
        return more;
    }

    public IReadOnlyList<LossEntry> TakeLosses() => _rows!.TakeLosses();

    public async ValueTask DisposeAsync()
    {
        if (_pending.IsCompleted)
        {
            await CloseAsync();
            return;
        }

        // The call still holds the batch and the connection: they are given back when it ends, and nobody waits for that.
        await _stop.CancelAsync();
        _ = _pending.ContinueWith(_ => CloseAsync(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private Task RunAsync(Func<CancellationToken, Task> call)
    {
        var running = Task.Run(() => call(_stop.Token), CancellationToken.None);
        _pending = running;
        return _patience.WaitAsync(running, _stop.Token);
    }

    private async Task CloseAsync()
    {
        if (_rows is not null)
            await _rows.DisposeAsync();
        _batch.Dispose();
        _stop.Dispose();
    }
}

/// <summary>How long one side of a comparison may take for an answer, and what is said when it takes longer.</summary>
/// <param name="Database">The database that is asked.</param>
/// <param name="Side">"source" or "target".</param>
/// <param name="Table">The table, for messages.</param>
/// <param name="Timeout">The longest time, or null.</param>
/// <param name="Time">The clock.</param>
internal sealed record Patience(IDatabase Database, string Side, string Table, TimeSpan? Timeout, TimeProvider Time)
{
    public async Task WaitAsync(Task answer, CancellationToken cancellationToken)
    {
        try
        {
            if (Timeout is { } timeout)
                await answer.WaitAsync(timeout, Time, cancellationToken);
            else
                await answer.WaitAsync(cancellationToken);
        }
        catch (TimeoutException) when (!answer.IsCompleted)
        {
            throw new GodwitException(ErrorKind.Unreachable, Table, $"the {Side} {Database.Endpoint.Redacted} gave no answer for {Timeout!.Value.TotalSeconds:0.###} s",
                "Check the server, or allow more time with validation.timeout (--timeout)");
        }
        catch (Exception exception) when (exception is not (GodwitException or OperationCanceledException))
        {
            throw Database.Translate(exception, Table);
        }
    }

    public async Task<T> WaitAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        var answer = Task.Run(ask, cancellationToken);
        await WaitAsync((Task)answer, cancellationToken);
        return await answer;
    }
}
