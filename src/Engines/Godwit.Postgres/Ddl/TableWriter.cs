using Godwit.Abstractions.Schema;

namespace Godwit.Postgres.Ddl;

/// <summary>Tables, their keys, indexes and constraints, each in its stage.</summary>
/// <remarks>
/// A partition is made as a table of its own and attached, so that it keeps its own order of columns. Its primary key is built with it,
/// as soon as its copy ends; its root's key comes last and takes the partitions' keys over without building anything. Unique
/// constraints and indexes of a partitioned table are one statement each, which builds those of the partitions.
/// </remarks>
internal sealed class TableWriter(DatabaseSchema schema, ScriptBuilder script)
{
    private static readonly PostgresIdentifiers s_names = PostgresIdentifiers.Instance;

    private readonly HashSet<(string? Schema, string Name)> _constraintNames = [];

    public void Write()
    {
        var ordered = SqlMentions.Sort([.. schema.Tables], Needs);
        foreach (var table in ordered)
            WriteTable(table);
        foreach (var table in ordered.Where(table => Root(table) is not null))
            WriteAttach(table);
        foreach (var setting in schema.Others.Where(other => other is { Kind: "column setting", Definition: not null } && IsTable(other.Table)))
            script.Add(SchemaStage.Tables, setting.Kind, setting.Name, setting.Definition!, table: setting.Table);
        foreach (var sequence in schema.Sequences)
            WriteOwner(sequence);
        // Partitions first: the key of a root takes theirs over.
        foreach (var table in ordered.OrderByDescending(Depth).ThenBy(table => table.Name))
            WriteKey(table);
        foreach (var table in schema.Tables)
            WriteIndexes(table);
        foreach (var table in schema.Tables)
            WriteConstraints(table);
    }

    private static bool Needs(TableSchema table, TableSchema other) =>
        table.PartitionOf == other.Name || table.Inherits.Contains(other.Name) ||
        table.Columns.Any(column => column.Type.Kind == LogicalKind.Native && SqlMentions.Mentions(column.NativeType, other.Name));

    private bool IsTable(QualifiedName? name) => name is { } given && schema.FindTable(given) is not null;

    private TableSchema? Root(TableSchema table) => table.PartitionOf is { } name && table.PartitionBound is not null ? schema.FindTable(name) : null;

    private int Depth(TableSchema table) => Root(table) is { } root ? Depth(root) + 1 : 0;

    private void WriteTable(TableSchema table)
    {
        script.Add(SchemaStage.Tables, "table", table.Name, TableSql.Table(table, schema), "DROP TABLE " + s_names.Quote(table.Name), table.Name);
        foreach (var column in table.Columns.Where(column => TableSql.HasOwnIdentity(column, table) && !TableSql.CanBeIdentity(column)))
        {
            script.Omitted.Add(new ConversionNote(ConversionOutcome.Weakened, "column", $"{table.Name}.{column.Name}",
                $"it does not number itself: {column.NativeType} cannot be an identity", "Give the column an integer type in the plan's 'types'"));
        }
    }

    private void WriteAttach(TableSchema table) =>
        script.Add(SchemaStage.Tables, "partition", table.Name,
            $"ALTER TABLE {s_names.Quote(table.PartitionOf!.Value)} ATTACH PARTITION {s_names.Quote(table.Name)} {table.PartitionBound}", table: table.Name);

    private void WriteOwner(SequenceSchema sequence)
    {
        if (sequence.OwnerTable is not { } owner || sequence.OwnerColumn is not { } column || schema.FindTable(owner)?.FindColumn(column) is null)
            return;
        var name = s_names.Quote(sequence.Name);
        script.Add(SchemaStage.Tables, "sequence owner", sequence.Name, $"ALTER SEQUENCE {name} OWNED BY {s_names.Quote(owner)}.{s_names.Quote(column)}",
            $"ALTER SEQUENCE {name} OWNED BY NONE", owner);
    }

