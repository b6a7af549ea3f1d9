using Godwit.Abstractions.Schema;

namespace Godwit.Abstractions.Engines;

/// <summary>Writes a schema as SQL. Pure: applying it is <see cref="ITargetState"/>'s.</summary>
public interface ISchemaWriter
{
    /// <summary>
    /// The statements that make <paramref name="schema"/>, whose types, defaults and expressions are already in this engine's own
    /// dialect. Same schema, same script.
    /// </summary>
    SchemaScript Script(DatabaseSchema schema);
}
