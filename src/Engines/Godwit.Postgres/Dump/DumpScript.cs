using Godwit.Abstractions.Schema;
using Godwit.Postgres.Ddl;

namespace Godwit.Postgres.Dump;

/// <summary>
/// Sorts pg_dump's entries into stages. Its own order is kept inside each: before the rows it mixes types, functions, tables and views
/// by what they need, so that all of it is one stage but for schemas and extensions.
/// </summary>
internal sealed class DumpScript(DatabaseSchema schema)
{
    private static readonly PostgresIdentifiers s_names = PostgresIdentifiers.Instance;
    private static readonly string[] s_left = ["PUBLICATION", "SUBSCRIPTION", "EVENT TRIGGER"];
    private static readonly string[] s_leftComments = ["PUBLICATION ", "SUBSCRIPTION ", "EVENT TRIGGER ", "EXTENSION "];
    private static readonly string[] s_afterRows =
        ["COMMENT", "ROW SECURITY", "POLICY", "RULE", "TRIGGER", "STATISTICS", "STATISTICS DATA", "SECURITY LABEL", "DEFAULT ACL"];

    private readonly ScriptBuilder _script = new();
    private readonly Dictionary<QualifiedName, string> _indexIds = [];

    public SchemaScript Build(IReadOnlyList<DumpEntry> entries)
    {
        foreach (var name in schema.Schemas.Where(name => entries.All(entry => entry.Type != "SCHEMA" || entry.Tag != name)))
            AddSchema(name, "CREATE SCHEMA " + s_names.Quote(name));
        foreach (var entry in entries)
            Add(entry);
        AddAnalyze();
        foreach (var other in schema.Others.Where(IsLeft))
        {
            _script.Omitted.Add(new ConversionNote(ConversionOutcome.NotConverted, other.Kind, other.Name.ToString(),
                OmittedObjects.Reason(other.Kind), OmittedObjects.Fix(other.Kind)));
        }

        if (!schema.Others.Any(other => other.Kind == "grants"))
            _script.Omitted.Add(new ConversionNote(ConversionOutcome.NotConverted, "grants", "owners and grants", OmittedObjects.Reason("grants"), OmittedObjects.Fix("grants")));
        return _script.Build();
    }

    private static bool IsLeft(OtherObject other) =>
        other.Kind is "publication" or "subscription" or "event trigger" or "large objects" or "grants" or "default privileges" or "invalid index";

    private void Add(DumpEntry entry)
    {
        if (s_left.Any(type => entry.Type.StartsWith(type, StringComparison.Ordinal)) ||
            entry.Type == "COMMENT" && s_leftComments.Any(tag => entry.Tag.StartsWith(tag, StringComparison.Ordinal)))
            return;
        switch (entry.Type)
        {
            case "SCHEMA":
                AddSchema(entry.Tag, entry.Sql);
                break;
            case "EXTENSION":
                _script.Add(SchemaStage.Prepare, "extension", new QualifiedName(entry.Tag), entry.Sql, "DROP EXTENSION " + s_names.Quote(entry.Tag),
                    exists: $"SELECT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = {s_names.QuoteLiteral(entry.Tag)})");
                break;
            case "CONSTRAINT":
                AddKey(entry);
                break;
            case "INDEX":
                var (index, indexed) = SqlNames.Index(entry.Sql);
                AddIndex(entry, new QualifiedName(entry.Schema, index ?? entry.Tag), indexed, "index");
                break;
            case "INDEX ATTACH":
                AddAttach(entry);
                break;
            case "FK CONSTRAINT" or "CHECK CONSTRAINT":
                AddConstraint(entry);
                break;
            default:
                var stage = s_afterRows.Contains(entry.Type) ? SchemaStage.Programs : SchemaStage.Tables;
                var (undo, table) = DumpUndo.For(entry, schema);
                _script.Add(stage, entry.Type.ToLowerInvariant(), new QualifiedName(entry.Schema, entry.Tag), entry.Sql, undo, table);
                break;
        }
    }

    private void AddSchema(string name, string sql) =>
        _script.Add(SchemaStage.Prepare, "schema", new QualifiedName(name), sql, "DROP SCHEMA " + s_names.Quote(name),
            exists: $"SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = {s_names.QuoteLiteral(name)})");

    private void AddKey(DumpEntry entry)
    {
        var (table, constraint) = SqlNames.Constraint(entry.Sql);
        var name = new QualifiedName(entry.Schema, constraint ?? entry.Tag);
        var isPrimary = table is { } owner && schema.FindTable(owner)?.PrimaryKey?.Name == constraint;
        if (isPrimary)
            _indexIds[name] = _script.Add(SchemaStage.TableKeys, "primary key", new QualifiedName(entry.Schema, entry.Tag), entry.Sql, table: table);
        else
            AddIndex(entry, name, table, "constraint");
    }

    private void AddIndex(DumpEntry entry, QualifiedName index, QualifiedName? table, string kind) =>
        _indexIds[index] = _script.Add(SchemaStage.Indexes, kind, kind == "index" ? index : new QualifiedName(entry.Schema, entry.Tag), entry.Sql, table: table);

    private void AddAttach(DumpEntry entry)
    {
        var (parent, child) = SqlNames.Attached(entry.Sql);
        var after = new[] { parent, child }.Select(index => index is { } name ? _indexIds.GetValueOrDefault(name) : null).OfType<string>().ToList();
        _script.Add(SchemaStage.Indexes, "index partition", child ?? new QualifiedName(entry.Schema, entry.Tag), entry.Sql, after: after);
    }

    private void AddConstraint(DumpEntry entry)
    {
        var (table, constraint) = SqlNames.Constraint(entry.Sql);
        var undo = entry.Type == "FK CONSTRAINT" && table is { } owner && constraint is not null
            ? $"ALTER TABLE {s_names.Quote(owner)} DROP CONSTRAINT {s_names.Quote(constraint)}"
            : null;
        _script.Add(SchemaStage.Constraints, entry.Type == "FK CONSTRAINT" ? "foreign key" : "check", new QualifiedName(entry.Schema, entry.Tag),
            entry.Sql, undo, table);
    }

    private void AddAnalyze()
    {
        var views = SqlMentions.Sort([.. schema.Views], (view, other) => view.DependsOn.Contains(other.Name));
        IReadOnlyList<string> last = [];
        foreach (var view in views.Where(view => view.Materialized))
            last = [_script.Add(SchemaStage.Analyze, "refresh", view.Name, "REFRESH MATERIALIZED VIEW " + s_names.Quote(view.Name), after: last)];
        foreach (var table in schema.Tables)
            _script.Add(SchemaStage.Analyze, "statistics", table.Name, "ANALYZE " + s_names.Quote(table.Name), table: table.Name);
    }
}
