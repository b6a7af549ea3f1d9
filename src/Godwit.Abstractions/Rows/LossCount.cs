using Godwit.Abstractions.Schema;

namespace Godwit.Abstractions.Rows;

/// <summary>How many values of a column were changed for one reason.</summary>
/// <param name="Table">The target table.</param>
/// <param name="Column">The target column.</param>
/// <param name="Kind">Why.</param>
/// <param name="Values">How many.</param>
public sealed record LossCount(QualifiedName Table, string Column, LossKind Kind, long Values)
{
    /// <summary>Counts entries of the ledger.</summary>
    public static IReadOnlyList<LossCount> Of(IEnumerable<LossEntry> entries) => [.. entries
        .GroupBy(entry => (entry.Table, entry.Column, entry.Kind))
        .Select(group => new LossCount(group.Key.Table, group.Key.Column, group.Key.Kind, group.LongCount()))
        .OrderBy(count => count.Table).ThenBy(count => count.Column, StringComparer.Ordinal).ThenBy(count => count.Kind)];
}
