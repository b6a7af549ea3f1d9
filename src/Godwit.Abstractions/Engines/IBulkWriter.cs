using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.Abstractions.Engines;

/// <summary>A column to write and how its values are encoded.</summary>
/// <param name="Column">The target's column.</param>
/// <param name="Wire">The logical type of the cells.</param>
public sealed record WriteColumn(ColumnSchema Column, LogicalType Wire);

/// <summary>One chunk's load into a table. Immutable.</summary>
public sealed record WriteRequest
{
    /// <summary>The target table.</summary>
    public required TableSchema Table { get; init; }

    /// <summary>The columns, in the order of the cells.</summary>
    public required IReadOnlyList<WriteColumn> Columns { get; init; }

    /// <summary>Who writes: the load commits only while this owner holds the target's fence.</summary>
    public required TargetOwner Owner { get; init; }

    /// <summary>The chunk whose record commits with the rows, or null for a load without a record (repair).</summary>
    public ChunkId? Chunk { get; init; }
}

/// <summary>One load. Rows become visible, together with the chunk's record and the losses, with <see cref="CommitAsync"/> or not at all.</summary>
public interface IChunkLoad : IAsyncDisposable
{
    /// <summary>Deletes the rows with these keys, before any is written. For repair.</summary>
    Task DeleteAsync(KeySet keys, CancellationToken cancellationToken);

    /// <summary>Deletes every row of the table, before any is written, and forgets the table's losses. For repair: the rows come back or the load undoes it.</summary>
    Task ClearAsync(CancellationToken cancellationToken);

    /// <summary>Writes the batch's rows. The batch is the caller's again when the call returns.</summary>
    ValueTask WriteAsync(RowBatch batch, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the load: checks that as many rows landed as were sent, writes the chunk's record and <paramref name="losses"/>, commits.
    /// </summary>
    /// <exception cref="GodwitException"><see cref="ErrorKind.FencedOut"/>: another owner has taken over; nothing was committed.</exception>
    Task<ChunkOutcome> CommitAsync(string? visibility, IReadOnlyList<LossEntry> losses, CancellationToken cancellationToken);
}

/// <summary>Writes rows in bulk.</summary>
public interface IBulkWriter
{
    /// <summary>
    /// Begins a load in a transaction of its own. Triggers and foreign keys of the target do not fire; generated columns are computed
    /// by the target; identity columns take the values given, also 0.
    /// </summary>
    Task<IChunkLoad> BeginAsync(WriteRequest request, CancellationToken cancellationToken);
}
