#pragma warning disable CS9113, IDE0005
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql;

/// <summary>Copies rows between two servers without decoding them.</summary>
internal sealed class MySqlPassThrough(MySqlDatabase database) : IPassThrough
{
    /// <inheritdoc/>
    public bool CanCopy(ReadRequest read, WriteRequest write, IDatabase target) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public Task<ChunkOutcome> CopyAsync(ReadRequest read, ISourceSnapshot? snapshot, WriteRequest write, IDatabase target, CopyProgress progress, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

}
