using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Core.Conversion;
using Godwit.Core.Planning;

namespace Godwit.Core.Copying;

/// <summary>One pass over what is left to copy, under one snapshot of the source.</summary>
internal sealed class CopyRound
{
    private readonly IDatabase _source;
    private readonly IDatabase _target;
    private readonly CopySettings _settings;
    private readonly CopyMonitor _monitor;
    private readonly ChunkCopier _copier;
    private readonly TargetOwner _owner;
    private readonly IReadOnlyList<TableMapping> _tables;
    private readonly PauseGate _pause;
    private readonly ILookup<QualifiedName?, SchemaStatement> _keys;
    private int _chunksCommitted;

    public CopyRound(IDatabase source, IDatabase target, CopySettings settings, CopyMonitor monitor, ChunkCopier copier, TargetOwner owner,
        IReadOnlyList<TableMapping> tables, SchemaScript script, PauseGate pause)
    {
        _source = source;
        _target = target;
        _settings = settings;
        _monitor = monitor;
        _copier = copier;
        _owner = owner;
        _tables = tables;
        _pause = pause;
        _keys = script.Statements.Where(statement => statement.Stage == SchemaStage.TableKeys).ToLookup(statement => statement.Table);
    }

    /// <summary>Chunks that this round committed for good: whether it made progress. Those of a physical split are begun anew unless all of them are done.</summary>
    public int ChunksCommitted => Volatile.Read(ref _chunksCommitted);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var mapping in _tables)
            _monitor.Begin(mapping.Target.Name, mapping.Source.EstimatedRows ?? 0);
        var recorded = (await _target.TargetState.ListChunksAsync(_owner.Migration, cancellationToken)).ToLookup(chunk => chunk.Id.Table);
        await using var snapshot = await _source.SnapshotReader.BeginSnapshotAsync([.. _tables.Select(mapping => mapping.Source.Name)], Parallelism + 1, cancellationToken);
        var tables = new List<TableWork>();
        foreach (var mapping in _tables.OrderByDescending(mapping => mapping.Source.Bytes ?? mapping.Source.EstimatedRows ?? 0))
            tables.Add(new TableWork(mapping, await PrepareAsync(mapping, [.. recorded[mapping.Target.Name]], snapshot, cancellationToken)));

        var workers = Math.Min(Parallelism, Math.Max(1, tables.Sum(table => table.Left)));
        await WorkerPool.RunAsync(Work(tables), workers, (work, token) => RunAsync(work, snapshot, token), cancellationToken);
        // Keys that belong to no copied table of their own: those of partitioned roots, whose partitions are all done by now.
        var shared = _keys.Where(group => group.Key is not { } table || tables.All(work => work.Mapping.Target.Name != table))
            .SelectMany(group => group);
        await WorkerPool.RunAsync(shared, workers, ApplyAsync, cancellationToken);
    }

    private int Parallelism
    {
        get
        {
            if (!_target.Engine.Capabilities.ParallelWriters)
                return 1;
            return _settings.Parallelism ?? Math.Clamp(Environment.ProcessorCount, 2, 8);
        }
    }

    private async Task<IReadOnlyList<ChunkRecord>> PrepareAsync(TableMapping mapping, IReadOnlyList<ChunkRecord> recorded, ISourceSnapshot snapshot,
        CancellationToken cancellationToken)
    {
        var name = mapping.Target.Name;
        var begun = recorded.Any(chunk => chunk.Outcome is not null);
        if (begun && recorded.Any(chunk => chunk.Outcome is null) && recorded.Any(chunk => chunk.Range is PhysicalRange))
        {
            await _target.TargetState.ResetTableAsync(_owner, name, cancellationToken);
            _monitor.Notice($"{name}: begun anew: it is read by blocks, and those hold only under the snapshot that is gone");
            recorded = [];
            begun = false;
        }

        // A plan of which nothing was done is made again: it may be physical, and its snapshot is gone.
        if (!begun)
        {
            var chunkRows = Math.Min(_settings.ChunkRows, _settings.MaxRowsPerSecond ?? long.MaxValue);
            var ranges = await _source.ChunkPlanner.PlanAsync(mapping.Source, chunkRows, snapshot, cancellationToken);
            await _target.TargetState.SaveChunksAsync(_owner, name, ranges, cancellationToken);
            recorded = [.. ranges.Select((range, ordinal) => new ChunkRecord(new ChunkId(name, ordinal), range, null, null))];
        }

        foreach (var chunk in recorded)
            if (chunk.Outcome is { } outcome)
                _monitor.Add(name, outcome.Rows, outcome.Bytes);
        return recorded;
    }

    private static IEnumerable<CopyWork> Work(IEnumerable<TableWork> tables)
    {
        foreach (var table in tables)
        {
            if (table.Left == 0)
                yield return new CopyWork(table, null);
            foreach (var chunk in table.Chunks)
                if (chunk.Outcome is null)
                    yield return new CopyWork(table, chunk);
        }
    }

    private async Task RunAsync(CopyWork work, ISourceSnapshot snapshot, CancellationToken cancellationToken)
    {
        if (work.Chunk is { } chunk)
        {
            await _pause.WaitAsync(cancellationToken);
            await CopyAsync(work.Table.Mapping, chunk, snapshot, cancellationToken);
            var isLast = work.Table.FinishChunk();
            if (isLast || chunk.Range is not PhysicalRange)
                Interlocked.Increment(ref _chunksCommitted);
            if (!isLast)
                return;
        }

        foreach (var statement in _keys[work.Table.Mapping.Target.Name])
            await ApplyAsync(statement, cancellationToken);
        _monitor.Finish(work.Table.Mapping.Target.Name);
    }

    private async Task CopyAsync(TableMapping mapping, ChunkRecord chunk, ISourceSnapshot snapshot, CancellationToken cancellationToken)
    {
        try
        {
            await _copier.CopyAsync(_owner, mapping, chunk, snapshot, cancellationToken);
        }
        catch (Exception exception) when (exception is not (GodwitException or OperationCanceledException))
        {
            throw _source.Translate(exception, mapping.Source.Name.ToString());
        }
    }

    private async Task ApplyAsync(SchemaStatement statement, CancellationToken cancellationToken)
    {
        try
        {
            await _target.TargetState.ApplyAsync(_owner, statement, cancellationToken);
        }
        catch (Exception exception) when (exception is not (GodwitException or OperationCanceledException))
        {
            throw _target.Translate(exception, $"{statement.ObjectKind} {statement.Name}");
        }
    }

    private sealed record CopyWork(TableWork Table, ChunkRecord? Chunk);

    private sealed class TableWork(TableMapping mapping, IReadOnlyList<ChunkRecord> chunks)
    {
        private int _left = chunks.Count(chunk => chunk.Outcome is null);

        public TableMapping Mapping => mapping;

        public IReadOnlyList<ChunkRecord> Chunks => chunks;

        public int Left => Volatile.Read(ref _left);

        /// <summary>Counts one chunk as done. True for the last one.</summary>
        public bool FinishChunk() => Interlocked.Decrement(ref _left) == 0;
    }
}
