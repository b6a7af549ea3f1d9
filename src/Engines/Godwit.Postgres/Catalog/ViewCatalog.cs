using Godwit.Abstractions.Schema;

namespace Godwit.Postgres.Catalog;

/// <summary>Views, materialized views, and triggers and routines.</summary>
internal static class ViewCatalog
{
    public static async Task<IReadOnlyList<ViewSchema>> ReadAsync(CatalogSession session, ILookup<long, IndexSchema> indexes, CancellationToken cancellationToken)
    {
        var names = PostgresIdentifiers.Instance;
        var dependencies = await ReadDependenciesAsync(session, cancellationToken);
        var rows = await session.ReadAsync($"""
            SELECT c.oid::int8, n.nspname, c.relname, c.relkind = 'm', pg_get_viewdef(c.oid), array_to_string(c.reloptions, ', '), obj_description(c.oid, 'pg_class')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't' AND {CatalogSession.UserSchema} AND {CatalogSession.NoExtension("pg_class", "c.oid")}
            """, row =>
        {
            var name = new QualifiedName(row.GetString(1), row.GetString(2));
            var materialized = row.GetBoolean(3);
            var query = row.GetString(4).Trim().TrimEnd(';');
            var with = row.Text(5) is { Length: > 0 } options ? $" WITH ({options})" : "";
            var definition = $"CREATE {(materialized ? "MATERIALIZED " : "")}VIEW {names.Quote(name)}{with} AS\n{query}{(materialized ? "\nWITH NO DATA" : "")}";
            return new ViewSchema(name, query, materialized, definition, row.Text(6))
            {
                DependsOn = [.. dependencies[row.Oid(0)].Distinct().Order()],
                Indexes = [.. indexes[row.Oid(0)]],
            };
        }, cancellationToken);
        return [.. rows.OrderBy(view => view.Name)];
    }

    public static async Task<IReadOnlyList<RoutineSchema>> ReadRoutinesAsync(CatalogSession session, CancellationToken cancellationToken)
    {
        var rows = await session.ReadAsync($"""
            SELECT n.nspname, p.proname, CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END, pg_get_function_identity_arguments(p.oid),
                pg_get_functiondef(p.oid)
            FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE p.prokind <> 'a' AND {CatalogSession.UserSchema} AND {CatalogSession.NoExtension("pg_proc", "p.oid")}
                AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i')
            """, row => new RoutineSchema(new QualifiedName(row.GetString(0), row.GetString(1)), row.GetString(2), row.GetString(3), row.GetString(4)),
            cancellationToken);
        return [.. rows.OrderBy(routine => routine.Name).ThenBy(routine => routine.Signature, StringComparer.Ordinal)];
    }

    public static async Task<IReadOnlyList<TriggerSchema>> ReadTriggersAsync(CatalogSession session, CancellationToken cancellationToken)
    {
        var rows = await session.ReadAsync($"""
            SELECT t.tgname, n.nspname, c.relname, pg_get_triggerdef(t.oid)
            FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT t.tgisinternal AND coalesce((to_jsonb(t) ->> 'tgparentid')::int8, 0) = 0 AND {CatalogSession.UserSchema}
                AND {CatalogSession.NoExtension("pg_trigger", "t.oid")}
            """, row => new TriggerSchema(row.GetString(0), new QualifiedName(row.GetString(1), row.GetString(2)), row.GetString(3)), cancellationToken);
        return [.. rows.OrderBy(trigger => trigger.Table).ThenBy(trigger => trigger.Name, StringComparer.Ordinal)];
    }

    private static async Task<ILookup<long, QualifiedName>> ReadDependenciesAsync(CatalogSession session, CancellationToken cancellationToken)
    {
        var rows = await session.ReadAsync($"""
            SELECT DISTINCT r.ev_class::int8, n.nspname, c.relname
            FROM pg_depend d
            JOIN pg_rewrite r ON r.oid = d.objid AND r.rulename = '_RETURN'
            JOIN pg_class c ON c.oid = d.refobjid AND c.oid <> r.ev_class AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND {CatalogSession.UserSchema}
            """, row => (View: row.Oid(0), Name: new QualifiedName(row.GetString(1), row.GetString(2))), cancellationToken);
        return rows.ToLookup(row => row.View, row => row.Name);
    }
}
