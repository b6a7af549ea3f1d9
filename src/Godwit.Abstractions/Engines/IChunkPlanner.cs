using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.Abstractions.Engines;

/// <summary>Splits tables into chunks.</summary>
public interface IChunkPlanner
{
    /// <summary>
    /// Splits a table into chunks of about <paramref name="chunkRows"/> rows: key ranges from sampled quantiles of the row key for a
    /// large table with a usable key (so that gaps and skew do no harm), physical ranges for a large one without, else
    /// <see cref="WholeTable"/>. Together the ranges cover every row, also rows that arrive outside the sampled bounds, exactly once.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="chunkRows">Rows per chunk.</param>
    /// <param name="snapshot">The snapshot to plan under, or null.</param>
    /// <param name="cancellationToken">Stops planning.</param>
    Task<IReadOnlyList<ChunkRange>> PlanAsync(TableSchema table, long chunkRows, ISourceSnapshot? snapshot, CancellationToken cancellationToken);

    /// <summary>
    /// Splits a table for comparison into ranges whose meaning is the same on every engine: key ranges over the first key column where it
    /// is an <see cref="LogicalKind.Integer"/>; <see cref="WholeTable"/> otherwise, because other orders depend on engine and collation.
    /// </summary>
    Task<IReadOnlyList<ChunkRange>> PlanComparisonAsync(TableSchema table, long chunkRows, CancellationToken cancellationToken);

    /// <summary>Draws up to <paramref name="count"/> rows at random and gives their row keys, without duplicates.</summary>
    Task<IReadOnlyList<RowKey>> SampleKeysAsync(TableSchema table, int count, string? where, CancellationToken cancellationToken);

    /// <summary>Counts rows exactly.</summary>
    Task<long> CountAsync(TableSchema table, string? where, CancellationToken cancellationToken);
}
