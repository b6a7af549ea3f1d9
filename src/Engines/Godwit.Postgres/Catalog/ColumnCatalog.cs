using Godwit.Abstractions.Schema;
using Godwit.Postgres.Types;

namespace Godwit.Postgres.Catalog;

/// <summary>Columns of every table.</summary>
internal static class ColumnCatalog
{
    public static async Task<ILookup<long, ColumnSchema>> ReadAsync(CatalogSession session, TypeCatalog types, SequenceCatalog sequences,
        CancellationToken cancellationToken)
    {
        var sql = $"""
            SELECT a.attrelid::int8, a.attnum::int4, a.attname, format_type(a.atttypid, a.atttypmod), a.atttypid::int8,
                a.attnotnull AND NOT EXISTS (SELECT FROM pg_constraint nn WHERE nn.conrelid = a.attrelid AND nn.contype = 'n'
                    AND nn.conkey[1] = a.attnum AND NOT nn.convalidated),
                pg_get_expr(d.adbin, d.adrelid), a.attidentity::text, a.attgenerated::text,
                CASE WHEN a.attcollation <> t.typcollation THEN quote_ident(cn.nspname) || '.' || quote_ident(co.collname) END,
                col_description(a.attrelid, a.attnum)
            FROM pg_attribute a
            JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            LEFT JOIN pg_collation co ON co.oid = a.attcollation
            LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
            WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relpersistence <> 't' AND {CatalogSession.UserSchema}
            ORDER BY a.attrelid, a.attnum
            """;
        var identities = sequences.Identities();
        var rows = await session.ReadAsync(sql, row =>
        {
            var nativeType = row.GetString(3);
            var expression = row.Text(6);
            var generated = row.Letter(8);
            var isGenerated = generated is 's' or 'v';
            return (Table: row.Oid(0), Column: new ColumnSchema
            {
                Name = row.GetString(2),
                NativeType = nativeType,
                NativeTypeId = row.Oid(4),
                Type = types.Resolve(row.Oid(4), nativeType),
                Nullable = !row.GetBoolean(5),
                Default = expression is null || isGenerated ? null : DefaultReading.Read(expression),
                Identity = row.Letter(7) switch { 'a' => IdentityKind.Always, 'd' => IdentityKind.ByDefault, _ => IdentityKind.None },
                IdentitySequence = identities.GetValueOrDefault((row.Oid(0), row.GetInt32(1))),
                GeneratedExpression = isGenerated ? ConditionSql.Trim(expression!) : null,
                GeneratedStored = generated == 's',
                Collation = row.Text(9),
                Equality = nativeType.Split('.')[^1] == "citext" ? TextEquality.IgnoreCase : TextEquality.Bytes,
                Comment = row.Text(10),
            });
        }, cancellationToken);
        return rows.ToLookup(row => row.Table, row => row.Column);
    }
}
