using Godwit.Abstractions.Schema;
using Godwit.Postgres.Rows;
using Npgsql;

namespace Godwit.Postgres.Planning;

/// <summary>A table's size now, rows estimated from its density.</summary>
internal readonly record struct TableSize(long Rows, long Bytes, long Blocks)
{
    public static async Task<TableSize> ReadAsync(NpgsqlConnection connection, TableSchema table, CancellationToken cancellationToken)
    {
        // The planner's own way: rows a page when last analyzed, times the pages of now.
        await using var command = new NpgsqlCommand(
            """
            SELECT c.reltuples::float8, c.relpages::bigint, pg_catalog.pg_relation_size(c.oid) / current_setting('block_size')::bigint,
                pg_catalog.pg_table_size(c.oid)
            FROM pg_catalog.pg_class c WHERE c.oid = $1::regclass
            """, connection);
        command.Parameters.Add(new() { Value = PostgresIdentifiers.Instance.Quote(table.Name) });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (tuples, pages, blocks, bytes) = (reader.GetDouble(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
        await reader.CloseAsync();
        if (tuples > 0 && pages > 0)
            return new((long)(tuples / pages * blocks), bytes, blocks);
        return new(await EstimateAsync(connection, table, blocks, cancellationToken), bytes, blocks);
    }

    /// <summary>Never analyzed: the rows of a few pages tell.</summary>
    private static async Task<long> EstimateAsync(NpgsqlConnection connection, TableSchema table, long blocks, CancellationToken cancellationToken)
    {
        if (blocks == 0)
            return 0;
        var percent = Math.Min(100.0, 10_000.0 / blocks);
        await using var command = new NpgsqlCommand(
            FormattableString.Invariant($"SELECT count(*) FROM {RangeSql.From(table)} TABLESAMPLE SYSTEM ({percent:F6}) REPEATABLE (1)"), connection);
        return (long)((long)(await command.ExecuteScalarAsync(cancellationToken))! * 100.0 / percent);
    }
}
