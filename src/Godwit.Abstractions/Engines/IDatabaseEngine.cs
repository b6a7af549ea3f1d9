using Microsoft.Extensions.Logging;

namespace Godwit.Abstractions.Engines;

/// <summary>One database engine: its names, types and rules, and the way to open a database. Stateless and safe for concurrent use.</summary>
public interface IDatabaseEngine
{
    /// <summary>The name in plans, JSON and messages: <c>postgres</c>, <c>sqlite</c>.</summary>
    string Name { get; }

    /// <summary>The name for people: <c>PostgreSQL</c>, <c>SQLite</c>.</summary>
    string DisplayName { get; }

    /// <summary>The URL schemes that it answers to, in lower case.</summary>
    IReadOnlyList<string> Schemes { get; }

    /// <summary>What it can do.</summary>
    EngineCapabilities Capabilities { get; }

    /// <summary>How it spells names.</summary>
    IIdentifierRules Identifiers { get; }

    /// <summary>How its types map to logical types and back.</summary>
    ITypeMap Types { get; }

    /// <summary>How it writes schemas.</summary>
    ISchemaWriter SchemaWriter { get; }

    /// <summary>How its SQL reads and writes where engines differ.</summary>
    ISqlDialect Sql { get; }

    /// <summary>The forms in which it makes what only other engines have.</summary>
    ISchemaForms Forms { get; }

    /// <summary>The schema in which tables land that come from an engine without schemas, or null: <c>public</c>.</summary>
    string? DefaultSchema { get; }

    /// <summary>
    /// Prepares a database for use: a pool of connections, none opened yet. <paramref name="loggers"/> may be null.
    /// </summary>
    /// <exception cref="GodwitException"><see cref="ErrorKind.Usage"/>: the endpoint's options are wrong.</exception>
    IDatabase Open(DatabaseEndpoint endpoint, ILoggerFactory? loggers = null);

    /// <summary>Makes an empty database at <paramref name="endpoint"/>. False where it exists already.</summary>
    Task<bool> CreateDatabaseAsync(DatabaseEndpoint endpoint, CancellationToken cancellationToken);
}
