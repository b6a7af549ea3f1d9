#pragma warning disable CS9113, IDE0005
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql;

/// <summary>Splits tables into chunks.</summary>
internal sealed class MySqlChunkPlanner(MySqlDatabase database) : IChunkPlanner
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<ChunkRange>> PlanAsync(TableSchema table, long chunkRows, ISourceSnapshot? snapshot, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChunkRange>> PlanComparisonAsync(TableSchema table, long chunkRows, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public Task<IReadOnlyList<RowKey>> SampleKeysAsync(TableSchema table, int count, string? where, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public Task<long> CountAsync(TableSchema table, string? where, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

}
