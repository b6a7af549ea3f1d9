using System.Text.RegularExpressions;
using Godwit.Abstractions.Schema;

namespace Godwit.Postgres.Dump;

/// <summary>What takes an entry back, and the table that it belongs to.</summary>
internal static partial class DumpUndo
{
    private static readonly PostgresIdentifiers s_names = PostgresIdentifiers.Instance;

    public static (string? Undo, QualifiedName? Table) For(DumpEntry entry, DatabaseSchema schema)
    {
        switch (entry.Type)
        {
            case "TABLE":
                return SqlNames.Created(entry.Sql) is { } table ? ("DROP TABLE " + s_names.Quote(table), table) : (null, null);
            case "TABLE ATTACH":
                return (null, SqlNames.Attached(entry.Sql).Child);
            case "DEFAULT":
                return (SqlNames.SetDefault(entry.Sql) is { } change ? change + " DROP DEFAULT" : null, SqlNames.Altered(entry.Sql));
            case "SEQUENCE":
                return SqlNames.Altered(entry.Sql) is { } owner
                    ? (null, owner)
                    : ("DROP SEQUENCE IF EXISTS " + s_names.Quote(new QualifiedName(entry.Schema, entry.Tag)), null);
            case "SEQUENCE OWNED BY":
                return ($"ALTER SEQUENCE {s_names.Quote(new QualifiedName(entry.Schema, entry.Tag))} OWNED BY NONE", null);
            case "FUNCTION" or "PROCEDURE" or "AGGREGATE":
                return (DropRoutine(entry, schema), null);
            case "TRIGGER":
                return Find(schema.Triggers, trigger => entry.Schema == trigger.Table.Schema && entry.Tag == $"{trigger.Table.Name} {trigger.Name}") is { } found
                    ? ($"DROP TRIGGER {s_names.Quote(found.Name)} ON {s_names.Quote(found.Table)}", found.Table)
                    : (null, null);
            case "RULE" or "POLICY":
                return DropPart(entry, schema);
            case "ROW SECURITY":
                return (null, SqlNames.Altered(entry.Sql));
            case "COMMENT" or "SECURITY LABEL" or "DEFAULT ACL" or "STATISTICS DATA" or "SHELL TYPE":
                return (null, null);
            case "CAST":
                return ("DROP " + entry.Tag, null);
            case "OPERATOR":
                return Arguments().Match(entry.Sql) is { Success: true } arguments
                    ? ($"DROP OPERATOR {s_names.Quote(entry.Schema!)}.{entry.Tag} ({Argument(entry.Sql, "LEFTARG")}, {Argument(entry.Sql, "RIGHTARG")})", null)
                    : (null, null);
            case "OPERATOR CLASS" or "OPERATOR FAMILY":
                return ($"DROP {entry.Type} IF EXISTS {s_names.Quote(new QualifiedName(entry.Schema, entry.Tag))} USING {Method().Match(entry.Sql).Groups[1].Value}", null);
            case "SERVER" or "FOREIGN DATA WRAPPER" or "LANGUAGE" or "PROCEDURAL LANGUAGE":
                return ($"DROP {entry.Type.Replace("PROCEDURAL ", "", StringComparison.Ordinal)} {s_names.Quote(entry.Tag)}", null);
            case "USER MAPPING":
                return (entry.Sql.StartsWith("CREATE ", StringComparison.Ordinal) ? "DROP " + UserMapping().Match(entry.Sql).Value : null, null);
            case "STATISTICS":
                return ("DROP STATISTICS IF EXISTS " + s_names.Quote(new QualifiedName(entry.Schema, entry.Tag)), null);
            default:
                return entry.Schema is null ? (null, null) : ($"DROP {entry.Type} {s_names.Quote(new QualifiedName(entry.Schema, entry.Tag))}", null);
        }
    }

    private static (string?, QualifiedName?) DropPart(DumpEntry entry, DatabaseSchema schema)
    {
        // A rule may also complete a view that needs itself; the view takes it along.
        var kind = entry.Type.ToLowerInvariant();
        var found = schema.Others.FirstOrDefault(other => other.Kind == kind && other.Table is { } table && table.Schema == entry.Schema &&
            entry.Tag == table.Name + " " + other.Name.Name[(table.Name.Length + 1)..]);
        return found?.Table is { } owner
            ? ($"DROP {entry.Type} {s_names.Quote(found.Name.Name[(owner.Name.Length + 1)..])} ON {s_names.Quote(owner)}", owner)
            : (null, null);
    }

    private static string? DropRoutine(DumpEntry entry, DatabaseSchema schema)
    {
        // The heading leaves the name unquoted; a bracket in it is told by the routines that were read.
        var known = schema.Routines.Where(routine => routine.Name.Schema == entry.Schema && entry.Tag.StartsWith(routine.Name.Name + "(", StringComparison.Ordinal))
            .Select(routine => routine.Name.Name).MaxBy(name => name.Length);
        var length = known?.Length ?? entry.Tag.IndexOf('(', StringComparison.Ordinal);
        return length <= 0 ? null : $"DROP {entry.Type} {s_names.Quote(new QualifiedName(entry.Schema, entry.Tag[..length]))}{entry.Tag[length..]}";
    }

    private static TriggerSchema? Find(IReadOnlyList<TriggerSchema> triggers, Func<TriggerSchema, bool> matches)
    {
        var found = triggers.Where(matches).ToList();
        return found.Count == 1 ? found[0] : null;
    }

    private static string Argument(string sql, string side) =>
        Regex.Match(sql, side + @" = ([^,\n]+?),?\n") is { Success: true } match ? match.Groups[1].Value : "NONE";

    [GeneratedRegex(@"(LEFTARG|RIGHTARG) = ")]
    private static partial Regex Arguments();

    [GeneratedRegex(@"\bUSING (\w+)")]
    private static partial Regex Method();

    [GeneratedRegex(@"USER MAPPING FOR \S+ SERVER \S+")]
    private static partial Regex UserMapping();
}
