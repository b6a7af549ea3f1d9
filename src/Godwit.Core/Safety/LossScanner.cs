using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Core.Conversion;
using Godwit.Core.Copying;
using Godwit.Core.Planning;

namespace Godwit.Core.Safety;

/// <summary>
/// Finds values that the target cannot hold, by reading rows as the copy reads them and checking them as the copy checks them.
/// Changes nothing. One user at a time.
/// </summary>
internal sealed class LossScanner(IDatabase source, LossPolicy policy, ScanMode mode, TimeProvider time)
{
    private const long SmallRows = 100_000;
    private const long SmallBytes = 64L << 20;
    private const int SampleRows = 10_000;
    private const int KeysPerRead = 1_000;

    private readonly LossPolicy _readOn = policy.ReadingOn();
    private readonly List<AssessedLoss> _losses = [];
    private readonly List<Finding> _findings = [];
    private TimeSpan _reading;

    /// <summary>What was found, table by table.</summary>
    public IReadOnlyList<AssessedLoss> Losses => _losses;

    /// <summary>What stands in the way, and what could not be read.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>Bytes read, in the encoding of the copy.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes read per second, or null where too few were read to tell.</summary>
    public double? BytesPerSecond => Bytes >= 4 << 20 && _reading > TimeSpan.FromMilliseconds(50) ? Bytes / _reading.TotalSeconds : null;

    /// <summary>Scans one table; null where none of its rows was read.</summary>
    public async Task<ScannedRows?> ScanAsync(TableMapping mapping, CancellationToken cancellationToken)
    {
        if (mode == ScanMode.None)
            return null;
        var began = time.GetTimestamp();
        var table = new TableScan(mapping, policy);
        try
        {
            var complete = mode == ScanMode.Full || !await IsLargeAsync(mapping, cancellationToken);
            if (complete)
                await ReadAsync(table, new WholeTable(), long.MaxValue, cancellationToken);
            else
                await SampleAsync(table, cancellationToken);
            _losses.AddRange(table.Losses);
            _findings.AddRange(table.Losses.Select(loss => Find(loss, complete)));
            return new ScannedRows(table.Rows, complete);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            var failure = exception as GodwitException ?? source.Translate(exception, mapping.Source.Name.ToString());
            _findings.Add(new Finding("values", FindingSeverity.Warning, mapping.Source.Name.ToString(), "its rows could not be checked: " + failure.Message, failure.NextStep));
            return null;
        }
        finally
        {
            table.Dispose();
            _reading += time.GetElapsedTime(began);
        }
    }

    private async Task<bool> IsLargeAsync(TableMapping mapping, CancellationToken cancellationToken)
    {
        var table = mapping.Source;
        if (table.EstimatedRows > SmallRows || table.Bytes > SmallBytes)
            return true;
        return table is { EstimatedRows: null, Bytes: null } && await source.ChunkPlanner.CountAsync(table, mapping.Where, cancellationToken) > SmallRows;
    }

    private async Task SampleAsync(TableScan table, CancellationToken cancellationToken)
    {
        var mapping = table.Mapping;
        if (mapping.Source.RowKey.Count == 0)
        {
            await ReadAsync(table, new WholeTable(), SampleRows, cancellationToken);
            return;
        }

        var keys = await source.ChunkPlanner.SampleKeysAsync(mapping.Source, SampleRows, mapping.Where, cancellationToken);
        foreach (var some in keys.Chunk(KeysPerRead))
            await ReadAsync(table, new KeySet(mapping.Source.RowKey, some), long.MaxValue, cancellationToken);
    }

    private async Task ReadAsync(TableScan table, ChunkRange range, long mostRows, CancellationToken cancellationToken)
    {
        await using var rows = await source.SnapshotReader.OpenAsync(table.Mapping.ReadSource(range, _readOn), null, cancellationToken);
        using var batch = new RowBatch();
        while (table.Rows < mostRows && await rows.ReadAsync(batch, cancellationToken))
        {
            Bytes += batch.Length;
            table.Look(batch, rows.TakeLosses());
        }
    }

    private static Finding Find(AssessedLoss loss, bool complete)
    {
        var found = $"{loss.Values} value{(loss.Values == 1 ? "" : "s")} of kind {loss.Kind}{(complete ? "" : " in a sample of the rows")}, such as {loss.Example}" +
            (loss.Key is null ? "" : $" in the row with key {loss.Key}");
        return loss.Blocks is { } why
            ? new Finding("values", FindingSeverity.Error, $"{loss.Table}.{loss.Column}", $"{found}: {why}",
                $"Correct the values, choose another type in the plan's 'types', or say what takes their place: 'losses: {{ {loss.Kind}: {LossActions.Offer(loss.Kind)} }}'")
            : new Finding("values", FindingSeverity.Warning, $"{loss.Table}.{loss.Column}", $"{found}: changed and recorded, as the policy says");
    }

    /// <summary>One table's rows as they are looked at.</summary>
    private sealed class TableScan(TableMapping mapping, LossPolicy policy) : IDisposable
    {
        private readonly RowFitter? _fitter = RowFitter.Create(mapping, policy);
        private readonly LossRules _rules = new(mapping);
        private readonly Dictionary<(ColumnMapping Column, LossKind Kind), (LossEntry First, long Values, string? Blocks)> _found = [];

        public TableMapping Mapping { get; } = mapping;

        public long Rows { get; private set; }

        public IEnumerable<AssessedLoss> Losses => _found.Select(pair => new AssessedLoss(Mapping.Source.Name.ToString(), pair.Key.Column.Source.Column.Name,
            $"{Mapping.Target.Name}.{pair.Key.Column.Target.Name}", LossRules.NameOf(pair.Key.Kind), pair.Value.Values, pair.Value.First.Key, pair.Value.First.Before,
            pair.Value.First.After, policy.For(pair.Key.Kind), pair.Value.Blocks));

        public void Look(RowBatch batch, IReadOnlyList<LossEntry> met)
        {
            Rows += batch.RowCount;
            foreach (var loss in met)
                if (Mapping.Columns.FirstOrDefault(column => column.Source.Column.Name == loss.Column) is { } column)
                    Add(column, loss);
            _fitter?.Find(batch, loss => Add(Mapping.Columns.First(column => column.Target.Name == loss.Column), loss));
        }

        public void Dispose() => _fitter?.Dispose();

        private void Add(ColumnMapping column, LossEntry loss)
        {
            var blocks = Blocks(column, loss);
            _found[(column, loss.Kind)] = _found.TryGetValue((column, loss.Kind), out var before)
                ? before with { Values = before.Values + 1, Blocks = before.Blocks ?? blocks }
                : (loss, 1, blocks);
        }

        private string? Blocks(ColumnMapping column, LossEntry loss) => policy.For(loss.Kind) switch
        {
            LossAction.Refuse => "the migration would stop there, as the policy refuses them",
            LossAction.Value when loss.After is null => $"the migration would stop there: the plan's value {policy.ValueFor(loss.Kind)} is none that the column holds",
            _ when _rules.Objection(column, loss.After is null) is { } objection => "the migration would stop there: " + objection,
            _ => null,
        };
    }
}
