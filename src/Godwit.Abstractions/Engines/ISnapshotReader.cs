using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.Abstractions.Engines;

/// <summary>A consistent view of a source that several sessions read under. Ends with its disposal.</summary>
public interface ISourceSnapshot : IAsyncDisposable
{
    /// <summary>What it is, for records and people: the snapshot's name or position.</summary>
    string Description { get; }
}

/// <summary>A stream of rows. One consumer; dispose it to end its transaction.</summary>
public interface IRowSource : IAsyncDisposable
{
    /// <summary>
    /// Clears <paramref name="batch"/> and fills it with the next rows, at least one. False at the end, with the batch empty.
    /// </summary>
    ValueTask<bool> ReadAsync(RowBatch batch, CancellationToken cancellationToken);

    /// <summary>What the chunk's transaction saw (PostgreSQL: <c>pg_current_snapshot()</c>), or null. Valid once the stream is open.</summary>
    string? Visibility { get; }

    /// <summary>Values that were changed while reading because the policy allows it, since the last call. Empty under <see cref="LossPolicy.RefuseAll"/>.</summary>
    IReadOnlyList<LossEntry> TakeLosses();
}

/// <summary>Reads rows in their canonical encoding.</summary>
public interface ISnapshotReader
{
    /// <summary>Begins a snapshot that the workers of a copy share. It waits for nothing and blocks no writer longer than the engine must.</summary>
    /// <param name="tables">The tables that will be read.</param>
    /// <param name="readers">
    /// How many streams will be open at the same time at most. An engine that cannot lend a snapshot to later sessions opens as many now.
    /// </param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<ISourceSnapshot> BeginSnapshotAsync(IReadOnlyList<QualifiedName> tables, int readers, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a stream over the request's rows in a read-only transaction of its own, under <paramref name="snapshot"/> where one is
    /// given. Row order is undefined. Legacy child tables' rows are not part of their parent (ONLY).
    /// </summary>
    /// <exception cref="GodwitException"><see cref="ErrorKind.ValueRefused"/>, while reading: a value is not of its column's type.</exception>
    Task<IRowSource> OpenAsync(ReadRequest request, ISourceSnapshot? snapshot, CancellationToken cancellationToken);
}
