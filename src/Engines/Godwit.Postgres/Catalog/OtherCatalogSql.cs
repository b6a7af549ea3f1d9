namespace Godwit.Postgres.Catalog;

/// <summary>
/// One query per catalog. Each gives: kind, schema, name, definition or NULL, schema and name of the table it belongs to or NULL.
/// </summary>
internal static class OtherCatalogSql
{
    private const string User = CatalogSession.UserSchema;

    public static IEnumerable<string> All =>
    [
        Collations, Composites, Ranges, BaseTypes, Aggregates, Operators, Rules, Policies, Statistics, TriggerStates, ColumnSettings, Comments,
        ForeignTables, ForeignServers, EventTriggers, Publications, Subscriptions, Casts, TextSearch, Languages, LargeObjects, Grants,
    ];

    private static string None(string catalog) => CatalogSession.NoExtension(catalog, "x.oid");

    private static string Collations => $"""
        SELECT 'collation', n.nspname, x.collname,
            CASE j.x ->> 'collprovider'
                WHEN 'i' THEN format('CREATE COLLATION %I.%I (provider = icu, locale = %L, deterministic = %s)', n.nspname, x.collname,
                    coalesce(j.x ->> 'colllocale', j.x ->> 'colliculocale', j.x ->> 'collcollate'), j.x ->> 'collisdeterministic')
                WHEN 'c' THEN format('CREATE COLLATION %I.%I (provider = libc, lc_collate = %L, lc_ctype = %L)', n.nspname, x.collname,
                    j.x ->> 'collcollate', j.x ->> 'collctype')
            END, NULL, NULL
        FROM pg_collation x JOIN pg_namespace n ON n.oid = x.collnamespace CROSS JOIN LATERAL (SELECT to_jsonb(x) AS x) j
        WHERE {User} AND {None("pg_collation")}
        """;

    private static string Composites => $"""
        SELECT 'composite type', n.nspname, x.typname,
            format('CREATE TYPE %I.%I AS (%s)', n.nspname, x.typname, (SELECT string_agg(format('%I %s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                CASE WHEN a.attcollation <> t.typcollation THEN format(' COLLATE %I.%I', cn.nspname, co.collname) ELSE '' END), ', ' ORDER BY a.attnum)
                FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_collation co ON co.oid = a.attcollation
                LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
                WHERE a.attrelid = x.typrelid AND a.attnum > 0 AND NOT a.attisdropped)), NULL, NULL
        FROM pg_type x JOIN pg_namespace n ON n.oid = x.typnamespace JOIN pg_class c ON c.oid = x.typrelid AND c.relkind = 'c'
        WHERE x.typtype = 'c' AND {User} AND {None("pg_type")}
        """;

    private static string Ranges => $"""
        SELECT 'range type', n.nspname, x.typname,
            CASE WHEN r.rngcanonical = 0 THEN format('CREATE TYPE %I.%I AS RANGE (subtype = %s%s%s%s%s)', n.nspname, x.typname, format_type(r.rngsubtype, NULL),
                CASE WHEN opc.opcdefault THEN '' ELSE format(', subtype_opclass = %I.%I', opn.nspname, opc.opcname) END,
                CASE WHEN r.rngcollation = st.typcollation THEN '' ELSE format(', collation = %I.%I', cn.nspname, co.collname) END,
                CASE WHEN r.rngsubdiff = 0 THEN '' ELSE ', subtype_diff = ' || r.rngsubdiff::regproc END,
                coalesce(', multirange_type_name = ' || CASE WHEN mr.typnamespace = x.typnamespace
                    THEN quote_ident(n.nspname) || '.' || quote_ident(mr.typname) END, '')) END, NULL, NULL
        FROM pg_range r JOIN pg_type x ON x.oid = r.rngtypid JOIN pg_namespace n ON n.oid = x.typnamespace
        JOIN pg_opclass opc ON opc.oid = r.rngsubopc JOIN pg_namespace opn ON opn.oid = opc.opcnamespace JOIN pg_type st ON st.oid = r.rngsubtype
        LEFT JOIN pg_collation co ON co.oid = r.rngcollation LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
        LEFT JOIN pg_type mr ON mr.oid = (to_jsonb(r) ->> 'rngmultitypid')::oid
        WHERE {User} AND {None("pg_type")}
        """;

