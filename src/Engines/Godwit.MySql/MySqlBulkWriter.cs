#pragma warning disable CS9113, IDE0005
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql;

/// <summary>Writes rows in bulk.</summary>
internal sealed class MySqlBulkWriter(MySqlDatabase database) : IBulkWriter
{
    /// <inheritdoc/>
    public Task<IChunkLoad> BeginAsync(WriteRequest request, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

}
