using Godwit.Abstractions.Engines;
using Microsoft.Extensions.Logging;

namespace Godwit.MySql;

/// <summary>MySQL and MariaDB: a database is a schema of a server. Stateless and safe for concurrent use.</summary>
public sealed class MySqlEngine : IDatabaseEngine
{
    /// <summary>The engine's name in plans and JSON.</summary>
    internal const string EngineName = "mysql";

    /// <summary>The engine, speaking a current MySQL's dialect until a server says which it is.</summary>
    public MySqlEngine()
        : this(MySqlDialect.Default)
    {
    }

    internal MySqlEngine(MySqlDialect dialect)
    {
        Dialect = dialect;
        Types = new MySqlTypeMap(dialect);
        SchemaWriter = new MySqlSchemaWriter(dialect);
        Forms = new MySqlForms(dialect);
        Capabilities = new()
        {
            Comments = true,
            ZeroDates = true,
            PrefixIndexes = true,
            SetsNowOnUpdate = true,
            InvisibleColumns = dialect.HasInvisibleColumns,
            ParallelWriters = true,
        };
    }

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public string DisplayName => Dialect.IsMariaDb ? "MariaDB" : "MySQL";

    /// <inheritdoc/>
    public IReadOnlyList<string> Schemes { get; } = ["mysql", "mariadb"];

    /// <inheritdoc/>
    public EngineCapabilities Capabilities { get; }

    /// <inheritdoc/>
    public IIdentifierRules Identifiers => Dialect.TablesKeepCase ? MySqlIdentifiers.KeepingTableCase : MySqlIdentifiers.Instance;

    /// <inheritdoc/>
    public ITypeMap Types { get; }

    /// <inheritdoc/>
    public ISchemaWriter SchemaWriter { get; }

    /// <inheritdoc/>
    public ISqlDialect Sql { get; } = new MySqlSql();

    /// <inheritdoc/>
    public ISchemaForms Forms { get; }

    /// <inheritdoc/>
    public string? DefaultSchema => null;

    internal MySqlDialect Dialect { get; }

    /// <inheritdoc/>
    public IDatabase Open(DatabaseEndpoint endpoint, ILoggerFactory? loggers = null) => new MySqlDatabase(endpoint, loggers);

    /// <inheritdoc/>
    public async Task<bool> CreateDatabaseAsync(DatabaseEndpoint endpoint, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = MySqlSessions.CreateSource(endpoint, "", null, pooling: false);
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "CREATE DATABASE IF NOT EXISTS " + Identifiers.Quote(endpoint.Database) + " CHARACTER SET utf8mb4";
            return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw MySqlErrors.Translate(e, endpoint, "");
        }
    }
}
