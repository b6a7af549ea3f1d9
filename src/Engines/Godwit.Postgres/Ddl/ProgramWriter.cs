using Godwit.Abstractions.Schema;
using Godwit.Postgres.Catalog;

namespace Godwit.Postgres.Ddl;

/// <summary>Views, late routines, triggers, rules, policies and settings of tables: after the rows.</summary>
internal sealed class ProgramWriter(DatabaseSchema schema, ScriptBuilder script)
{
    private static readonly PostgresIdentifiers s_names = PostgresIdentifiers.Instance;
    private static readonly string[] s_tableKinds = ["exclusion constraint", "constraint"];

    private sealed record Item(QualifiedName Name, string Sql, RoutineSchema? Routine, ViewSchema? View);

    public void Write()
    {
        var views = new List<ViewSchema>();
        foreach (var item in SqlMentions.Sort([.. Items()], Needs))
        {
            if (item.Routine is { } routine)
                script.Add(SchemaStage.Programs, routine.Kind, routine.Name, routine.Definition, PrepareWriter.Drop(routine));
            if (item.View is not { } view)
                continue;
            WriteView(view, item.Sql);
            views.Add(view);
        }

        WriteOthers("rule", "column setting", "statistics");
        foreach (var trigger in schema.Triggers)
        {
            script.Add(SchemaStage.Programs, "trigger", new QualifiedName(trigger.Table.Schema, trigger.Table.Name + "." + trigger.Name), trigger.Definition,
                $"DROP TRIGGER {s_names.Quote(trigger.Name)} ON {s_names.Quote(trigger.Table)}", trigger.Table);
        }

        WriteOthers("trigger state", "policy");
        WriteTableActions();
        WriteDomainChecks();
        new CommentWriter(schema, script).Write();
        WriteOthers("comment");
        WriteOmitted();
        WriteAnalyze(views);
    }

    private IEnumerable<Item> Items() => schema.Routines.Where(routine => PrepareWriter.IsLate(routine, schema))
        .Select(routine => new Item(routine.Name, PrepareWriter.Head(routine), routine, null))
        .Concat(schema.Views.Select(view => new Item(view.Name, view.Definition ?? Define(view), null, view)));

    private static bool Needs(Item item, Item other) =>
        item.View is { } view && other.View is { } read && view.DependsOn.Contains(read.Name) || SqlMentions.Mentions(item.Sql, other.Name);

    private static string Define(ViewSchema view) =>
        $"CREATE {(view.Materialized ? "MATERIALIZED " : "")}VIEW {s_names.Quote(view.Name)} AS\n{view.Query}{(view.Materialized ? "\nWITH NO DATA" : "")}";

    private void WriteView(ViewSchema view, string sql)
    {
        var kind = view.Materialized ? "materialized view" : "view";
        script.Add(SchemaStage.Programs, kind, view.Name, sql, $"DROP {kind.ToUpperInvariant()} {s_names.Quote(view.Name)}");
        foreach (var index in view.Indexes)
        {
            script.Add(SchemaStage.Programs, "index", new QualifiedName(view.Name.Schema, index.Name), TableSql.Index(index, view.Name, false),
                table: view.Name);
        }
    }

    private void WriteOthers(params string[] kinds)
    {
        foreach (var kind in kinds)
            foreach (var other in schema.Others.Where(other => other.Kind == kind && other.Definition is not null && HasTable(other)))
                if (kind != "column setting" || schema.FindTable(other.Table!.Value) is null)
                    script.Add(SchemaStage.Programs, kind, other.Name, other.Definition!, Undo(other), other.Table);
    }

    private static string? Undo(OtherObject other) => other.Kind switch
    {
        "rule" or "policy" => $"DROP {other.Kind.ToUpperInvariant()} {s_names.Quote(other.Name.Name[(other.Table!.Value.Name.Length + 1)..])} ON {s_names.Quote(other.Table.Value)}",
        "statistics" => $"DROP STATISTICS IF EXISTS {s_names.Quote(other.Name)}",
        _ => null,
    };

    private bool HasTable(OtherObject other) => other.Table is not { } table || schema.FindTable(table) is not null || schema.Views.Any(view => view.Name == table);

    private void WriteTableActions()
    {
        foreach (var table in schema.Tables)
        {
            var actions = table.Options.Where(TableOptions.IsAction);
            foreach (var action in table.RowSecurity ? actions.Prepend("ENABLE ROW LEVEL SECURITY") : actions)
                script.Add(SchemaStage.Programs, "table setting", table.Name, $"ALTER TABLE {s_names.Quote(table.Name)} {action}", table: table.Name);
        }
    }

    private void WriteDomainChecks()
    {
        foreach (var domain in schema.Domains)
            foreach (var check in domain.Checks.Where(check => !check.Validated))
                script.Add(SchemaStage.Programs, "domain check", domain.Name, $"ALTER DOMAIN {s_names.Quote(domain.Name)} ADD {TableSql.Check(check)}");
    }

    private void WriteOmitted()
    {
        foreach (var other in schema.Others)
        {
            if (other.Definition is null)
            {
                script.Omitted.Add(new ConversionNote(ConversionOutcome.NotConverted, other.Kind, other.Name.ToString(), OmittedObjects.Reason(other.Kind), OmittedObjects.Fix(other.Kind)));
            }
            else if (!HasTable(other) || s_tableKinds.Contains(other.Kind) && schema.FindTable(other.Table!.Value) is null)
            {
                script.Omitted.Add(new ConversionNote(ConversionOutcome.NotConverted, other.Kind, other.Name.ToString(), $"{other.Table} does not move"));
            }
        }
    }

    private void WriteAnalyze(List<ViewSchema> views)
    {
        IReadOnlyList<string> last = [];
        foreach (var view in views.Where(view => view.Materialized))
            last = [script.Add(SchemaStage.Analyze, "refresh", view.Name, "REFRESH MATERIALIZED VIEW " + s_names.Quote(view.Name), after: last)];
        foreach (var table in schema.Tables)
            script.Add(SchemaStage.Analyze, "statistics", table.Name, "ANALYZE " + s_names.Quote(table.Name), table: table.Name);
    }
}
