using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Core.Conversion;
using Godwit.Core.Copying;
using Godwit.Core.Planning;

namespace Godwit.Core.Validation;

/// <summary>Looks at the rows of a batch; false where it has seen enough. The batch is only borrowed.</summary>
internal delegate bool RowVisitor(RowBatch batch);

/// <summary>One table under comparison: opens both sides so that equal rows have equal bytes. Safe for concurrent use.</summary>
internal sealed class ComparedTable
{
    /// <summary>
    /// A value of the target that is not of its column's type reads as NULL and is told apart by its loss entry: it makes its row
    /// different and does not stop the comparison.
    /// </summary>
    private static readonly LossPolicy ReadOn = new(LossAction.Null, new Dictionary<LossKind, LossAction>());

    private readonly IDatabase _source;
    private readonly IDatabase _target;
    private readonly LossPolicy _losses;
    private readonly Patience _sourcePatience;
    private readonly Patience _targetPatience;

    public ComparedTable(TableMapping mapping, IDatabase source, IDatabase target, ValidationSettings settings, LossPolicy losses, TimeProvider time)
    {
        Mapping = mapping;
        Settings = settings;
        _source = source;
        _target = target;
        _losses = losses;
        _sourcePatience = new Patience(source, "source", mapping.Target.Name.ToString(), settings.Timeout, time);
        _targetPatience = new Patience(target, "target", mapping.Target.Name.ToString(), settings.Timeout, time);
    }

    public TableMapping Mapping { get; }

    public ValidationSettings Settings { get; }

    /// <summary>What the copy recorded, or null: every value that the policy changes counts as recorded.</summary>
    public LossLedger? Ledger { get; init; }

    /// <summary>Whether the two sides may spell the same key differently.</summary>
    public bool KeysVary => CommonForm.ChangesKeys(Mapping, SameEngine);

    private bool SameEngine => _source.Engine.Name == _target.Engine.Name;

    /// <summary>Asks the source's planner, within the time allowed.</summary>
    public Task<T> AskSourceAsync<T>(Func<IChunkPlanner, Task<T>> ask, CancellationToken cancellationToken) =>
        _sourcePatience.WaitAsync(() => ask(_source.ChunkPlanner), cancellationToken);

    /// <summary>Asks the target's planner, within the time allowed.</summary>
    public Task<T> AskTargetAsync<T>(Func<IChunkPlanner, Task<T>> ask, CancellationToken cancellationToken) =>
        _targetPatience.WaitAsync(() => ask(_target.ChunkPlanner), cancellationToken);

    /// <summary>
    /// Reads the source's rows of a scope, made to fit the target as the copy makes them; <paramref name="unsettled"/> gets values that are
    /// changed so without the copy having recorded it.
    /// </summary>
    public async Task ReadSourceAsync(CompareScope scope, RowVisitor visit, DifferenceSink? unsettled, CancellationToken cancellationToken)
    {
        var rules = new LossRules(Mapping);
        using var fitter = RowFitter.Create(Mapping, _losses);
        using var form = CommonForm.Create(Mapping, SameEngine);
        var replaced = new List<LossEntry>();
        await using var rows = await OpenSourceAsync(scope, cancellationToken);
        while (await rows.ReadAsync())
        {
            replaced.Clear();
            rules.Add(rows.TakeLosses(), _losses, replaced);
            var fitted = fitter?.Fit(rows.Batch, replaced) ?? rows.Batch;
            if (unsettled is not null && Ledger is { } ledger)
                foreach (var loss in replaced)
                    if (!ledger.Has(loss))
                        unsettled.AddUnsettled(loss.Key ?? new RowKey([loss.Before]), loss.Column);
            if (!visit(form?.Apply(fitted) ?? fitted))
                return;
        }
    }

    /// <summary>Writes the source's rows of a scope into a load, as the copy writes them, and adds what had to be replaced to <paramref name="losses"/>.</summary>
    public async Task CopySourceAsync(CompareScope scope, IChunkLoad load, List<LossEntry> losses, CancellationToken cancellationToken)
    {
        using var fitter = RowFitter.Create(Mapping, _losses);
        var rules = new LossRules(Mapping);
        await using var rows = await OpenSourceAsync(scope, cancellationToken);
        while (await rows.ReadAsync())
        {
            rules.Add(rows.TakeLosses(), _losses, losses);
            await load.WriteAsync(fitter?.Fit(rows.Batch, losses) ?? rows.Batch, cancellationToken);
        }
    }

    /// <summary>Reads the target's rows of a scope; <paramref name="unreadable"/> gets values that are not of their column's type.</summary>
    public async Task ReadTargetAsync(CompareScope scope, RowVisitor visit, DifferenceSink? unreadable, CancellationToken cancellationToken)
    {
        var request = scope.Target(Mapping, _target.Engine) with { Losses = ReadOn };
        using var form = CommonForm.Create(Mapping, SameEngine);
        await using var rows = await TimedRows.OpenAsync(_target, request, _targetPatience, cancellationToken);
        while (await rows.ReadAsync())
        {
            foreach (var loss in rows.TakeLosses())
                unreadable?.AddUnsettled(loss.Key ?? new RowKey([loss.Before]), loss.Column);
            if (!visit(form?.Apply(rows.Batch) ?? rows.Batch))
                return;
        }
    }

    private Task<TimedRows> OpenSourceAsync(CompareScope scope, CancellationToken cancellationToken) =>
        TimedRows.OpenAsync(_source, scope.Source(Mapping, _losses, _source.Engine), _sourcePatience, cancellationToken);

    /// <summary>Reads both sides of a scope at the same time.</summary>
    public async Task ReadBothAsync(CompareScope scope, RowVisitor source, RowVisitor target, DifferenceSink? unsettled, CancellationToken cancellationToken)
    {
        using var failure = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reads = new[]
        {
            ReadSourceAsync(scope, source, unsettled, failure.Token),
            ReadTargetAsync(scope, target, unsettled, failure.Token),
        };
        var first = await Task.WhenAny(reads);
        if (!first.IsCompletedSuccessfully)
        {
            await failure.CancelAsync();
            await Task.WhenAll(reads).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        await first;
        await Task.WhenAll(reads);
    }
}
