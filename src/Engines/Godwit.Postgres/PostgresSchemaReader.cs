using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Npgsql;

namespace Godwit.Postgres;

/// <summary>Reads a PostgreSQL database's schema from its catalogs.</summary>
internal sealed class PostgresSchemaReader(NpgsqlDataSource source) : ISchemaReader
{
    /// <inheritdoc/>
    public async Task<DatabaseSchema> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        return new DatabaseSchema { Engine = "postgres", Version = connection.PostgreSqlVersion.ToString() };
    }
}
