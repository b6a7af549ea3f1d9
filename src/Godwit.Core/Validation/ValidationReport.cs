using System.Text.Json.Serialization;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Core.Planning;

namespace Godwit.Core.Validation;

/// <summary>A row that both sides have with other values.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Columns">The target's names of the columns that differ.</param>
public sealed record RowDifference(RowKey Key, IReadOnlyList<string> Columns);

/// <summary>The comparison of one table.</summary>
public sealed record ValidationResult
{
    /// <summary>The target table.</summary>
    public required QualifiedName Table { get; init; }

    /// <summary>The mode.</summary>
    public required ValidationMode Mode { get; init; }

    /// <summary>Rows of the source that were compared.</summary>
    public long Rows { get; init; }

    /// <summary>Rows that are missing, extra or different, all of them, also those that the lists leave out.</summary>
    public long Mismatches { get; init; }

    /// <summary>Whether it was compared to the end and nothing differs.</summary>
    public bool Success { get; init; }

    /// <summary>Why the comparison could not be finished, or null.</summary>
    public string? Error { get; init; }

    /// <summary>Keys (or, in a keyless table, whole rows) that only the source has; at most the report's cap.</summary>
    public IReadOnlyList<RowKey> Missing { get; init; } = [];

    /// <summary>Keys (or whole rows) that only the target has; at most the report's cap.</summary>
    public IReadOnlyList<RowKey> Extra { get; init; } = [];

    /// <summary>Rows that both have with other values; at most the report's cap.</summary>
    public IReadOnlyList<RowDifference> Different { get; init; } = [];

    /// <summary>For a sample: what it says about the rest, in words; else null.</summary>
    public string? Confidence { get; init; }

    /// <summary>How long it took, in seconds.</summary>
    public double Seconds { get; init; }
}

/// <summary>The comparison of a migration's tables.</summary>
public sealed record ValidationReport
{
    /// <summary>Most entries in each list of a table's result.</summary>
    public const int ListCap = 100;

    /// <summary>The mode.</summary>
    public required ValidationMode Mode { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset EndedAt { get; init; }

    /// <summary>Each table, in name order.</summary>
    public required IReadOnlyList<ValidationResult> Tables { get; init; }

    /// <summary>How many values the plan allowed to be changed, by table, column and kind: they are no differences.</summary>
    public IReadOnlyList<LossCount> LossCounts { get; init; } = [];

    /// <summary>Every such value, where the report was made with them; else empty.</summary>
    public IReadOnlyList<LossEntry> Losses { get; init; } = [];

    /// <summary>Rows that differ, over all tables.</summary>
    public long Mismatches => Tables.Sum(table => table.Mismatches);

    /// <summary>Whether every table was compared to the end and nothing differs.</summary>
    public bool Success => Tables.All(table => table.Success);

    /// <summary>Whether some comparison could not be finished.</summary>
    [JsonIgnore]
    public bool HasErrors => Tables.Any(table => table.Error is not null);
}
