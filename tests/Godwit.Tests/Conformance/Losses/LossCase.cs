using Godwit.Tests.Conformance.Pairs;

namespace Godwit.Tests.Conformance.Losses;

/// <summary>A source full of values that the target cannot hold, what the plan says about them, and what must come of it.</summary>
public sealed record LossCase(Pair Pair)
{
    /// <summary>A name where the pair has more than one case.</summary>
    public string? Name { get; init; }

    /// <summary>Makes table <c>losses</c>: <c>id</c> is its key, row 1 has nothing to lose, row 2 changes later on.</summary>
    public required string Source { get; init; }

    /// <summary>The plan's <c>losses</c> and whatever else it needs.</summary>
    public required string Plan { get; init; }

    /// <summary>Every entry of the ledger: <c>key column kind: before → after</c>.</summary>
    public required IReadOnlyList<string> Ledger { get; init; }

    /// <summary>A recorded cell of the target gets another value, by plain SQL, and the column that must be found.</summary>
    public required (string Sql, string Key, string Column) Tampering { get; init; }

    /// <summary>Row 2 of the source gets a value with a loss, and row 2 of the target what the plan would make of it; nobody recorded it.</summary>
    public required (string Source, string Target, string Column, string Entry) Unrecorded { get; init; }

    public override string ToString() => Name ?? $"{Pair.Source} to {Pair.Target}";
}
