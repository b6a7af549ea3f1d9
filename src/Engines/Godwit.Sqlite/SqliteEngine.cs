using Godwit.Abstractions.Engines;
using Microsoft.Extensions.Logging;

namespace Godwit.Sqlite;

/// <summary>SQLite: a database is one file. Stateless and safe for concurrent use.</summary>
public sealed class SqliteEngine : IDatabaseEngine
{
    /// <summary>The engine's name in plans and JSON.</summary>
    internal const string EngineName = "sqlite";

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public string DisplayName => "SQLite";

    /// <inheritdoc/>
    public IReadOnlyList<string> Schemes { get; } = ["sqlite"];

    /// <inheritdoc/>
    public EngineCapabilities Capabilities { get; } = new()
    {
        CreatesDatabaseOnWrite = true,
    };

    /// <inheritdoc/>
    public IIdentifierRules Identifiers => SqliteIdentifiers.Instance;

    /// <inheritdoc/>
    public ITypeMap Types => SqliteTypeMap.Instance;

    /// <inheritdoc/>
    public ISchemaWriter SchemaWriter { get; } = new SqliteSchemaWriter();

    /// <inheritdoc/>
    public ISqlDialect Sql { get; } = new SqliteSql();

    /// <inheritdoc/>
    public ISchemaForms Forms { get; } = new SqliteForms();

    /// <inheritdoc/>
    public string? DefaultSchema => null;

    /// <inheritdoc/>
    public IDatabase Open(DatabaseEndpoint endpoint, ILoggerFactory? loggers = null) => new SqliteDatabase(this, endpoint);

    /// <inheritdoc/>
    public async Task<bool> CreateDatabaseAsync(DatabaseEndpoint endpoint, CancellationToken cancellationToken)
    {
        await using var database = new SqliteDatabase(this, endpoint);
        return await database.CreateFileAsync(cancellationToken);
    }
}
