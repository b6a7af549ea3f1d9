using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Postgres.Rows;
using Npgsql;

namespace Godwit.Postgres.Planning;

/// <summary>
/// Key ranges from quantiles of a sample: right under gaps and skew, where an even split of the key's span is not. The server orders
/// the sample, so the order is that of the key's own index and collation.
/// </summary>
internal sealed class KeyQuantiles(NpgsqlConnection connection, TableSchema table, TableSize size)
{
    private const int SamplesPerChunk = 100;
    private const int FewestPerChunk = 10;

    public async Task<IReadOnlyList<ChunkRange>> SplitAsync(int chunks, CancellationToken cancellationToken, int columns = int.MaxValue)
    {
        var keys = new KeyColumns(table, Math.Min(columns, table.RowKey.Count));
        var wanted = (long)chunks * SamplesPerChunk;
        var percent = Math.Clamp(100.0 * wanted / Math.Max(size.Rows, 1), 0.000001, 100);
        var bounds = await DrawAsync(keys, chunks, percent, wanted, cancellationToken);
        if (bounds.Count == 0)
            return [new WholeTable()];
        var ranges = new List<ChunkRange>(bounds.Count + 1);
        RowKey? after = null;
        foreach (var bound in bounds)
        {
            ranges.Add(new KeyRange(keys.Names, after, bound));
            after = bound;
        }

        ranges.Add(new KeyRange(keys.Names, after, null));
        return ranges;
    }

    private async Task<IReadOnlyList<RowKey>> DrawAsync(KeyColumns keys, int chunks, double percent, long wanted, CancellationToken cancellationToken)
    {
        if (percent < 50)
        {
            // Whole pages come: a hundredth of the pages gives rows of neighbouring keys, so four times the rate is asked for.
            var rate = Math.Min(100, percent * 4);
            var sample = FormattableString.Invariant($"TABLESAMPLE SYSTEM ({rate:F6}) REPEATABLE (1)");
            if (await CountAsync(sample, cancellationToken) >= Math.Min(wanted, (long)chunks * FewestPerChunk))
                return await QuantilesAsync(keys, chunks, sample, cancellationToken);
        }

        return await QuantilesAsync(keys, chunks, "", cancellationToken);
    }

    private async Task<long> CountAsync(string sample, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM {RangeSql.From(table)} {sample}", connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<IReadOnlyList<RowKey>> QuantilesAsync(KeyColumns keys, int chunks, string sample, CancellationToken cancellationToken)
    {
        // The last row of each tile but the last bounds a chunk; bounds of a non-unique prefix may coincide.
        await using var command = new NpgsqlCommand(FormattableString.Invariant(
            $"""
            SELECT DISTINCT {keys.Text} FROM (
                SELECT {keys.Text}, tile, lead(tile) OVER (ORDER BY {keys.Text}) AS next FROM (
                    SELECT {keys.Text}, ntile({chunks}) OVER (ORDER BY {keys.Text}) AS tile FROM {RangeSql.From(table)} {sample}) t) t
            WHERE next > tile ORDER BY {keys.Text}
            """), connection);
        return await keys.ReadAsync(command, cancellationToken);
    }
}
