using Godwit.Abstractions.Schema;

namespace Godwit.Postgres.Catalog;

/// <summary>Keys, foreign keys and checks of every table.</summary>
internal sealed class ConstraintCatalog
{
    private sealed record ConstraintRow(long Table, string Name, char Kind, bool Deferrable, bool Deferred, bool Validated, bool NoInherit,
        QualifiedName? Referenced, char OnUpdate, char OnDelete, bool MatchFull, string[] Columns, string[] ReferencedColumns, string[] OnDeleteColumns,
        string[] Include, bool NullsNotDistinct, string? Expression, string Definition, string? Comment, bool Special);

    private readonly ILookup<long, ConstraintRow> _rows;

    private ConstraintCatalog(ILookup<long, ConstraintRow> rows) => _rows = rows;

    public static async Task<ConstraintCatalog> ReadAsync(CatalogSession session, CancellationToken cancellationToken)
    {
        // Attributes that only newer servers have are read through to_jsonb, which gives those that there are.
        var sql = $"""
            SELECT con.conrelid::int8, con.conname, con.contype::text, con.condeferrable, con.condeferred, con.convalidated, con.connoinherit,
                rn.nspname, r.relname, con.confupdtype::text, con.confdeltype::text, con.confmatchtype = 'f',
                {Names("con.conkey", "con.conrelid")}, {Names("con.confkey", "con.confrelid")},
                (SELECT array_agg(a.attname::text ORDER BY k.ord) FROM jsonb_array_elements_text(CASE jsonb_typeof(j.con -> 'confdelsetcols')
                    WHEN 'array' THEN j.con -> 'confdelsetcols' END) WITH ORDINALITY k(number, ord)
                    JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.number::int),
                (SELECT array_agg(a.attname::text ORDER BY k.ord) FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(number, ord)
                    JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.number WHERE k.ord > i.indnkeyatts),
                coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::bool, false),
                pg_get_expr(con.conbin, con.conrelid), pg_get_constraintdef(con.oid), obj_description(con.oid, 'pg_constraint'),
                con.contype = 'x' OR coalesce((j.con ->> 'conperiod')::bool, false) OR NOT coalesce((j.con ->> 'conenforced')::bool, true)
            FROM pg_constraint con
            CROSS JOIN LATERAL (SELECT to_jsonb(con) - 'conbin' AS con) j
            JOIN pg_class c ON c.oid = con.conrelid AND c.relkind IN ('r', 'p')
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_index i ON i.indexrelid = con.conindid AND con.contype IN ('p', 'u', 'x')
            LEFT JOIN pg_class r ON r.oid = con.confrelid
            LEFT JOIN pg_namespace rn ON rn.oid = r.relnamespace
            WHERE con.contype IN ('p', 'u', 'f', 'c', 'x', 'n') AND NOT (con.contype = 'f' AND con.conparentid <> 0)
                AND NOT (con.contype = 'n' AND con.convalidated) AND {CatalogSession.UserSchema}
            ORDER BY con.conrelid, con.conname COLLATE "C"
            """;
        var rows = await session.ReadAsync(sql, row => new ConstraintRow(row.Oid(0), row.GetString(1), row.Letter(2), row.GetBoolean(3),
            row.GetBoolean(4), row.GetBoolean(5), row.GetBoolean(6), row.Text(8) is { } name ? new QualifiedName(row.GetString(7), name) : null,
            row.Letter(9), row.Letter(10), row.GetBoolean(11), row.Texts(12), row.Texts(13), row.Texts(14), row.Texts(15), row.GetBoolean(16),
            row.Text(17), row.GetString(18), row.Text(19), row.GetBoolean(20)), cancellationToken);
        return new ConstraintCatalog(rows.ToLookup(row => row.Table));
    }

    public KeySchema? PrimaryKey(long table) => Keys(table, 'p').FirstOrDefault();

    public IReadOnlyList<KeySchema> UniqueKeys(long table) => [.. Keys(table, 'u')];

    public IReadOnlyList<ForeignKeySchema> ForeignKeys(long table) =>
    [
        .. _rows[table].Where(row => row is { Kind: 'f', Special: false }).Select(row => new ForeignKeySchema
        {
            Name = row.Name,
            Columns = row.Columns,
            ReferencedTable = row.Referenced!.Value,
            ReferencedColumns = row.ReferencedColumns,
            OnDelete = Action(row.OnDelete),
            OnUpdate = Action(row.OnUpdate),
            OnDeleteColumns = row.OnDeleteColumns,
            MatchFull = row.MatchFull,
            Deferrable = row.Deferrable,
            InitiallyDeferred = row.Deferred,
            Validated = row.Validated,
            Comment = row.Comment,
        }),
    ];

    public IReadOnlyList<CheckSchema> Checks(long table) =>
    [
        .. _rows[table].Where(row => row is { Kind: 'c' or 'n', Special: false }).Select(row => row.Kind == 'c'
            ? new CheckSchema(row.Name, ConditionSql.Trim(row.Expression!), row.Validated, row.NoInherit, row.Comment)
            : new CheckSchema(row.Name, PostgresIdentifiers.Instance.Quote(row.Columns[0]) + " IS NOT NULL", false, row.NoInherit, row.Comment)),
    ];

    /// <summary>Constraints that the contracts have no shape for: exclusion, temporal keys, those that are not enforced.</summary>
    public IEnumerable<OtherObject> Others(long oid, QualifiedName table) =>
        _rows[oid].Where(row => row.Special).Select(row => new OtherObject(row.Kind == 'x' ? "exclusion constraint" : "constraint",
            new QualifiedName(table.Schema, table.Name + "." + row.Name),
            $"ALTER TABLE {PostgresIdentifiers.Instance.Quote(table)} ADD CONSTRAINT {PostgresIdentifiers.Instance.Quote(row.Name)} {row.Definition}")
        {
            Table = table,
        });

    private static string Names(string numbers, string table) =>
        $"(SELECT array_agg(a.attname::text ORDER BY k.ord) FROM unnest({numbers}) WITH ORDINALITY k(number, ord) " +
        $"JOIN pg_attribute a ON a.attrelid = {table} AND a.attnum = k.number)";

    private static ReferentialAction Action(char action) => action switch
    {
        'r' => ReferentialAction.Restrict,
        'c' => ReferentialAction.Cascade,
        'n' => ReferentialAction.SetNull,
        'd' => ReferentialAction.SetDefault,
        _ => ReferentialAction.NoAction,
    };

    private IEnumerable<KeySchema> Keys(long table, char kind) =>
        _rows[table].Where(row => row.Kind == kind && !row.Special).Select(row => new KeySchema
        {
            Name = row.Name,
            Columns = row.Columns,
            Include = row.Include,
            Deferrable = row.Deferrable,
            InitiallyDeferred = row.Deferred,
            NullsNotDistinct = row.NullsNotDistinct,
            Comment = row.Comment,
        });
}