    private static string BaseTypes => $"""
        SELECT 'base type', n.nspname, x.typname, NULL, NULL, NULL
        FROM pg_type x JOIN pg_namespace n ON n.oid = x.typnamespace
        WHERE x.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = x.oid) AND {User} AND {None("pg_type")}
        """;

    private static string Aggregates => $"""
        SELECT 'aggregate', n.nspname, x.proname || '(' || pg_get_function_identity_arguments(x.oid) || ')', NULL, NULL, NULL
        FROM pg_proc x JOIN pg_namespace n ON n.oid = x.pronamespace WHERE x.prokind = 'a' AND {User} AND {None("pg_proc")}
        """;

    private static string Operators => $"""
        SELECT 'operator', n.nspname, x.oprname || ' (' || format_type(x.oprleft, NULL) || ', ' || format_type(x.oprright, NULL) || ')', NULL, NULL, NULL
        FROM pg_operator x JOIN pg_namespace n ON n.oid = x.oprnamespace WHERE {User} AND {None("pg_operator")}
        UNION ALL
        SELECT 'operator class', n.nspname, x.opcname, NULL, NULL, NULL
        FROM pg_opclass x JOIN pg_namespace n ON n.oid = x.opcnamespace WHERE {User} AND {None("pg_opclass")}
        """;

    private static string Rules => $"""
        SELECT 'rule', n.nspname, c.relname || '.' || x.rulename, trim(trailing ';' FROM pg_get_ruledef(x.oid)), n.nspname, c.relname
        FROM pg_rewrite x JOIN pg_class c ON c.oid = x.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE x.rulename <> '_RETURN' AND {User} AND {None("pg_class").Replace("x.oid", "c.oid", StringComparison.Ordinal)}
        """;

    private static string Policies => $"""
        SELECT 'policy', n.nspname, c.relname || '.' || x.polname,
            format('CREATE POLICY %I ON %I.%I AS %s FOR %s TO %s', x.polname, n.nspname, c.relname,
                CASE WHEN x.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
                CASE x.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
                (SELECT string_agg(CASE WHEN role = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(role)) END, ', ' ORDER BY role) FROM unnest(x.polroles) role))
                || coalesce(' USING (' || pg_get_expr(x.polqual, x.polrelid) || ')', '')
                || coalesce(' WITH CHECK (' || pg_get_expr(x.polwithcheck, x.polrelid) || ')', ''), n.nspname, c.relname
        FROM pg_policy x JOIN pg_class c ON c.oid = x.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {User}
        """;

    private static string Statistics => $"""
        SELECT 'statistics', n.nspname, x.stxname, pg_get_statisticsobjdef(x.oid), tn.nspname, c.relname
        FROM pg_statistic_ext x JOIN pg_namespace n ON n.oid = x.stxnamespace JOIN pg_class c ON c.oid = x.stxrelid
        JOIN pg_namespace tn ON tn.oid = c.relnamespace WHERE {User} AND {None("pg_statistic_ext")}
        """;

    private static string TriggerStates => $"""
        SELECT 'trigger state', n.nspname, c.relname || '.' || x.tgname, format('ALTER TABLE %I.%I %s TRIGGER %I', n.nspname, c.relname,
            CASE x.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, x.tgname), n.nspname, c.relname
        FROM pg_trigger x JOIN pg_class c ON c.oid = x.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE NOT x.tgisinternal AND x.tgenabled <> 'O' AND coalesce((to_jsonb(x) ->> 'tgparentid')::int8, 0) = 0 AND {User}
        """;

