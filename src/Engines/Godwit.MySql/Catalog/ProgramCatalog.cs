using System.Text.RegularExpressions;
using Godwit.Abstractions.Schema;
using Godwit.MySql.Ddl;

namespace Godwit.MySql.Catalog;

/// <summary>Reads views, triggers, routines and events.</summary>
internal static partial class ProgramCatalog
{
    public static async Task<IReadOnlyList<ViewSchema>> ReadViewsAsync(CatalogSession session, string database, CancellationToken cancellationToken)
    {
        var own = MySqlIdentifiers.Instance.Quote(database) + ".";
        var algorithm = session.Dialect is { IsMariaDb: true } ? "algorithm" : "NULL";
        var views = await session.ListAsync(
            $"SELECT table_name, view_definition, security_type, check_option, {algorithm} FROM information_schema.views WHERE table_schema = DATABASE() ORDER BY table_name",
            reader => (Name: reader.GetString(0), Query: (CatalogSession.Text(reader, 1) ?? "").Replace(own, "", StringComparison.Ordinal),
                Before: (CatalogSession.Text(reader, 4) is "MERGE" or "TEMPTABLE" ? $"ALGORITHM={reader.GetString(4)} " : "") + (reader.GetString(2) == "INVOKER" ? "SQL SECURITY INVOKER " : ""),
                After: reader.GetString(3) is "LOCAL" or "CASCADED" ? $" WITH {reader.GetString(3)} CHECK OPTION" : ""), cancellationToken);
        var names = views.ConvertAll(view => view.Name);
        return [.. views.Select(view => new ViewSchema(new QualifiedName(view.Name), view.Query,
            Definition: $"CREATE {view.Before}VIEW {MySqlIdentifiers.Instance.Quote(view.Name)} AS {view.Query}{view.After}")
        {
            DependsOn = [.. names.Where(name => name != view.Name && view.Query.Contains(MySqlIdentifiers.Instance.Quote(name), StringComparison.Ordinal)).Select(name => new QualifiedName(name))],
        }).OrderBy(view => view.Name.Name, StringComparer.Ordinal)];
    }

    public static async Task<IReadOnlyList<TriggerSchema>> ReadTriggersAsync(CatalogSession session, CancellationToken cancellationToken)
    {
        var rules = MySqlIdentifiers.Instance;
        var ordered = session.Dialect.Version >= (session.Dialect.IsMariaDb ? 100_203 : 50_702);
        var rows = await session.ListAsync(
            $"""
            SELECT trigger_name, event_object_table, action_timing, event_manipulation, action_statement, sql_mode FROM information_schema.triggers
            WHERE trigger_schema = DATABASE() ORDER BY event_object_table, action_timing, event_manipulation, {(ordered ? "action_order" : "trigger_name")}
            """,
            reader => (Name: reader.GetString(0), Table: reader.GetString(1), When: $"{reader.GetString(2)} {reader.GetString(3)}", Body: CatalogSession.Text(reader, 4) ?? "", Mode: CatalogSession.Text(reader, 5) ?? ""), cancellationToken);
        var triggers = rows.Select((row, i) =>
        {
            var follows = i > 0 && (rows[i - 1].Table, rows[i - 1].When) == (row.Table, row.When) ? TriggerOrder.Follows + rules.Quote(rows[i - 1].Name) + " " : " FOR EACH ROW ";
            return new TriggerSchema(row.Name, new QualifiedName(row.Table), ProgramMode.Prefix(row.Mode) + $"CREATE TRIGGER {rules.Quote(row.Name)} {row.When} ON {rules.Quote(row.Table)}{follows}{row.Body}");
        });
        return [.. triggers.OrderBy(trigger => trigger.Name, StringComparer.Ordinal)];
    }

    public static async Task<IReadOnlyList<RoutineSchema>> ReadRoutinesAsync(CatalogSession session, CancellationToken cancellationToken)
    {
        var names = await session.ListAsync(
            "SELECT routine_name, routine_type, sql_mode FROM information_schema.routines WHERE routine_schema = DATABASE() AND routine_type IN ('FUNCTION', 'PROCEDURE') ORDER BY routine_name",
            reader => (Name: reader.GetString(0), Kind: reader.GetString(1), Mode: CatalogSession.Text(reader, 2) ?? ""), cancellationToken);
        var routines = new List<RoutineSchema>();
        foreach (var (name, kind, mode) in names)
        {
            // NULL where the user may not see the body.
            var text = (await session.ListAsync($"SHOW CREATE {kind} {MySqlIdentifiers.Instance.Quote(name)}", reader => CatalogSession.Text(reader, 2), cancellationToken))[0];
            routines.Add(new RoutineSchema(new QualifiedName(name), kind.ToLowerInvariant(), "", text is null ? "" : ProgramMode.Prefix(mode) + Definer().Replace(text, "CREATE ", 1)));
        }

        return routines;
    }

    public static async Task<IReadOnlyList<OtherObject>> ReadOthersAsync(CatalogSession session, CancellationToken cancellationToken)
    {
        var others = await session.ListAsync("SELECT 'event', event_name FROM information_schema.events WHERE event_schema = DATABASE()", Other, cancellationToken);
        if (session.Dialect is { IsMariaDb: true, Version: >= 100_300 })
        {
            others.AddRange(await session.ListAsync(
                """
                SELECT CASE table_type WHEN 'SEQUENCE' THEN 'sequence' ELSE 'history of system-versioned table' END, table_name FROM information_schema.tables
                WHERE table_schema = DATABASE() AND table_type IN ('SEQUENCE', 'SYSTEM VERSIONED')
                """, Other, cancellationToken));
        }

        return [.. others.OrderBy(other => other.Name.Name, StringComparer.Ordinal)];
    }

    private static OtherObject Other(MySqlConnector.MySqlDataReader reader) => new(reader.GetString(0), new QualifiedName(reader.GetString(1)));

    [GeneratedRegex(@"^CREATE\s+DEFINER=(`(?:[^`]|``)*`@`(?:[^`]|``)*`|\S+)\s+", RegexOptions.IgnoreCase)]
    private static partial Regex Definer();
}
