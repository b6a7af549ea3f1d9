using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.Abstractions.Engines;

/// <summary>Who writes to a target: a migration and the fencing token of its present runner.</summary>
/// <param name="Migration">The migration's id, unique over all migrations (not its name).</param>
/// <param name="Token">Grows with every runner.</param>
public sealed record TargetOwner(string Migration, long Token);

/// <summary>A chunk of a migration.</summary>
/// <param name="Table">The target table.</param>
/// <param name="Ordinal">From 0.</param>
public sealed record ChunkId(QualifiedName Table, int Ordinal);

/// <summary>What a chunk's copy did.</summary>
/// <param name="Rows">Rows landed.</param>
/// <param name="Bytes">Bytes moved, in the encoding of the copy.</param>
public sealed record ChunkOutcome(long Rows, long Bytes);

/// <summary>A chunk as recorded in the target.</summary>
/// <param name="Id">Which.</param>
/// <param name="Range">Its rows in the source.</param>
/// <param name="Outcome">What was copied, or null: still to do.</param>
/// <param name="Visibility">What its transaction saw in the source, or null.</param>
public sealed record ChunkRecord(ChunkId Id, ChunkRange Range, ChunkOutcome? Outcome, string? Visibility);

/// <summary>A statement as recorded in the target.</summary>
/// <param name="Id">The statement's id.</param>
/// <param name="Sequence">Grows in the order of application.</param>
/// <param name="ObjectKind">What it made.</param>
/// <param name="Name">The object's name, for people.</param>
/// <param name="Created">False where the object existed before and was left alone.</param>
/// <param name="UndoSql">What takes it back, or null.</param>
public sealed record AppliedStatement(string Id, long Sequence, string ObjectKind, string Name, bool Created, string? UndoSql);

/// <summary>
/// Godwit's own records in the target: statements applied, chunks done, losses, and the fence that keeps a runner out whose time is over.
/// They live in tables of Godwit's own (PostgreSQL: schema <c>godwit</c>; SQLite: tables <c>godwit_*</c>), which no schema reader shows,
/// and change in the same transactions as the data. Every writing method checks the owner and throws
/// <see cref="GodwitException"/> (<see cref="ErrorKind.FencedOut"/>) where a later token holds the target.
/// </summary>
public interface ITargetState
{
    /// <summary>
    /// Makes Godwit's tables where they are missing and takes the target for <paramref name="owner"/>: from its commit on, no earlier
    /// token can commit anything; transactions of earlier tokens that are still open end before it returns.
    /// </summary>
    Task AcquireAsync(TargetOwner owner, CancellationToken cancellationToken);

    /// <summary>Whether Godwit's tables exist and know the migration. Reads only.</summary>
    Task<bool> KnowsAsync(string migration, CancellationToken cancellationToken);

    /// <summary>
    /// Applies a statement and records it, together; does nothing where the record says that it was applied. An object that exists
    /// already by <see cref="SchemaStatement.ExistsSql"/> is recorded as not created.
    /// </summary>
    Task ApplyAsync(TargetOwner owner, SchemaStatement statement, CancellationToken cancellationToken);

    /// <summary>The statements applied so far, in order. Empty where Godwit's tables are missing.</summary>
    Task<IReadOnlyList<AppliedStatement>> ListAppliedAsync(string migration, CancellationToken cancellationToken);

    /// <summary>Takes a statement back and removes its record, together.</summary>
    Task UndoAsync(TargetOwner owner, AppliedStatement statement, CancellationToken cancellationToken);

    /// <summary>Records the chunks of a table before the first is copied. Replaces an earlier plan of the table only where nothing of it is done.</summary>
    Task SaveChunksAsync(TargetOwner owner, QualifiedName table, IReadOnlyList<ChunkRange> ranges, CancellationToken cancellationToken);

    /// <summary>Every chunk of the migration, by table and ordinal. Empty where Godwit's tables are missing.</summary>
    Task<IReadOnlyList<ChunkRecord>> ListChunksAsync(string migration, CancellationToken cancellationToken);

    /// <summary>Empties a table that must be copied anew and forgets its chunks and losses, together.</summary>
    Task ResetTableAsync(TargetOwner owner, QualifiedName table, CancellationToken cancellationToken);

    /// <summary>The losses recorded, at most <paramref name="limit"/>, and how many there are in all.</summary>
    Task<(IReadOnlyList<LossEntry> Entries, long Total)> ListLossesAsync(string migration, int limit, CancellationToken cancellationToken);

    /// <summary>Shows every loss recorded, in no order; an engine reads them one by one, however many there are. Default: shows the list.</summary>
    async Task VisitLossesAsync(string migration, Action<LossEntry> visit, CancellationToken cancellationToken)
    {
        foreach (var entry in (await ListLossesAsync(migration, int.MaxValue, cancellationToken)).Entries)
            visit(entry);
    }

    /// <summary>Counts the losses recorded by table, column and kind, in that order. Default: counts the list.</summary>
    async Task<IReadOnlyList<LossCount>> CountLossesAsync(string migration, CancellationToken cancellationToken) =>
        LossCount.Of((await ListLossesAsync(migration, int.MaxValue, cancellationToken)).Entries);

    /// <summary>Forgets the migration; drops Godwit's tables with the last one. Nothing to do is no error.</summary>
    Task RemoveAsync(TargetOwner owner, CancellationToken cancellationToken);
}
