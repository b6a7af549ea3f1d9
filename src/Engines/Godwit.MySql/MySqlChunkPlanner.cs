using System.Globalization;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.MySql.Planning;
using Godwit.MySql.Rows;
using MySqlConnector;

namespace Godwit.MySql;

/// <summary>Splits tables by walking the key's index in steps of a chunk's rows: exact quantiles at the price of one pass over the index.</summary>
internal sealed class MySqlChunkPlanner(MySqlDatabase database) : IChunkPlanner
{
    private const long ManyRows = 1_000_000;

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChunkRange>> PlanAsync(TableSchema table, long chunkRows, ISourceSnapshot? snapshot, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<ChunkRange>>(table, snapshot, async (connection, dialect) =>
        {
            if (!KeyWalk.CanWalk(table, table.RowKey) || await EstimateAsync(connection, table, cancellationToken) < 2 * chunkRows)
                return [new WholeTable()];
            return await new KeyWalk(connection, table, table.RowKey, dialect).SplitAsync(chunkRows, cancellationToken);
        }, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChunkRange>> PlanComparisonAsync(TableSchema table, long chunkRows, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<ChunkRange>>(table, null, async (connection, dialect) =>
        {
            if (table.RowKey is not [var first, ..] || table.FindColumn(first)?.Type.Kind != LogicalKind.Integer || !KeyWalk.CanWalk(table, [first]) ||
                await EstimateAsync(connection, table, cancellationToken) < 2 * chunkRows)
                return [new WholeTable()];
            return await new KeyWalk(connection, table, [first], dialect).SplitAsync(chunkRows, cancellationToken);
        }, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RowKey>> SampleKeysAsync(TableSchema table, int count, string? where, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<RowKey>>(table, null, async (connection, dialect) =>
        {
            if (table.RowKey.Count == 0 || count <= 0)
                return [];
            var keys = new RowKeys(table, table.RowKey, dialect);
            var condition = where is { Length: > 0 } ? $"({where}\n)" : "TRUE";
            // Sorting by chance reads every key; of a large table a part is drawn first, several times as large as wanted.
            var rows = await EstimateAsync(connection, table, cancellationToken);
            if (rows > ManyRows && rows > count * 50L)
            {
                var drawn = await ReadAsync(FormattableString.Invariant(
                    $"SELECT {keys.Sql} FROM {Quote(table)} WHERE {condition} AND RAND() < {4.0 * count / rows:F9} ORDER BY RAND() LIMIT {count}"));
                if (drawn.Count >= count)
                    return drawn;
            }

            return await ReadAsync(FormattableString.Invariant($"SELECT {keys.Sql} FROM {Quote(table)} WHERE {condition} ORDER BY RAND() LIMIT {count}"));

            async Task<IReadOnlyList<RowKey>> ReadAsync(string sql)
            {
                await using var command = new MySqlCommand(sql, connection);
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                var found = new HashSet<RowKey>();
                while (await reader.ReadAsync(cancellationToken))
                    found.Add(keys.Read(reader));
                return [.. found];
            }
        }, cancellationToken);

    /// <inheritdoc/>
    public Task<long> CountAsync(TableSchema table, string? where, CancellationToken cancellationToken) =>
        RunAsync(table, null, async (connection, _) =>
        {
            await using var command = new MySqlCommand($"SELECT COUNT(*) FROM {Quote(table)}{(where is { Length: > 0 } ? $" WHERE ({where}\n)" : "")}", connection);
            return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
        }, cancellationToken);

    private static string Quote(TableSchema table) => MySqlIdentifiers.Instance.Quote(table.Name);

    /// <summary>The engine's estimate, which may be half or twice the truth.</summary>
    private static async Task<long> EstimateAsync(MySqlConnection connection, TableSchema table, CancellationToken cancellationToken)
    {
        await using var command = new MySqlCommand("SELECT table_rows FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = @name", connection);
        command.Parameters.AddWithValue("@name", table.Name.Name);
        return await command.ExecuteScalarAsync(cancellationToken) is { } rows and not DBNull ? Convert.ToInt64(rows, CultureInfo.InvariantCulture) : table.EstimatedRows ?? 0;
    }

    private async Task<T> RunAsync<T>(TableSchema table, ISourceSnapshot? snapshot, Func<MySqlConnection, MySqlDialect, Task<T>> work, CancellationToken cancellationToken)
    {
        var dialect = await database.GetDialectAsync(cancellationToken);
        await using var session = await MySqlReadSession.OpenAsync(database, snapshot, table.Name.ToString(), cancellationToken);
        try
        {
            return await work(session.Connection, dialect);
        }
        catch (Exception e) when (e is not (OperationCanceledException or GodwitException))
        {
            throw database.Translate(e, table.Name.ToString());
        }
    }
}
