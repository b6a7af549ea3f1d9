using System.Threading.Channels;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Core.Conversion;

namespace Godwit.Core.Copying;

/// <summary>
/// Copies one chunk: the rows of a range, in one transaction of the target that also holds the chunk's record. Reading and writing overlap
/// over a few batches that circulate between them, so that memory does not depend on the table.
/// </summary>
internal sealed class ChunkCopier(IDatabase source, IDatabase target, LossPolicy losses, CopyMonitor monitor, RowRateLimit rate)
{
    private const int BatchesInFlight = 3;

    public async Task<ChunkOutcome> CopyAsync(TargetOwner owner, TableMapping mapping, ChunkRecord chunk, ISourceSnapshot snapshot,
        CancellationToken cancellationToken)
    {
        var counted = new Counted(monitor, mapping.Target.Name);
        var read = mapping.ReadSource(chunk.Range, losses);
        var write = mapping.Write(owner, chunk.Id);
        var passThrough = source.PassThrough is { } pass && mapping.Columns.All(column => column.Fit is null) && pass.CanCopy(read, write, target) ? pass : null;
        ChunkOutcome outcome;
        try
        {
            outcome = passThrough is not null
                ? await passThrough.CopyAsync(read, snapshot, write, target, counted.Add, cancellationToken)
                : await CopyRowsAsync(mapping, read, snapshot, write, counted, cancellationToken);
            counted.Settle(outcome);
        }
        catch
        {
            counted.TakeBack();
            throw;
        }

        // Bytes that pass untouched are held to the limit chunk by chunk.
        if (passThrough is not null)
            await rate.TakeAsync(outcome.Rows, cancellationToken);
        return outcome;
    }

    private async Task<ChunkOutcome> CopyRowsAsync(TableMapping mapping, ReadRequest read, ISourceSnapshot snapshot, WriteRequest write,
        Counted counted, CancellationToken cancellationToken)
    {
        await using var rows = await source.SnapshotReader.OpenAsync(read, snapshot, cancellationToken);
        await using var load = await target.BulkWriter.BeginAsync(write, cancellationToken);
        using var fitter = RowFitter.Create(mapping, losses);
        var lost = new List<LossEntry>();
        var rules = new LossRules(mapping);
        var free = Channel.CreateUnbounded<RowBatch>();
        var full = Channel.CreateUnbounded<RowBatch>();
        var batches = Enumerable.Range(0, BatchesInFlight).Select(_ => new RowBatch()).ToArray();
        using var failure = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            foreach (var batch in batches)
                free.Writer.TryWrite(batch);
            var reading = Task.Run(() => FillAsync(rows, Fit, free.Reader, full.Writer, failure.Token), failure.Token);
            try
            {
                await foreach (var batch in full.Reader.ReadAllAsync(failure.Token))
                {
                    await load.WriteAsync(batch, failure.Token);
                    counted.Add(batch.RowCount, batch.Length);
                    await rate.TakeAsync(batch.RowCount, failure.Token);
                    free.Writer.TryWrite(batch);
                }
            }
            finally
            {
                await failure.CancelAsync();
                await SettleAsync(reading);
            }

            await reading;
            return await load.CommitAsync(rows.Visibility, lost, cancellationToken);
        }
        finally
        {
            foreach (var batch in batches)
                batch.Dispose();
        }

        // Before the batch is written, so that what the table has no room for is refused by name.
        void Fit(RowBatch batch)
        {
            rules.Add(rows.TakeLosses(), losses, lost);
            fitter?.Fit(batch, lost);
        }
    }

    private static async Task FillAsync(IRowSource rows, Action<RowBatch> fit, ChannelReader<RowBatch> free,
        ChannelWriter<RowBatch> full, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var batch = await free.ReadAsync(cancellationToken);
                if (!await rows.ReadAsync(batch, cancellationToken))
                    break;
                fit(batch);
                await full.WriteAsync(batch, cancellationToken);
            }

            full.Complete();
        }
        catch (Exception exception)
        {
            // The writer sees the reader's failure as its own and the load is rolled back.
            full.Complete(exception);
            throw;
        }
    }

    /// <summary>Waits for the reader's end before its buffers go; its failure is observed by whoever awaits it next.</summary>
    private static async Task SettleAsync(Task reading) => await Task.WhenAny(reading);

    /// <summary>What this chunk has added to the monitor, so that a failure can take it back.</summary>
    private sealed class Counted(CopyMonitor monitor, QualifiedName table)
    {
        private long _rows;
        private long _bytes;

        public void Add(long rows, long bytes)
        {
            Interlocked.Add(ref _rows, rows);
            Interlocked.Add(ref _bytes, bytes);
            monitor.Add(table, rows, bytes);
        }

        public void Settle(ChunkOutcome outcome) => Add(outcome.Rows - Interlocked.Read(ref _rows), outcome.Bytes - Interlocked.Read(ref _bytes));

        public void TakeBack() => Add(-Interlocked.Read(ref _rows), -Interlocked.Read(ref _bytes));
    }
}
