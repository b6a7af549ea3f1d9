using Godwit.Abstractions.Engines;
using Godwit.Postgres.Rows;

namespace Godwit.Postgres;

/// <summary>Writes rows with COPY, in binary where every column allows it, a transaction a load.</summary>
internal sealed class PostgresBulkWriter(PostgresDatabase database) : IBulkWriter
{
    /// <inheritdoc/>
    public async Task<IChunkLoad> BeginAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        var session = await PostgresLoadSession.BeginAsync(database, request, cancellationToken);
        return new PostgresChunkLoad(database, session, request);
    }
}
