using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;

namespace Godwit.Postgres;

/// <summary>Writes a schema as PostgreSQL's DDL.</summary>
internal sealed class PostgresSchemaWriter : ISchemaWriter
{
    /// <inheritdoc/>
    public SchemaScript Script(DatabaseSchema schema) => new([], []);
}
