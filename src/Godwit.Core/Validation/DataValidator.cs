using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Core.Conversion;
using Godwit.Core.Copying;
using Godwit.Core.Planning;

namespace Godwit.Core.Validation;

/// <summary>
/// Compares source and target, finds the rows that differ, and can make the target equal. Needs no order of keys, so no collation has a
/// say. Safe for concurrent use; the two databases stay the caller's.
/// </summary>
/// <param name="source">The source.</param>
/// <param name="target">The target.</param>
/// <param name="time">The clock.</param>
public sealed class DataValidator(IDatabase source, IDatabase target, TimeProvider time)
{
    private const int FewestReaders = 2;
    private const int MostReaders = 5;

    /// <summary>
    /// The losses that the copy recorded. With it, a value that the plan's rules change is no difference only where the copy recorded so;
    /// null, the default: wherever the rules change it.
    /// </summary>
    public LossLedger? Ledger { get; init; }

    /// <summary>
    /// Compares tables. A table that cannot be compared to the end gets an error in its result and the others are compared all the same.
    /// </summary>
    /// <param name="tables">The tables and how their rows come to the target.</param>
    /// <param name="settings">The mode and its limits.</param>
    /// <param name="losses">The losses that the copy was allowed: a value that was replaced and recorded is no difference.</param>
    /// <param name="progress">Told a few times a second, from any thread; or null.</param>
    /// <param name="cancellationToken">Stops the comparison.</param>
    /// <returns>The report, tables in name order. Empty for <see cref="ValidationMode.None"/>.</returns>
    public async Task<ValidationReport> ValidateAsync(IReadOnlyList<TableMapping> tables, ValidationSettings settings, LossPolicy losses,
        IProgress<ValidationProgress>? progress, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var results = new ValidationResult[settings.Mode == ValidationMode.None ? 0 : tables.Count];
        var parallelism = settings.Parallelism ?? Math.Clamp(Environment.ProcessorCount, FewestReaders, MostReaders);
        var counter = new ProgressCounter(results.Length, tables.Sum(table => table.Source.EstimatedRows ?? 0), progress, time);
        using var readers = new SemaphoreSlim(parallelism);
        await WorkerPool.RunAsync(Enumerable.Range(0, results.Length), parallelism, async (index, token) =>
        {
            var began = time.GetTimestamp();
            var table = new ComparedTable(tables[index], source, target, settings, losses, time) { Ledger = Ledger };
            var result = await new TableComparer(table, counter, readers, parallelism).CompareAsync(token);
            results[index] = result with { Seconds = time.GetElapsedTime(began).TotalSeconds };
        }, cancellationToken);
        return new ValidationReport
        {
            Mode = settings.Mode,
            StartedAt = startedAt,
            EndedAt = time.GetUtcNow(),
            Tables = [.. results.OrderBy(result => result.Table)],
        };
    }

    /// <summary>
    /// Makes the target equal to the source in the tables that the report found to differ: rows are located anew, all of them, and
    /// deleted and written again by key, batch by batch, each batch in a transaction of its own; a keyless table is emptied and copied anew in one transaction.
    /// </summary>
    /// <param name="report">What was found.</param>
    /// <param name="tables">The tables and how their rows come to the target.</param>
    /// <param name="settings">The limits; the mode is not looked at.</param>
    /// <param name="losses">The losses that are allowed.</param>
    /// <param name="owner">Who writes. Takes the target first where it does not know the migration, and lets it go afterwards.</param>
    /// <param name="cancellationToken">Stops after the batch under way.</param>
    /// <returns>Rows deleted, written or both, each counted once.</returns>
    public async Task<long> RepairAsync(ValidationReport report, IReadOnlyList<TableMapping> tables, ValidationSettings settings, LossPolicy losses,
        TargetOwner owner, CancellationToken cancellationToken)
    {
        var differing = report.Tables.Where(result => !result.Success).Select(result => result.Table).ToHashSet();
        var known = await target.TargetState.KnowsAsync(owner.Migration, cancellationToken);
        if (!known)
            await target.TargetState.AcquireAsync(owner, cancellationToken);
        try
        {
            var changed = 0L;
            foreach (var mapping in tables.Where(table => differing.Contains(table.Target.Name)))
            {
                var table = new ComparedTable(mapping, source, target, settings, losses, time) { Ledger = Ledger };
                changed += await new TableRepair(table, target, owner, time).RunAsync(cancellationToken);
            }

            return changed;
        }
        finally
        {
            if (!known)
                await target.TargetState.RemoveAsync(owner, CancellationToken.None);
        }
    }
}