    private static string ColumnSettings => $"""
        SELECT 'column setting', n.nspname, c.relname || '.' || a.attname || ' ' || s.word, format('ALTER %s %I.%I ALTER COLUMN %I %s', CASE c.relkind
            WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, n.nspname, c.relname, a.attname, s.action), n.nspname, c.relname
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'm', 'v') JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        CROSS JOIN LATERAL (
            SELECT 'storage' AS word, 'SET STORAGE ' || CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'x' THEN 'EXTENDED'
                ELSE 'MAIN' END AS action WHERE a.attstorage <> t.typstorage AND c.relkind <> 'v'
            UNION ALL
            SELECT 'compression', 'SET COMPRESSION ' || CASE to_jsonb(a) ->> 'attcompression' WHEN 'l' THEN 'lz4' ELSE 'pglz' END
                WHERE to_jsonb(a) ->> 'attcompression' IN ('l', 'p') AND c.relkind <> 'v'
            UNION ALL
            SELECT 'statistics', 'SET STATISTICS ' || (to_jsonb(a) ->> 'attstattarget') WHERE (to_jsonb(a) ->> 'attstattarget')::int >= 0
            UNION ALL
            -- pg_attver is the server's own mark on every column (15.20), not a setting.
            SELECT 'options', 'SET (' || array_to_string(o.kept, ', ') || ')'
            FROM (SELECT array(SELECT x FROM unnest(a.attoptions) x WHERE x NOT LIKE 'pg\_attver=%') AS kept) o WHERE cardinality(o.kept) > 0
            UNION ALL
            SELECT 'default', 'SET DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) WHERE c.relkind = 'v' AND d.oid IS NOT NULL) s
        WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relpersistence <> 't' AND {User} AND {None("pg_class").Replace("x.oid", "c.oid", StringComparison.Ordinal)}
        """;

    /// <summary>Comments that the contracts carry with their objects are not among these.</summary>
    private static string Comments => $"""
        SELECT 'comment', o.schema, o.type || ' ' || o.identity, format('COMMENT ON %s %s IS %L',
            CASE WHEN o.type IN ('composite type', 'type') THEN 'TYPE' WHEN o.type IN ('view column', 'composite type column', 'materialized view column') THEN 'COLUMN'
                ELSE upper(o.type) END, o.identity, x.description), n.nspname, c.relname
        FROM pg_description x
        CROSS JOIN LATERAL pg_identify_object(x.classoid, x.objoid, x.objsubid) o
        LEFT JOIN pg_trigger t ON x.classoid = 'pg_trigger'::regclass AND t.oid = x.objoid
        LEFT JOIN pg_rewrite r ON x.classoid = 'pg_rewrite'::regclass AND r.oid = x.objoid
        LEFT JOIN pg_policy p ON x.classoid = 'pg_policy'::regclass AND p.oid = x.objoid
        LEFT JOIN pg_statistic_ext st ON x.classoid = 'pg_statistic_ext'::regclass AND st.oid = x.objoid
        LEFT JOIN pg_class c ON c.oid = coalesce(t.tgrelid, r.ev_class, p.polrelid, st.stxrelid, CASE WHEN x.classoid = 'pg_class'::regclass THEN x.objoid END)
        LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE (x.classoid IN ('pg_proc'::regclass, 'pg_trigger'::regclass, 'pg_policy'::regclass, 'pg_rewrite'::regclass, 'pg_statistic_ext'::regclass,
                'pg_collation'::regclass)
            OR x.classoid = 'pg_namespace'::regclass AND o.identity NOT IN ('public', 'godwit')
            OR x.classoid = 'pg_type'::regclass AND EXISTS (SELECT FROM pg_type y WHERE y.oid = x.objoid AND y.typtype IN ('c', 'r'))
            OR x.classoid = 'pg_class'::regclass AND x.objsubid > 0 AND c.relkind IN ('v', 'm', 'c'))
            AND coalesce(o.schema, n.nspname, '') !~ '^pg_' AND coalesce(o.schema, n.nspname, '') NOT IN ('information_schema', 'godwit')
            AND o.identity !~ '^pg_' AND o.identity <> 'information_schema'
            AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = x.classoid AND e.objid = x.objoid AND e.deptype = 'e')
        """;

