using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Postgres.Ddl;

namespace Godwit.Postgres;

/// <summary>Writes a schema as PostgreSQL's DDL.</summary>
internal sealed class PostgresSchemaWriter : ISchemaWriter
{
    /// <inheritdoc/>
    public SchemaScript Script(DatabaseSchema schema)
    {
        var script = new ScriptBuilder();
        new PrepareWriter(schema, script).Write();
        new TableWriter(schema, script).Write();
        new ProgramWriter(schema, script).Write();
        return script.Build();
    }
}
