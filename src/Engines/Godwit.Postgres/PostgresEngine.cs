using Godwit.Abstractions.Engines;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Godwit.Postgres;

/// <summary>PostgreSQL, from version 12 on. Stateless and safe for concurrent use.</summary>
public sealed class PostgresEngine : IDatabaseEngine
{
    /// <summary>The engine's <see cref="Name"/>.</summary>
    internal const string EngineName = "postgres";

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public string DisplayName => "PostgreSQL";

    /// <inheritdoc/>
    public IReadOnlyList<string> Schemes { get; } = ["postgres", "postgresql"];

    /// <inheritdoc/>
    public EngineCapabilities Capabilities { get; } = new()
    {
        Schemas = true,
        Comments = true,
        TablesWithoutColumns = true,
        ParallelWriters = true,
    };

    /// <inheritdoc/>
    public IIdentifierRules Identifiers => PostgresIdentifiers.Instance;

    /// <inheritdoc/>
    public ITypeMap Types { get; } = new PostgresTypeMap();

    /// <inheritdoc/>
    public ISchemaWriter SchemaWriter { get; } = new PostgresSchemaWriter();

    /// <inheritdoc/>
    public ISqlDialect Sql { get; } = new PostgresSql();

    /// <inheritdoc/>
    public ISchemaForms Forms { get; } = new PostgresForms();

    /// <inheritdoc/>
    public string? DefaultSchema => "public";

    /// <inheritdoc/>
    public IDatabase Open(DatabaseEndpoint endpoint, ILoggerFactory? loggers = null) => new PostgresDatabase(this, endpoint, loggers);

    /// <inheritdoc/>
    public async Task<bool> CreateDatabaseAsync(DatabaseEndpoint endpoint, CancellationToken cancellationToken)
    {
        await using var source = PostgresSessions.CreateSource(endpoint, "postgres", null, pooling: false);
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var exists = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = $1)", connection);
            exists.Parameters.Add(new() { Value = endpoint.Database });
            if (await exists.ExecuteScalarAsync(cancellationToken) is true)
                return false;
            await using var create = new NpgsqlCommand(
                $"CREATE DATABASE {Identifiers.Quote(endpoint.Database)} TEMPLATE template0 ENCODING 'UTF8'", connection);
            await create.ExecuteNonQueryAsync(cancellationToken);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase)
        {
            return false;
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
        {
            throw PostgresErrors.Translate(e, endpoint, "database " + endpoint.Database);
        }
    }
}
