using Godwit.Abstractions.Schema;

namespace Godwit.Postgres.Catalog;

/// <summary>Tables, without their parts.</summary>
internal static class TableCatalog
{
    private const double RowsPerPageGuess = 50;

    /// <summary>Tables with the OID by which their parts are found.</summary>
    public static async Task<List<(long Oid, TableSchema Table)>> ReadAsync(CatalogSession session, CancellationToken cancellationToken)
    {
        var parents = await ReadParentsAsync(session, cancellationToken);
        var sql = $"""
            SELECT c.oid::int8, n.nspname, c.relname, c.relkind::text, c.relispartition, c.relpersistence::text, c.relrowsecurity, c.relforcerowsecurity,
                c.reloptions, toast.reloptions, c.reltuples::float8, c.relpages::int8, CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,
                CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END, obj_description(c.oid, 'pg_class'),
                CASE WHEN c.relkind = 'r' THEN pg_table_size(c.oid) END, c.relreplident::text,
                (SELECT quote_ident(ic.relname) FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid WHERE i.indrelid = c.oid AND i.indisreplident)
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
            WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND {CatalogSession.UserSchema}
                AND {CatalogSession.NoExtension("pg_class", "c.oid")}
            """;
        return await session.ReadAsync(sql, row =>
        {
            var oid = row.Oid(0);
            var partition = row.GetBoolean(4);
            var partitioned = row.Letter(3) == 'p';
            return (oid, new TableSchema
            {
                Name = new QualifiedName(row.GetString(1), row.GetString(2)),
                Columns = [],
                Kind = partitioned ? TableKind.Partitioned : partition ? TableKind.Partition : TableKind.Ordinary,
                PartitionKey = row.Text(12),
                PartitionOf = partition ? parents[oid].First() : null,
                PartitionBound = row.Text(13),
                Inherits = partition ? [] : [.. parents[oid]],
                Unlogged = row.Letter(5) == 'u',
                RowSecurity = row.GetBoolean(6),
                Options =
                [
                    .. row.Texts(8),
                    .. row.Texts(9).Select(option => "toast." + option),
                    .. TableOptions.Describe(row.GetBoolean(7), row.Letter(16), row.Text(17)),
                ],
                EstimatedRows = partitioned ? null : EstimateRows(row.GetDouble(10), row.GetInt64(11)),
                Bytes = row.IsDBNull(15) ? null : row.GetInt64(15),
                Comment = row.Text(14),
            });
        }, cancellationToken);
    }

    // Below zero the table was never analysed, and its page count is from its creation: unknown. Zero with pages was never counted either.
    private static long? EstimateRows(double rows, long pages) => (rows, pages) switch
    {
        ( > 0, _) => (long)rows,
        (0, 0) => 0,
        (_, > 0) => (long)(pages * RowsPerPageGuess),
        _ => null,
    };

    private static async Task<ILookup<long, QualifiedName>> ReadParentsAsync(CatalogSession session, CancellationToken cancellationToken)
    {
        var rows = await session.ReadAsync("""
            SELECT h.inhrelid::int8, n.nspname, p.relname
            FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhparent AND p.relkind IN ('r', 'p') JOIN pg_namespace n ON n.oid = p.relnamespace
            ORDER BY h.inhrelid, h.inhseqno
            """, row => (Child: row.Oid(0), Parent: new QualifiedName(row.GetString(1), row.GetString(2))), cancellationToken);
        return rows.ToLookup(row => row.Child, row => row.Parent);
    }
}
