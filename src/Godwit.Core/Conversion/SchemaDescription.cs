using Godwit.Abstractions.Schema;

namespace Godwit.Core.Conversion;

/// <summary>A schema as lines, one per object, so that two can be compared: what matters is in the line, what does not is left out.</summary>
internal static class SchemaDescription
{
    public static Dictionary<(string Kind, string Name), string> Of(DatabaseSchema schema)
    {
        var lines = new Dictionary<(string, string), string>();
        foreach (var table in schema.Tables)
            Describe(table, lines);
        foreach (var type in schema.Enums)
            lines[("enum", type.Name.ToString())] = string.Join(", ", type.Labels);
        foreach (var domain in schema.Domains)
            lines[("domain", domain.Name.ToString())] = Join(domain.BaseType, domain.Nullable ? null : "not null", Prefixed("default", domain.Default),
                string.Join(" ", domain.Checks.Select(check => $"check ({check.Expression})").Order(StringComparer.Ordinal)));
        foreach (var sequence in schema.Sequences)
            lines[("sequence", sequence.Name.ToString())] = Describe(sequence);
        foreach (var view in schema.Views)
            lines[(view.Materialized ? "materialized view" : "view", view.Name.ToString())] = Squeeze(view.Query);
        foreach (var routine in schema.Routines)
            lines[(routine.Kind, $"{routine.Name}({routine.Signature})")] = Squeeze(routine.Definition);
        foreach (var trigger in schema.Triggers)
            lines[("trigger", $"{trigger.Table}.{trigger.Name}")] = Squeeze(trigger.Definition);
        foreach (var extension in schema.Extensions)
            lines[("extension", extension.Name)] = extension.Schema ?? "";
        foreach (var other in schema.Others)
            lines[(other.Kind, other.Name.ToString())] = Squeeze(other.Definition ?? "");
        return lines;
    }

    private static void Describe(TableSchema table, Dictionary<(string, string), string> lines)
    {
        var name = table.Name.ToString();
        lines[("table", name)] = Join(table.Kind.ToString(), table.PartitionKey, Prefixed("partition of", table.PartitionOf?.ToString()), table.PartitionBound,
            Prefixed("inherits", string.Join(", ", table.Inherits)), table.Unlogged ? "unlogged" : null, table.RowSecurity ? "row security" : null,
            string.Join(" ", table.Options), Prefixed("comment", table.Comment));
        foreach (var column in table.Columns)
            lines[("column", $"{name}.{column.Name}")] = Describe(column);
        if (table.PrimaryKey is { } primary)
            lines[("primary key", name + ".primary key")] = Describe(primary);
        foreach (var key in table.UniqueKeys)
            lines[("unique constraint", $"{name}.({string.Join(", ", key.Columns)})")] = Describe(key);
        foreach (var key in table.ForeignKeys)
            lines[("foreign key", $"{name}.({string.Join(", ", key.Columns)}) → {key.ReferencedTable}")] = Join($"({string.Join(", ", key.ReferencedColumns)})",
                $"on delete {key.OnDelete} on update {key.OnUpdate}", string.Join(", ", key.OnDeleteColumns), key.MatchFull ? "match full" : null,
                key.Deferrable ? "deferrable" : null, key.InitiallyDeferred ? "initially deferred" : null, key.Validated ? null : "not valid");
        foreach (var check in table.Checks)
            lines[("check", $"{name}.{check.Name ?? Squeeze(check.Expression)}")] = Join(Squeeze(check.Expression), check.Validated ? null : "not valid");
        foreach (var index in table.Indexes)
            lines[("index", $"{name}.{index.Name}")] = Describe(index);
    }

    private static string Describe(ColumnSchema column) => Join(column.NativeType, column.Nullable ? null : "not null", Prefixed("default", column.Default?.Sql),
        column.Identity == IdentityKind.None ? null : "identity " + column.Identity, column.NeverReuseNumbers ? "autoincrement" : null,
        column.IdentitySequence is { } sequence ? DescribeIdentity(sequence) : null, Prefixed(column.GeneratedStored ? "generated stored" : "generated", column.GeneratedExpression),
        Prefixed("collate", column.Collation), Prefixed("comment", column.Comment));

    private static string Describe(KeySchema key) => Join($"({string.Join(", ", key.Columns)})", Prefixed("include", string.Join(", ", key.Include)),
        key.Deferrable ? "deferrable" : null, key.InitiallyDeferred ? "initially deferred" : null, key.NullsNotDistinct ? "nulls not distinct" : null);

    private static string Describe(IndexSchema index) => Join(index.Unique ? "unique" : null, index.Method,
        "(" + string.Join(", ", index.Parts.Select(part => Join(part.Column ?? part.Expression, part.Descending ? "desc" : null,
            part.NullsFirst is { } first ? first ? "nulls first" : "nulls last" : null, part.Collation, part.OperatorClass))) + ")",
        Prefixed("include", string.Join(", ", index.Include)), Prefixed("where", index.Predicate), index.NullsNotDistinct ? "nulls not distinct" : null);

    // The one that an engine makes by itself says nothing; an engine without sequences has none to show.
    private static string? DescribeIdentity(SequenceSchema sequence) =>
        sequence is { Start: 1, Increment: 1, Minimum: 1, Maximum: short.MaxValue or int.MaxValue or long.MaxValue, Cache: 1, Cycle: false }
            ? null
            : Describe(sequence with { OwnerTable = null, OwnerColumn = null });

    private static string Describe(SequenceSchema sequence) => Join(sequence.DataType, $"start {sequence.Start} by {sequence.Increment} from {sequence.Minimum} to {sequence.Maximum}",
        sequence.Cache == 1 ? null : $"cache {sequence.Cache}", sequence.Cycle ? "cycle" : null,
        sequence.OwnerTable is { } owner ? $"owned by {owner}.{sequence.OwnerColumn}" : null);

    private static string Join(params string?[] parts) => string.Join(" ", parts.Where(part => !string.IsNullOrEmpty(part)));

    private static string? Prefixed(string prefix, string? text) => string.IsNullOrEmpty(text) ? null : prefix + " " + text;

    private static string Squeeze(string sql) => string.Join(' ', sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd(';');
}
