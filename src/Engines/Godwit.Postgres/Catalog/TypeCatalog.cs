using Godwit.Abstractions.Schema;
using Godwit.Postgres.Types;

namespace Godwit.Postgres.Catalog;

/// <summary>Enumerations, domains and what every type of the database holds.</summary>
internal sealed class TypeCatalog
{
    private const string Engine = "postgres";

    private sealed record TypeRow(long Oid, string Schema, string Name, char Kind, string Sql, bool OwnedByExtension, long BaseOid, string? BaseSql,
        bool NotNull, string? Default, string? Collation, string? Comment, string[] Labels);

    private const string TypeSql = $"""
        SELECT t.oid::int8, n.nspname, t.typname, t.typtype::text, format_type(t.oid, NULL), NOT {"{0}"} OR NOT {CatalogSession.UserSchema},
            t.typbasetype::int8, CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod) END, t.typnotnull, t.typdefault,
            CASE WHEN t.typtype = 'd' AND t.typcollation <> b.typcollation THEN quote_ident(cn.nspname) || '.' || quote_ident(co.collname) END,
            obj_description(t.oid, 'pg_type'),
            (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)
        FROM pg_type t
        JOIN pg_namespace n ON n.oid = t.typnamespace
        LEFT JOIN pg_type b ON b.oid = t.typbasetype
        LEFT JOIN pg_collation co ON co.oid = t.typcollation
        LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
        WHERE t.typtype IN ('e', 'd') OR t.typname = 'citext'
        """;

    private const string CheckSql = """
        SELECT c.contypid::int8, c.conname, c.oid::int8, pg_get_expr(c.conbin, 0), c.convalidated, obj_description(c.oid, 'pg_constraint')
        FROM pg_constraint c
        WHERE c.contypid <> 0 AND c.contype = 'c'
        ORDER BY c.conname COLLATE "C"
        """;

    private readonly Dictionary<long, TypeRow> _types;
    private readonly ILookup<long, CheckSchema> _checks;

    private TypeCatalog(List<TypeRow> types, ILookup<long, CheckSchema> checks)
    {
        _types = types.ToDictionary(type => type.Oid);
        _checks = checks;
    }

    public IReadOnlyList<EnumSchema> Enums =>
    [
        .. _types.Values.Where(type => type is { Kind: 'e', OwnedByExtension: false })
            .Select(type => new EnumSchema(new QualifiedName(type.Schema, type.Name), new LabelList(type.Labels), type.Comment))
            .OrderBy(type => type.Name),
    ];

    public IReadOnlyList<DomainSchema> Domains =>
    [
        .. _types.Values.Where(type => type is { Kind: 'd', OwnedByExtension: false })
            .Select(type => new DomainSchema
            {
                Name = new QualifiedName(type.Schema, type.Name),
                BaseType = type.BaseSql!,
                Type = Resolve(type.BaseOid, type.BaseSql!),
                Nullable = !type.NotNull,
                Default = type.Default,
                Collation = type.Collation,
                Checks = [.. _checks[type.Oid]],
                Comment = type.Comment,
            })
            .OrderBy(domain => domain.Name),
    ];

    public static async Task<TypeCatalog> ReadAsync(CatalogSession session, CancellationToken cancellationToken)
    {
        var sql = TypeSql.Replace("{0}", CatalogSession.NoExtension("pg_type", "t.oid"), StringComparison.Ordinal);
        var types = await session.ReadAsync(sql, row => new TypeRow(row.Oid(0), row.GetString(1), row.GetString(2), row.Letter(3), row.GetString(4),
            row.GetBoolean(5), row.Oid(6), row.Text(7), row.GetBoolean(8), row.Text(9), row.Text(10), row.Text(11), row.Texts(12)), cancellationToken);
        var checks = await session.ReadAsync(CheckSql, row => (Oid: row.Oid(0),
            Check: new CheckSchema(row.GetString(1), ConditionSql.Trim(row.GetString(3)), row.GetBoolean(4), Comment: row.Text(5))), cancellationToken);
        return new TypeCatalog(types, checks.ToLookup(check => check.Oid, check => check.Check));
    }

    /// <summary>What a column of the type holds: a domain is seen through.</summary>
    public LogicalType Resolve(long oid, string sql)
    {
        if (!_types.TryGetValue(oid, out var type))
            return PostgresTypeParser.Parse(sql);
        return type.Kind switch
        {
            'e' => LogicalType.Enum(type.Labels, Engine, type.Sql),
            'd' => Resolve(type.BaseOid, type.BaseSql!),
            _ => LogicalType.UnlimitedText,
        };
    }
}
