using Godwit.Abstractions.Schema;

namespace Godwit.Abstractions.Engines;

/// <summary>The engine's own tool for dumping a schema (pg_dump).</summary>
public interface INativeSchemaDump
{
    /// <summary>
    /// Dumps the schema of the selected tables and all that belongs to them, for a target of the same engine. Null where no suitable
    /// tool is installed; then <see cref="Unsuitable"/> says why.
    /// </summary>
    /// <param name="schema">The schema as read: <see cref="SchemaStatement.Table"/> and names refer to it.</param>
    /// <param name="tables">The tables that move. When it is every table of the schema, everything else is dumped too.</param>
    /// <param name="target">The target's server.</param>
    /// <param name="cancellationToken">Stops the tool.</param>
    Task<SchemaScript?> DumpAsync(DatabaseSchema schema, IReadOnlyList<QualifiedName> tables, ServerInfo target, CancellationToken cancellationToken);

    /// <summary>Why the tool cannot be used, or null.</summary>
    string? Unsuitable { get; }
}
