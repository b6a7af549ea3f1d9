using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.MySql.Catalog;
using MySqlConnector;

namespace Godwit.MySql;

/// <summary>Reads what a database holds besides its rows, from <c>information_schema</c> in a few queries over all tables.</summary>
internal sealed class MySqlSchemaReader(MySqlDatabase database) : ISchemaReader
{
    /// <summary>What the names of Godwit's own tables begin with.</summary>
    internal const string OwnPrefix = "godwit_";

    /// <inheritdoc/>
    public async Task<DatabaseSchema> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        try
        {
            return await ReadAsync(connection, cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or GodwitException))
        {
            throw database.Translate(e, "schema");
        }
    }

    private static async Task<DatabaseSchema> ReadAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        var server = MySqlServer.Parse(connection.ServerVersion);
        var session = new CatalogSession(connection, server.Dialect);
        var checks = await ConstraintCatalog.ReadChecksAsync(session, cancellationToken);
        var json = new HashSet<(string, string)>();
        if (server.Dialect.IsMariaDb)
        {
            // MariaDB's JSON is a text with this check, which is the type's and not the table's.
            json = [.. checks.Where(check => check.Check.Expression == $"json_valid({MySqlIdentifiers.Instance.Quote(check.Check.Name!)})").Select(check => (check.Table, check.Check.Name!))];
        }

        var columns = await ColumnCatalog.ReadAsync(session, json, cancellationToken);
        var indexes = await IndexCatalog.ReadAsync(session, cancellationToken);
        var foreignKeys = await ConstraintCatalog.ReadForeignKeysAsync(session, cancellationToken);
        var partitions = await PartitionCatalog.ReadAsync(session, cancellationToken);
        var tables = await session.ListAsync(
            """
            SELECT table_name, engine, table_rows, data_length, table_comment FROM information_schema.tables
            WHERE table_schema = DATABASE() AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY table_name
            """,
            reader => new TableSchema
            {
                Name = new QualifiedName(reader.GetString(0)),
                Columns = [.. columns[reader.GetString(0)]],
                Options = CatalogSession.Text(reader, 1) is { } engine && engine != "InnoDB" ? ["ENGINE=" + engine] : [],
                EstimatedRows = reader.IsDBNull(2) ? null : Convert.ToInt64(reader.GetValue(2), null),
                Bytes = reader.IsDBNull(3) ? null : Convert.ToInt64(reader.GetValue(3), null),
                Comment = CatalogSession.Text(reader, 4) is { Length: > 0 } comment ? comment : null,
            }, cancellationToken);
        return new DatabaseSchema
        {
            Engine = MySqlEngine.EngineName,
            Version = server.Text,
            Tables = [.. tables.Where(table => !table.Name.Name.StartsWith(OwnPrefix, StringComparison.Ordinal)).OrderBy(table => table.Name.Name, StringComparer.Ordinal)
                .Select(table => Complete(table, indexes.GetValueOrDefault(table.Name.Name, TableIndexes.None), foreignKeys, checks, json, partitions))],
            Views = await ProgramCatalog.ReadViewsAsync(session, connection.Database, cancellationToken),
            Triggers = await ProgramCatalog.ReadTriggersAsync(session, cancellationToken),
            Routines = await ProgramCatalog.ReadRoutinesAsync(session, cancellationToken),
            Others = await ProgramCatalog.ReadOthersAsync(session, cancellationToken),
        };
    }

    private static TableSchema Complete(TableSchema table, TableIndexes indexes, ILookup<string, ForeignKeySchema> foreignKeys, List<(string Table, CheckSchema Check)> checks,
        HashSet<(string, string)> json, Dictionary<string, TablePartitioning> partitions) => table with
        {
            PrimaryKey = indexes.PrimaryKey,
            UniqueKeys = indexes.UniqueKeys,
            Indexes = indexes.Indexes,
            ForeignKeys = [.. foreignKeys[table.Name.Name]],
            Checks = [.. checks.Where(check => check.Table == table.Name.Name && !json.Contains((check.Table, check.Check.Name!))).Select(check => check.Check)],
            Partitioning = partitions.GetValueOrDefault(table.Name.Name),
        };
}
