using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;

namespace Godwit.Core.Validation;

/// <summary>Makes one table of the target equal to the source.</summary>
internal sealed class TableRepair(ComparedTable table, IDatabase target, TargetOwner owner, TimeProvider time)
{
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        if (table.Mapping.KeyOrdinals.Count == 0 || table.KeysVary)
            return await CopyAnewAsync(cancellationToken);
        var pending = new PendingKeys();
        var changed = 0L;
        using var one = new SemaphoreSlim(1);
        var comparer = new TableComparer(table, new ProgressCounter(1, 0, null, time), one, parallelism: 1);

        // Rows are written between scopes, when nothing is being read: an engine with a single writer may have no reader beside it.
        await comparer.CompareRowsAsync(pending, everyRow: false, async () => changed += await ApplyAsync(pending, cancellationToken), cancellationToken);
        return pending.Unreachable ? await CopyAnewAsync(cancellationToken) : changed;
    }

    private async Task<long> ApplyAsync(PendingKeys pending, CancellationToken cancellationToken)
    {
        var keys = pending.Take();
        foreach (var batch in keys.Chunk(table.Settings.BatchSize))
        {
            var scope = new KeysScope(batch);
            await using var load = await target.BulkWriter.BeginAsync(table.Mapping.Write(owner, null), cancellationToken);
            await load.DeleteAsync(scope.TargetSet(table.Mapping), cancellationToken);
            var losses = await CopyAsync(scope, load, cancellationToken);
            await load.CommitAsync(null, losses, cancellationToken);
        }

        return keys.Count;
    }

    private async Task<long> CopyAnewAsync(CancellationToken cancellationToken)
    {
        await using var load = await target.BulkWriter.BeginAsync(table.Mapping.Write(owner, null), cancellationToken);
        await load.ClearAsync(cancellationToken);
        var losses = await CopyAsync(new WholeScope(), load, cancellationToken);
        return (await load.CommitAsync(null, losses, cancellationToken)).Rows;
    }

    private async Task<List<LossEntry>> CopyAsync(CompareScope scope, IChunkLoad load, CancellationToken cancellationToken)
    {
        var losses = new List<LossEntry>();
        await table.CopySourceAsync(scope, load, losses, cancellationToken);
        return losses;
    }

    /// <summary>Keys of rows that differ, until they are written.</summary>
    private sealed class PendingKeys : DifferenceSink
    {
        private readonly Lock _gate = new();
        private HashSet<RowKey> _keys = [];

        /// <summary>Whether a row differs that no key leads to.</summary>
        public bool Unreachable { get; private set; }

        public override bool Wants(DifferenceKind kind) => true;

        public override void Add(DifferenceKind kind, RowKey? key, IReadOnlyList<string> columns)
        {
            lock (_gate)
            {
                if (key is null || key.Contains(null))
                    Unreachable = true;
                else
                    _keys.Add(key);
            }
        }

        public override void AddCount(DifferenceKind kind, long count) => Unreachable |= count > 0;

        public override void AddUnsettled(RowKey key, string column) => Add(DifferenceKind.Different, key, []);

        public IReadOnlyCollection<RowKey> Take()
        {
            lock (_gate)
            {
                var taken = _keys;
                _keys = [];
                return taken;
            }
        }
    }
}
