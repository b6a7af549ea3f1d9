#pragma warning disable CS9113, IDE0005
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql;

/// <summary>Writes a schema as SQL.</summary>
internal sealed class MySqlSchemaWriter(MySqlDialect dialect) : ISchemaWriter
{
    /// <inheritdoc/>
    public SchemaScript Script(DatabaseSchema schema) => throw new NotSupportedException("not built yet");

}
