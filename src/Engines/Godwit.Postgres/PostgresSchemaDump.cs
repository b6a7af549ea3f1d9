using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;

namespace Godwit.Postgres;

/// <summary>Dumps a schema with pg_dump.</summary>
internal sealed class PostgresSchemaDump(DatabaseEndpoint endpoint) : INativeSchemaDump
{
    /// <inheritdoc/>
    public string? Unsuitable => "pg_dump was not looked for in " + endpoint.Database;

    /// <inheritdoc/>
    public Task<SchemaScript?> DumpAsync(DatabaseSchema schema, IReadOnlyList<QualifiedName> tables, ServerInfo target,
        CancellationToken cancellationToken) => Task.FromResult<SchemaScript?>(null);
}
