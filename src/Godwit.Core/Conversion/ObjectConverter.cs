using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;

namespace Godwit.Core.Conversion;

/// <summary>Converts everything that is no table. Between engines it is listed by name: nothing is dropped silently.</summary>
internal sealed class ObjectConverter(DatabaseSchema source, IDatabaseEngine sourceEngine, IDatabaseEngine targetEngine, ConversionOptions options,
    NameMap names, List<ConversionNote> notes)
{
    private const string ByHand = "Write it anew on the target by hand";

    public DatabaseSchema Convert(IReadOnlyList<TableSchema> tables, bool everyTable)
    {
        var target = new DatabaseSchema
        {
            Engine = targetEngine.Name,
            Tables = tables,
            Schemas = [.. tables.Select(table => table.Name.Schema).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        };
        return sourceEngine.Name == targetEngine.Name ? WithSame(target, everyTable) : WithOther(target);
    }

    private DatabaseSchema WithSame(DatabaseSchema target, bool everyTable)
    {
        var renames = options.Identifiers != Planning.IdentifierPolicy.Preserve || options.Tables.Map.Count > 0;
        bool Keep(string kind, string name, bool possible, string why)
        {
            if (!possible)
                notes.Add(new ConversionNote(ConversionOutcome.NotConverted, kind, name, why, ByHand));
            return possible;
        }

        var kept = new HashSet<QualifiedName>(source.Tables.Where(table => names.Table(table.Name) is not null).Select(table => table.Name));
        var views = new List<ViewSchema>();
        foreach (var view in ViewOrder.Sort(source.Views))
        {
            var missing = view.DependsOn.Where(name => !kept.Contains(name) && (source.FindTable(name) is not null || source.Views.Any(other => other.Name == name))).ToList();
            if (Keep(view.Materialized ? "materialized view" : "view", view.Name.ToString(), missing.Count == 0 && !renames,
                renames ? "the plan renames objects that its query may read" : $"it reads {string.Join(", ", missing)}, which does not move"))
            {
                kept.Add(view.Name);
                views.Add(view);
            }
        }

        return target with
        {
            Version = source.Version,
            Schemas = everyTable && !renames ? source.Schemas : target.Schemas,
            Extensions = source.Extensions,
            Enums = source.Enums,
            Domains = source.Domains,
            Sequences = [.. source.Sequences.Where(sequence => sequence.OwnerTable is not { } owner || names.Table(owner) is not null).Select(Rename)],
            Views = views,
            Routines = source.Routines,
            Triggers = [.. source.Triggers.Where(trigger => (names.Table(trigger.Table) is not null || kept.Contains(trigger.Table)) &&
                Keep("trigger", $"{trigger.Table}.{trigger.Name}", !renames, "the plan renames objects that it may touch"))],
            Others = [.. source.Others.Where(other => other.Definition is null || !renames ||
                Keep(other.Kind, other.Name.ToString(), !NamesTables(other), "its SQL names objects by names that the plan changes"))],
        };
    }

    /// <summary>Whether the definition is about a table, or about something that names one: a type or a collation stands for itself.</summary>
    private static bool NamesTables(OtherObject other) => other.Table is not null || other.Kind == "comment";

    private SequenceSchema Rename(SequenceSchema sequence) => sequence.OwnerTable is not { } owner
        ? sequence
        : sequence with { OwnerTable = names.Table(owner), OwnerColumn = names.Column(owner, sequence.OwnerColumn!) };

    /// <summary>The views whose queries carry over to another engine; the others are listed.</summary>
    public IReadOnlyList<ViewSchema> Views(IReadOnlyList<TableMapping> tables)
    {
        var translator = new ViewTranslator(sourceEngine, targetEngine, tables, names);
        var views = new List<ViewSchema>();
        foreach (var view in source.Views)
        {
            var kind = view.Materialized ? "materialized view" : "view";
            if (translator.Translate(view) is { } query)
            {
                views.Add(new ViewSchema(names.Other(view.Name), query));
                notes.Add(new ConversionNote(ConversionOutcome.Changed, kind, view.Name.ToString(), $"its query is written anew for {targetEngine.DisplayName}"));
            }
            else
            {
                notes.Add(new ConversionNote(ConversionOutcome.NotConverted, kind, view.Name.ToString(), $"its query is written for {sourceEngine.DisplayName}, and not all of it means the same on {targetEngine.DisplayName}", ByHand));
            }
        }

        return views;
    }

    private DatabaseSchema WithOther(DatabaseSchema target)
    {
        void Note(string kind, string name, string message, ConversionOutcome outcome = ConversionOutcome.NotConverted, string? fix = ByHand) =>
            notes.Add(new ConversionNote(outcome, kind, name, message, fix));

        var to = targetEngine.DisplayName;
        foreach (var extension in source.Extensions)
            Note("extension", extension.Name, $"{to} has no such extension", fix: null);
        foreach (var sequence in source.Sequences.Where(sequence => sequence.OwnerTable is null && !source.Tables.Any(table => table.Columns.Any(column => column.Default?.Sequence == sequence.Name))))
            Note("sequence", sequence.Name.ToString(), $"{to} has no sequences of their own");
        foreach (var routine in source.Routines)
            Note(routine.Kind, $"{routine.Name}({routine.Signature})", $"it is written for {sourceEngine.DisplayName}");
        foreach (var trigger in source.Triggers)
            Note("trigger", $"{trigger.Table}.{trigger.Name}", $"it is written for {sourceEngine.DisplayName}");
        foreach (var other in source.Others)
            Note(other.Kind, other.Name.ToString(), $"{to} has no counterpart");
        if (!targetEngine.Capabilities.Comments && source.Tables.Any(table => table.Comment is not null || table.Columns.Any(column => column.Comment is not null)))
            Note("comment", "comments of tables and columns", $"{to} keeps no comments", ConversionOutcome.Weakened, null);
        return target;
    }
}
