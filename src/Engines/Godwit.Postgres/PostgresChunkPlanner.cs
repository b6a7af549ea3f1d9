using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Postgres.Planning;
using Godwit.Postgres.Rows;
using Npgsql;

namespace Godwit.Postgres;

/// <summary>Splits tables into chunks: by sampled quantiles of the key, or by blocks where that is cheaper or the only way.</summary>
internal sealed class PostgresChunkPlanner(PostgresDatabase database) : IChunkPlanner
{
    private const long SmallBytes = 32L * 1024 * 1024;
    private const long LargeBytes = 1024L * 1024 * 1024;
    private const int BlockRangeVersion = 14;
    private const double ScatteredBelow = 0.3;
    private const int SampleWholeBelow = 200_000;

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChunkRange>> PlanAsync(TableSchema table, long chunkRows, ISourceSnapshot? snapshot, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<ChunkRange>>(table, snapshot, async connection =>
        {
            if (table.Kind == TableKind.Partitioned)
                return [new WholeTable()];
            var size = await TableSize.ReadAsync(connection, table, cancellationToken);
            if (size.Rows < 2 * chunkRows && size.Bytes < 16 * SmallBytes || size.Bytes < SmallBytes)
                return [new WholeTable()];
            var chunks = (int)Math.Clamp((size.Rows + chunkRows - 1) / chunkRows, 2, 10_000);
            var blocks = snapshot is not null && connection.PostgreSqlVersion.Major >= BlockRangeVersion;
            if (table.RowKey.Count == 0)
                return blocks ? Blocks(size.Blocks, chunks) : [new WholeTable()];
            if (blocks && size.Bytes > LargeBytes && await IsScatteredAsync(connection, table, cancellationToken))
                return Blocks(size.Blocks, chunks);
            return await new KeyQuantiles(connection, table, size).SplitAsync(chunks, cancellationToken);
        }, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChunkRange>> PlanComparisonAsync(TableSchema table, long chunkRows, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<ChunkRange>>(table, null, async connection =>
        {
            if (table.RowKey is not [var first, ..] || table.FindColumn(first)?.Type.Kind != LogicalKind.Integer)
                return [new WholeTable()];
            var size = await TableSize.ReadAsync(connection, table, cancellationToken);
            if (size.Rows < 2 * chunkRows)
                return [new WholeTable()];
            var chunks = (int)Math.Clamp((size.Rows + chunkRows - 1) / chunkRows, 2, 100_000);
            return await new KeyQuantiles(connection, table, size).SplitAsync(chunks, cancellationToken, columns: 1);
        }, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RowKey>> SampleKeysAsync(TableSchema table, int count, string? where, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<RowKey>>(table, null, async connection =>
        {
            if (table.RowKey.Count == 0 || count <= 0)
                return [];
            var size = await TableSize.ReadAsync(connection, table, cancellationToken);
            // Pages are drawn at random and rows again among theirs; drawing four times too many evens out pages of different fill.
            if (where is null && size.Rows > SampleWholeBelow && size.Rows > count * 20L)
            {
                var rate = Math.Min(100, 400.0 * count / size.Rows);
                var drawn = await KeysAsync(connection, table, FormattableString.Invariant($"TABLESAMPLE SYSTEM ({rate:F6})"), count, null, cancellationToken);
                if (drawn.Count >= count)
                    return drawn;
            }

            return await KeysAsync(connection, table, "", count, where, cancellationToken);
        }, cancellationToken);

    /// <inheritdoc/>
    public Task<long> CountAsync(TableSchema table, string? where, CancellationToken cancellationToken) =>
        RunAsync(table, null, async connection =>
        {
            await using var command = new NpgsqlCommand(RangeSql.Select("count(*)", table, new WholeTable(), where), connection);
            return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        }, cancellationToken);

    private static IReadOnlyList<ChunkRange> Blocks(long blocks, int chunks)
    {
        chunks = (int)Math.Min(chunks, Math.Max(1, blocks));
        var ranges = new List<ChunkRange>(chunks);
        for (var i = 0; i < chunks; i++)
            ranges.Add(new PhysicalRange(blocks * i / chunks, i == chunks - 1 ? null : blocks * (i + 1) / chunks));
        return ranges;
    }

    /// <summary>Whether rows lie in another order than their key's, so that reading by key visits every page many times.</summary>
    private static async Task<bool> IsScatteredAsync(NpgsqlConnection connection, TableSchema table, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT correlation FROM pg_catalog.pg_stats WHERE schemaname = $1 AND tablename = $2 AND attname = $3 AND NOT inherited", connection);
        command.Parameters.Add(new() { Value = table.Name.Schema ?? "public" });
        command.Parameters.Add(new() { Value = table.Name.Name });
        command.Parameters.Add(new() { Value = table.RowKey[0] });
        return await command.ExecuteScalarAsync(cancellationToken) is float correlation && Math.Abs(correlation) < ScatteredBelow;
    }

    private static async Task<IReadOnlyList<RowKey>> KeysAsync(NpgsqlConnection connection, TableSchema table, string sample, int count, string? where,
        CancellationToken cancellationToken)
    {
        var keys = new KeyColumns(table, table.RowKey.Count);
        await using var command = new NpgsqlCommand(
            $"SELECT {keys.Text} FROM {RangeSql.From(table)} {sample}{(where is null ? "" : $" WHERE ({where}\n)")} ORDER BY random() LIMIT {count}", connection);
        return await keys.ReadAsync(command, cancellationToken);
    }

    private async Task<T> RunAsync<T>(TableSchema table, ISourceSnapshot? snapshot, Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var session = await PostgresReadSession.OpenAsync(database, snapshot, table.Name.ToString(), cancellationToken);
        try
        {
            return await work(session.Connection);
        }
        catch (Exception e) when (e is not (OperationCanceledException or GodwitException))
        {
            throw database.Translate(e, table.Name.ToString());
        }
    }
}