    private static string ForeignTables => $"""
        SELECT 'foreign table', n.nspname, x.relname, NULL, NULL, NULL
        FROM pg_class x JOIN pg_namespace n ON n.oid = x.relnamespace WHERE x.relkind = 'f' AND {User} AND {None("pg_class")}
        """;

    private static string ForeignServers => $"""
        SELECT 'foreign data wrapper', NULL::name, x.fdwname, NULL, NULL, NULL FROM pg_foreign_data_wrapper x WHERE {None("pg_foreign_data_wrapper")}
        UNION ALL
        SELECT 'foreign server', NULL, x.srvname, NULL, NULL, NULL FROM pg_foreign_server x WHERE {None("pg_foreign_server")}
        UNION ALL
        SELECT 'user mapping', NULL, x.srvname || ' for ' || x.usename, NULL, NULL, NULL FROM pg_user_mappings x
        """;

    private static string EventTriggers => $"SELECT 'event trigger', NULL::name, x.evtname, NULL, NULL, NULL FROM pg_event_trigger x WHERE {None("pg_event_trigger")}";

    private static string Publications => "SELECT 'publication', NULL::name, x.pubname, NULL, NULL, NULL FROM pg_publication x";

    private static string Subscriptions => """
        SELECT 'subscription', NULL::name, x.subname, NULL, NULL, NULL
        FROM pg_subscription x WHERE x.subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
        """;

    private static string Casts => $"""
        SELECT 'cast', NULL::name, format_type(x.castsource, NULL) || ' AS ' || format_type(x.casttarget, NULL), NULL, NULL, NULL
        FROM pg_cast x WHERE x.oid >= 16384 AND {None("pg_cast")}
            AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_cast'::regclass AND i.objid = x.oid AND i.deptype = 'i')
            AND NOT EXISTS (SELECT FROM pg_range r WHERE x.castsource = r.rngtypid)
        """;

    private static string TextSearch => $"""
        SELECT 'text search configuration', n.nspname, x.cfgname, NULL, NULL, NULL
        FROM pg_ts_config x JOIN pg_namespace n ON n.oid = x.cfgnamespace WHERE {User} AND {None("pg_ts_config")}
        UNION ALL
        SELECT 'text search dictionary', n.nspname, x.dictname, NULL, NULL, NULL
        FROM pg_ts_dict x JOIN pg_namespace n ON n.oid = x.dictnamespace WHERE {User} AND {None("pg_ts_dict")}
        UNION ALL
        SELECT 'conversion', n.nspname, x.conname, NULL, NULL, NULL
        FROM pg_conversion x JOIN pg_namespace n ON n.oid = x.connamespace WHERE {User} AND {None("pg_conversion")}
        """;

    private static string Languages => $"SELECT 'language', NULL::name, x.lanname, NULL, NULL, NULL FROM pg_language x WHERE x.oid >= 16384 AND {None("pg_language")}";

    private static string LargeObjects => "SELECT 'large objects', NULL::name, 'large objects', NULL, NULL, NULL WHERE EXISTS (SELECT FROM pg_largeobject_metadata)";

    private static string Grants => $"""
        SELECT 'grants', NULL::name, 'owners and grants', NULL, NULL, NULL
        WHERE EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relacl IS NOT NULL AND {User}
            AND {CatalogSession.NoExtension("pg_class", "c.oid")})
        UNION ALL
        SELECT 'default privileges', NULL, 'default privileges', NULL, NULL, NULL WHERE EXISTS (SELECT FROM pg_default_acl)
        """;
}
