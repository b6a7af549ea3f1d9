namespace Godwit.Abstractions.Engines;

/// <summary>Bytes and rows of a running copy, for its progress display. Called often, from several threads; must be cheap.</summary>
public delegate void CopyProgress(long rows, long bytes);

/// <summary>Copies rows between two databases of the same engine without decoding a cell.</summary>
public interface IPassThrough
{
    /// <summary>Whether this table can go that way to <paramref name="target"/>: same engine, column types that mean the same on both servers.</summary>
    bool CanCopy(ReadRequest read, WriteRequest write, IDatabase target);

    /// <summary>Copies one chunk; commits rows and record together, as <see cref="IChunkLoad.CommitAsync"/> does.</summary>
    Task<ChunkOutcome> CopyAsync(ReadRequest read, ISourceSnapshot? snapshot, WriteRequest write, IDatabase target, CopyProgress progress, CancellationToken cancellationToken);
}
