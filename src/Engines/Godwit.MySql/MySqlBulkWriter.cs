using Godwit.Abstractions.Engines;
using Godwit.MySql.Rows;

namespace Godwit.MySql;

/// <summary>Writes rows in bulk: LOAD DATA LOCAL INFILE from a stream where the server allows it, else INSERT statements of many rows; one transaction per chunk.</summary>
internal sealed class MySqlBulkWriter(MySqlDatabase database) : IBulkWriter
{
    /// <inheritdoc/>
    public async Task<IChunkLoad> BeginAsync(WriteRequest request, CancellationToken cancellationToken) =>
        new MySqlChunkLoad(database, await MySqlLoadSession.BeginAsync(database, request, cancellationToken), request);
}
