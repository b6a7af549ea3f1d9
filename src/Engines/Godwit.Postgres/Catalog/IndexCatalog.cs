using Godwit.Abstractions.Schema;

namespace Godwit.Postgres.Catalog;

/// <summary>Indexes of tables and materialized views that no constraint owns.</summary>
internal static class IndexCatalog
{
    private sealed record PartRow(long Index, IndexPart Part, bool Included);

    /// <summary>Indexes by the OID of their table; those that a failed concurrent build left behind are not among them.</summary>
    public static async Task<ILookup<long, IndexSchema>> ReadAsync(CatalogSession session, CancellationToken cancellationToken)
    {
        var parts = await ReadPartsAsync(session, cancellationToken);
        var sql = $"""
            SELECT i.indexrelid::int8, i.indrelid::int8, ic.relname, i.indisunique, coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::bool, false),
                am.amname, pg_get_expr(i.indpred, i.indrelid), pg_get_indexdef(i.indexrelid), obj_description(i.indexrelid, 'pg_class')
            {FromIndexes}
            ORDER BY i.indrelid, ic.relname COLLATE "C"
            """;
        var rows = await session.ReadAsync(sql, row => (Table: row.Oid(1), Index: new IndexSchema
        {
            Name = row.GetString(2),
            Parts = [.. parts[row.Oid(0)].Where(part => !part.Included).Select(part => part.Part)],
            Include = [.. parts[row.Oid(0)].Where(part => part.Included).Select(part => part.Part.Column!)],
            Unique = row.GetBoolean(3),
            NullsNotDistinct = row.GetBoolean(4),
            Method = row.GetString(5),
            Predicate = row.Text(6) is { } predicate ? ConditionSql.Trim(predicate) : null,
            Definition = row.GetString(7),
            Comment = row.Text(8),
        }), cancellationToken);
        return rows.ToLookup(row => row.Table, row => row.Index);
    }

    /// <summary>Indexes that are not valid: listed, not made.</summary>
    public static Task<List<OtherObject>> ReadInvalidAsync(CatalogSession session, CancellationToken cancellationToken) =>
        session.ReadAsync($"""
            SELECT n.nspname, ic.relname, c.relname
            FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid AND c.relkind IN ('r', 'm')
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT i.indisvalid AND {CatalogSession.UserSchema}
            """, row => new OtherObject("invalid index", new QualifiedName(row.GetString(0), row.GetString(1)))
        {
            Table = new QualifiedName(row.GetString(0), row.GetString(2)),
        }, cancellationToken);

    private static string FromIndexes => $"""
        FROM pg_index i
        JOIN pg_class ic ON ic.oid = i.indexrelid
        JOIN pg_am am ON am.oid = ic.relam
        JOIN pg_class c ON c.oid = i.indrelid AND c.relkind IN ('r', 'p', 'm')
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relpersistence <> 't' AND (i.indisvalid OR c.relkind = 'p') AND {CatalogSession.UserSchema}
            AND NOT EXISTS (SELECT FROM pg_constraint con WHERE con.conindid = i.indexrelid AND con.contype IN ('p', 'u', 'x'))
        """;

    private static async Task<ILookup<long, PartRow>> ReadPartsAsync(CatalogSession session, CancellationToken cancellationToken)
    {
        var sql = $"""
            SELECT p.indexrelid::int8, a.attname, CASE WHEN a.attname IS NULL THEN pg_get_indexdef(p.indexrelid, p.ord, false) END,
                coalesce(p.option, 0)::int4,
                CASE WHEN co.oid IS NOT NULL AND co.oid <> coalesce(a.attcollation, t.typcollation)
                    THEN quote_ident(cn.nspname) || '.' || quote_ident(co.collname) END,
                CASE WHEN NOT opc.opcdefault THEN CASE WHEN opn.nspname = 'pg_catalog' THEN '' ELSE quote_ident(opn.nspname) || '.' END
                    || quote_ident(opc.opcname) END,
                p.ord > p.indnkeyatts
            FROM (SELECT i.indexrelid, i.indrelid, i.indnkeyatts, ord, i.indkey[ord - 1] AS number, i.indoption[ord - 1] AS option,
                i.indcollation[ord - 1] AS collation, i.indclass[ord - 1] AS opclass
                {FromIndexes.Replace("FROM pg_index i", "FROM pg_index i CROSS JOIN LATERAL generate_series(1, i.indnatts::int) ord", StringComparison.Ordinal)}) p
            LEFT JOIN pg_attribute a ON a.attrelid = p.indrelid AND a.attnum = p.number AND p.number <> 0
            JOIN pg_attribute ia ON ia.attrelid = p.indexrelid AND ia.attnum = p.ord
            JOIN pg_type t ON t.oid = ia.atttypid
            LEFT JOIN pg_collation co ON co.oid = p.collation
            LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
            LEFT JOIN pg_opclass opc ON opc.oid = p.opclass
            LEFT JOIN pg_namespace opn ON opn.oid = opc.opcnamespace
            ORDER BY p.indexrelid, p.ord
            """;
        var rows = await session.ReadAsync(sql, row =>
        {
            var option = row.GetInt32(3);
            var descending = (option & 1) != 0;
            var nullsFirst = (option & 2) != 0;
            return new PartRow(row.Oid(0), new IndexPart(row.Text(1), row.Text(2), descending, nullsFirst == descending ? null : nullsFirst,
                row.Text(4), row.Text(5)), row.GetBoolean(6));
        }, cancellationToken);
        return rows.ToLookup(row => row.Index);
    }
}