    private void WriteKey(TableSchema table)
    {
        // A level between root and partitions gets its key from the root's, which takes in the keys that the partitions have by then.
        if (table.PrimaryKey is { } key && (table.Kind != TableKind.Partitioned || !Roots(table).Any(root => root.PrimaryKey is not null)))
        {
            script.Add(SchemaStage.TableKeys, "primary key", Part(table, key.Name ?? "primary key"),
                TableSql.Key(key, "PRIMARY KEY", s_names.Quote(table.Name)), table: table.Name);
        }
    }

    private void WriteIndexes(TableSchema table)
    {
        var roots = Roots(table).ToList();
        foreach (var key in table.UniqueKeys)
        {
            if (!roots.Exists(root => root.UniqueKeys.Any(other => other.Columns.SequenceEqual(key.Columns))))
            {
                script.Add(SchemaStage.Indexes, "unique constraint", Part(table, key.Name ?? string.Join('_', key.Columns)),
                    TableSql.Key(key, "UNIQUE", s_names.Quote(table.Name)), table: table.Name);
            }
        }

        foreach (var index in table.Indexes)
        {
            if (!roots.Exists(root => root.Indexes.Any(other => IsSame(other, index))))
            {
                script.Add(SchemaStage.Indexes, "index", new QualifiedName(table.Name.Schema, index.Name),
                    TableSql.Index(index, table.Name, table.Kind == TableKind.Partitioned), table: table.Name);
            }
        }

        foreach (var other in schema.Others.Where(other => other.Table == table.Name && IsIndexConstraint(other)))
            script.Add(SchemaStage.Indexes, other.Kind, other.Name, other.Definition!, table: table.Name);
    }

    private void WriteConstraints(TableSchema table)
    {
        foreach (var check in table.Checks.Where(check => !check.Validated))
        {
            script.Add(SchemaStage.Constraints, "check", Part(table, check.Name ?? check.Expression),
                $"ALTER TABLE {s_names.Quote(table.Name)} ADD {TableSql.Check(check)}", table: table.Name);
        }

        foreach (var key in table.ForeignKeys)
        {
            var name = key.Name ?? FreeName(table, s_names.Shorten($"{table.Name.Name}_{string.Join('_', key.Columns)}_fkey"));
            script.Add(SchemaStage.Constraints, "foreign key", Part(table, name), TableSql.ForeignKey(key, name, s_names.Quote(table.Name)),
                $"ALTER TABLE {s_names.Quote(table.Name)} DROP CONSTRAINT {s_names.Quote(name)}", table.Name);
        }

        foreach (var other in schema.Others.Where(other => other.Table == table.Name && other.Kind == "constraint" && !IsIndexConstraint(other)))
            script.Add(SchemaStage.Constraints, other.Kind, other.Name, other.Definition!, table: table.Name);
    }

    private static bool IsIndexConstraint(OtherObject other) => other.Definition is { } definition &&
        (other.Kind == "exclusion constraint" || other.Kind == "constraint" &&
            !definition.Contains(" FOREIGN KEY ", StringComparison.Ordinal) && !definition.Contains(" CHECK ", StringComparison.Ordinal));

    private static bool IsSame(IndexSchema left, IndexSchema right) =>
        left.Unique == right.Unique && left.Method == right.Method && left.Predicate == right.Predicate &&
        left.NullsNotDistinct == right.NullsNotDistinct && left.Parts.SequenceEqual(right.Parts) && left.Include.SequenceEqual(right.Include);

    private IEnumerable<TableSchema> Roots(TableSchema table)
    {
        for (var root = Root(table); root is not null; root = Root(root))
            yield return root;
    }

    private string FreeName(TableSchema table, string name)
    {
        var free = name;
        for (var copy = 1; !_constraintNames.Add((table.Name.ToString(), free)) || table.ForeignKeys.Any(key => key.Name == free); copy++)
            free = s_names.Shorten(name + copy.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return free;
    }

    private static QualifiedName Part(TableSchema table, string name) => new(table.Name.Schema, table.Name.Name + "." + name);
}
