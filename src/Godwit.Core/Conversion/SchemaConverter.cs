using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;

namespace Godwit.Core.Conversion;

/// <summary>
/// Turns a source's schema into the schema to be made on the target, says how every object fares, and maps the rows. Pure: the same
/// input gives the same result, so that a resumed migration can make it again.
/// </summary>
public static class SchemaConverter
{
    /// <summary>Converts a schema.</summary>
    /// <param name="source">The source's schema as read, all of it.</param>
    /// <param name="sourceEngine">The source's engine.</param>
    /// <param name="targetEngine">The target's engine; may be the same.</param>
    /// <param name="options">What the plan says about names, tables and types.</param>
    /// <exception cref="GodwitException"><see cref="ErrorKind.Refused"/>: a pattern or rule of the plan matches no table. Everything else
    /// that stands in the way is a note with <see cref="ConversionOutcome.Refused"/>, so that it is reported together.</exception>
    public static SchemaConversion Convert(DatabaseSchema source, IDatabaseEngine sourceEngine, IDatabaseEngine targetEngine, ConversionOptions options)
    {
        var notes = new List<ConversionNote>();
        var sameEngine = sourceEngine.Name == targetEngine.Name;
        var selected = TableSelector.Select(source, options.Tables);
        // Another engine takes a partitioned table as one: its partitions are read through their root.
        if (!sameEngine)
            selected = WithoutPartitions(source, selected, notes);
        else
            NoteRootRules(selected, options, notes);
        var names = new NameMap(selected, targetEngine, options, notes);
        var numbered = new NumberedColumns(selected);
        var tables = new List<TableSchema>();
        var mappings = new List<TableMapping>();
        var collations = new List<OtherObject>();
        var programs = new List<ProgramForm>();
        foreach (var table in selected)
        {
            var converter = new TableConverter(table, sourceEngine, targetEngine, options, names, numbered, notes);
            var (converted, mapping) = converter.Convert(source);
            tables.Add(converted);
            collations.AddRange(converter.Collations);
            if (converter.Programs is { } program)
                programs.Add(program);
            if (mapping is not null)
                mappings.Add(mapping);
        }

        IndexNames.MakeUnique(tables, targetEngine, notes);
        var objects = new ObjectConverter(source, sourceEngine, targetEngine, options, names, notes);
        var target = objects.Convert(tables, selected.Count == source.Tables.Count || !sameEngine);
        if (!sameEngine)
        {
            target = target with
            {
                Views = objects.Views(mappings),
                Extensions = [.. tables.SelectMany(targetEngine.Forms.Extensions).Distinct()],
                Others = [.. collations.Distinct()],
                Routines = [.. programs.SelectMany(program => program.Routines)],
                Triggers = [.. programs.SelectMany(program => program.Triggers)],
            };
            // What the writer leaves out is known now: it is said before anything moves.
            notes.AddRange(targetEngine.SchemaWriter.Script(target).Omitted);
        }

        mappings = [.. mappings.Select(mapping => mapping with { Target = target.FindTable(mapping.Target.Name)! })];
        var moved = source with { Tables = selected };
        NoteExact(moved, names, notes);
        return new SchemaConversion(moved, target, mappings, notes);
    }

    /// <summary>The rows of a partitioned table are read from its partitions, each by a rule of its own.</summary>
    private static void NoteRootRules(IReadOnlyList<TableSchema> selected, ConversionOptions options, List<ConversionNote> notes)
    {
        foreach (var table in selected.Where(table => table.Kind == TableKind.Partitioned))
            if (TableSelector.RuleFor(table, options.Tables.Map) is { } rule && (rule.Where is not null || rule.Columns.Count > 0))
                notes.Add(new ConversionNote(ConversionOutcome.Refused, "table", table.Name.ToString(),
                    "it is partitioned, and its rule's 'where' and 'columns' would not reach the rows, which are in its partitions",
                    "Filter in a copy of the table, or leave 'where' and 'columns' out of the rule"));
    }

    private static List<TableSchema> WithoutPartitions(DatabaseSchema source, IReadOnlyList<TableSchema> selected, List<ConversionNote> notes)
    {
        bool MovesWithRoot(TableSchema table) => table.PartitionOf is not null && selected.Any(root => root.Name == Root(source, table));
        foreach (var left in source.Tables)
            if (MovesWithRoot(left) && selected.All(table => table.Name != left.Name))
                notes.Add(new ConversionNote(ConversionOutcome.Refused, "table", left.Name.ToString(),
                    $"the plan leaves it out, but its rows are read with those of {Root(source, left)}", "Exclude the whole partitioned table, or filter its rows with 'where'"));
        return [.. selected.Where(table => !MovesWithRoot(table))];
    }

    private static QualifiedName Root(DatabaseSchema source, TableSchema partition)
    {
        var name = partition.PartitionOf!.Value;
        return source.FindTable(name) is { PartitionOf: not null } middle ? Root(source, middle) : name;
    }

    /// <summary>Tables of which nothing else was said carry over as they are: said too, so that the list is complete.</summary>
    private static void NoteExact(DatabaseSchema source, NameMap names, List<ConversionNote> notes)
    {
        foreach (var table in source.Tables)
        {
            var name = table.Name.ToString();
            if (!notes.Exists(note => note.Name == name || note.Name.StartsWith(name + ".", StringComparison.Ordinal)))
                notes.Add(new ConversionNote(ConversionOutcome.Exact, "table", name, $"becomes {names.Table(table.Name)}"));
        }
    }
}
