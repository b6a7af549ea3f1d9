using System.Globalization;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Core.Conversion;

namespace Godwit.Core.Validation;

/// <summary>Splits a table into scopes that mean the same rows on both sides.</summary>
internal static class ScopePlanner
{
    private const long ChecksumRows = 250_000;
    private const long FullRows = 20_000;
    private const long FullBytes = 8L << 20;

    /// <summary>
    /// Ranges of the first key column where it is a whole number on both sides, and one scope for the rows where it is NULL; else the
    /// whole table.
    /// </summary>
    public static async Task<IReadOnlyList<CompareScope>> PlanAsync(ComparedTable table, bool everyRow, CancellationToken cancellationToken)
    {
        if (!HasNumberKey(table.Mapping))
            return [new WholeScope()];
        var rows = everyRow ? RowsPerFullScope(table.Mapping.Source) : ChecksumRows;
        var ranges = await table.AskSourceAsync(planner => planner.PlanComparisonAsync(table.Mapping.Source, rows, cancellationToken), cancellationToken);
        var scopes = new List<CompareScope>();
        foreach (var range in ranges)
        {
            if (range is not KeyRange { Columns: [var column] } keys || column != KeyColumn(table.Mapping).Source.Column.Name ||
                !TryReadBound(keys.After, out var after) || !TryReadBound(keys.UpTo, out var upTo))
                return [new WholeScope()];
            scopes.Add(new NumberScope(after, upTo));
        }

        scopes.Add(new NullKeyScope());
        return scopes;
    }

    private static ColumnMapping KeyColumn(TableMapping mapping) => mapping.Columns[mapping.KeyOrdinals[0]];

    private static bool HasNumberKey(TableMapping mapping)
    {
        if (mapping.KeyOrdinals.Count == 0)
            return false;
        var key = KeyColumn(mapping);
        return key.Source.Expression is null && IsNumber(key.Wire) && IsNumber(key.Source.Column.Type) && IsNumber(key.Target.Type);
    }

    private static bool IsNumber(LogicalType type) => type is { Kind: LogicalKind.Integer } and not { Unsigned: true, Bits: 64 };

    private static long RowsPerFullScope(TableSchema table)
    {
        if (table is not { EstimatedRows: > 0, Bytes: > 0 })
            return FullRows / 4;
        return Math.Clamp(FullBytes / Math.Max(1, table.Bytes.Value / table.EstimatedRows.Value), 100, FullRows);
    }

    private static bool TryReadBound(RowKey? key, out long? bound)
    {
        bound = null;
        if (key is null)
            return true;
        if (key.Count != 1 || !long.TryParse(key[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return false;
        bound = number;
        return true;
    }
}
