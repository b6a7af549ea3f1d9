using Godwit.Abstractions.Schema;

namespace Godwit.Postgres.Ddl;

/// <summary>What must exist before the first table: schemas, extensions, types, sequences, and the routines that tables can call.</summary>
internal sealed class PrepareWriter(DatabaseSchema schema, ScriptBuilder script)
{
    private static readonly PostgresIdentifiers s_names = PostgresIdentifiers.Instance;
    private static readonly string[] s_typeKinds = ["collation", "composite type", "range type"];

    private sealed record Item(string Kind, QualifiedName Name, string Sql, string Undo);

    public static bool IsType(OtherObject other) => s_typeKinds.Contains(other.Kind);

    /// <summary>Routines whose head or standard SQL body names a table or view wait for those.</summary>
    public static bool IsLate(RoutineSchema routine, DatabaseSchema schema)
    {
        var head = Head(routine);
        return schema.Tables.Any(table => SqlMentions.Mentions(head, table.Name)) || schema.Views.Any(view => SqlMentions.Mentions(head, view.Name));
    }

    /// <summary>What the server checks when the routine is made: all but a body in a string.</summary>
    public static string Head(RoutineSchema routine)
    {
        var body = routine.Definition.IndexOf("\nAS ", StringComparison.Ordinal);
        return body < 0 ? routine.Definition : routine.Definition[..body];
    }

    public static string Drop(RoutineSchema routine) =>
        $"DROP {(routine.Kind == "procedure" ? "PROCEDURE" : "FUNCTION")} {s_names.Quote(routine.Name)}({routine.Signature})";

    public void Write()
    {
        foreach (var name in SchemaNames())
        {
            script.Add(SchemaStage.Prepare, "schema", new QualifiedName(name), "CREATE SCHEMA IF NOT EXISTS " + s_names.Quote(name), "DROP SCHEMA " + s_names.Quote(name),
                exists: $"SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = {s_names.QuoteLiteral(name)})");
        }

        foreach (var extension in schema.Extensions)
            WriteExtension(extension);
        foreach (var item in SqlMentions.Sort([.. Items()], (item, other) => SqlMentions.Mentions(item.Sql, other.Name)))
            script.Add(SchemaStage.Prepare, item.Kind, item.Name, item.Sql, item.Undo);
        foreach (var sequence in schema.Sequences)
        {
            script.Add(SchemaStage.Prepare, "sequence", sequence.Name, TableSql.Sequence(sequence), "DROP SEQUENCE IF EXISTS " + s_names.Quote(sequence.Name));
        }
    }

    private void WriteExtension(ExtensionSchema extension)
    {
        var place = extension.Schema is { } home && !IsSystem(home) ? " WITH SCHEMA " + s_names.Quote(home) : "";
        script.Add(SchemaStage.Prepare, "extension", new QualifiedName(extension.Name), $"CREATE EXTENSION IF NOT EXISTS {s_names.Quote(extension.Name)}{place}",
            "DROP EXTENSION " + s_names.Quote(extension.Name),
            exists: $"SELECT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = {s_names.QuoteLiteral(extension.Name)})");
    }

    private IEnumerable<Item> Items()
    {
        foreach (var other in schema.Others.Where(other => IsType(other) && other.Definition is not null))
        {
            yield return new Item(other.Kind, other.Name, other.Definition!,
                $"DROP {(other.Kind == "collation" ? "COLLATION" : "TYPE")} {s_names.Quote(other.Name)}");
        }

        foreach (var type in schema.Enums)
        {
            yield return new Item("type", type.Name,
                $"CREATE TYPE {s_names.Quote(type.Name)} AS ENUM ({string.Join(", ", type.Labels.Select(s_names.QuoteLiteral))})",
                "DROP TYPE " + s_names.Quote(type.Name));
        }

        foreach (var domain in schema.Domains)
            yield return new Item("domain", domain.Name, TableSql.Domain(domain), "DROP DOMAIN " + s_names.Quote(domain.Name));
        foreach (var routine in schema.Routines.Where(routine => !IsLate(routine, schema)))
            yield return new Item(routine.Kind, routine.Name, routine.Definition, Drop(routine));
    }

    // A selection of tables may leave out schemas that types, extensions and routines still live in.
    private IEnumerable<string> SchemaNames() => schema.Schemas
        .Concat(schema.Extensions.Select(extension => extension.Schema).OfType<string>())
        .Concat(schema.Tables.Select(table => table.Name)
            .Concat(schema.Enums.Select(type => type.Name))
            .Concat(schema.Domains.Select(domain => domain.Name))
            .Concat(schema.Sequences.Select(sequence => sequence.Name))
            .Concat(schema.Routines.Select(routine => routine.Name))
            .Concat(schema.Views.Select(view => view.Name))
            .Concat(schema.Others.Where(other => other.Definition is not null).Select(other => other.Name))
            .Select(name => name.Schema).OfType<string>())
        .Where(name => !IsSystem(name))
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);

    private static bool IsSystem(string name) => name.StartsWith("pg_", StringComparison.Ordinal);
}
