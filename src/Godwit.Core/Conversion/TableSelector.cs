using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Core.Planning;

namespace Godwit.Core.Conversion;

/// <summary>Picks the tables that a plan names out of a source's schema.</summary>
internal static class TableSelector
{
    /// <summary>The tables that move. A partition moves with its root.</summary>
    /// <exception cref="GodwitException"><see cref="ErrorKind.Refused"/>: a pattern or a rule that matches no table.</exception>
    public static IReadOnlyList<TableSchema> Select(DatabaseSchema source, TableSelection selection)
    {
        var include = selection.Include.Select(pattern => new TablePattern(pattern)).ToList();
        var exclude = selection.Exclude.Select(pattern => new TablePattern(pattern)).ToList();
        var idle = include.Where(pattern => !source.Tables.Any(table => pattern.Matches(table.Name))).Select(pattern => pattern.Text)
            .Concat(selection.Map.Where(rule => FindRule(source, rule) is null).Select(rule => rule.Source)).ToList();
        if (idle.Count > 0)
        {
            var known = string.Join(", ", source.Tables.Take(20).Select(table => table.Name));
            throw new GodwitException(ErrorKind.Refused, string.Join(", ", idle), "no table of the source has such a name",
                source.Tables.Count == 0 ? "The source has no tables" : $"The source's tables are: {known}{(source.Tables.Count > 20 ? ", …" : "")}");
        }

        var byName = source.Tables.ToDictionary(table => table.Name);
        bool IsSelected(TableSchema table) =>
            (include.Count == 0 || include.Exists(pattern => pattern.Matches(table.Name)) ||
                (table.PartitionOf is { } root && byName.TryGetValue(root, out var parent) && IsSelected(parent))) &&
            !exclude.Exists(pattern => pattern.Matches(table.Name)) &&
            (table.PartitionOf is not { } of || !byName.TryGetValue(of, out var partitioned) || !exclude.Exists(pattern => pattern.Matches(partitioned.Name)));
        return [.. source.Tables.Where(IsSelected)];
    }

    /// <summary>The rule for a table, or null.</summary>
    public static TableRule? RuleFor(TableSchema table, IReadOnlyList<TableRule> rules) =>
        rules.FirstOrDefault(rule => IsNamed(table.Name, rule.Source));

    /// <summary>Whether <paramref name="text"/> names the table: <c>schema.name</c>, <c>name</c>, or any prefix before the dot on an engine without schemas.</summary>
    public static bool IsNamed(QualifiedName table, string text)
    {
        if (text == table.ToString() || text == table.Name)
            return true;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && !table.HasSchema && text[(dot + 1)..] == table.Name;
    }

    private static TableSchema? FindRule(DatabaseSchema source, TableRule rule) =>
        source.Tables.FirstOrDefault(table => IsNamed(table.Name, rule.Source));
}
