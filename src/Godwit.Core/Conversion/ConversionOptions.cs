using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Core.Planning;

namespace Godwit.Core.Conversion;

/// <summary>What a plan says about names, tables and types.</summary>
public sealed record ConversionOptions
{
    /// <summary>Which tables move, and how.</summary>
    public TableSelection Tables { get; init; } = new();

    /// <summary>Types that differ from the type map's choice.</summary>
    public IReadOnlyList<TypeRule> Types { get; init; } = [];

    /// <summary>The spelling of names on the target.</summary>
    public IdentifierPolicy Identifiers { get; init; }

    /// <summary>What happens to values that cannot be held exactly.</summary>
    public LossPolicy Losses { get; init; } = LossPolicy.RefuseAll;

    /// <summary>How keys over texts that ignore case go on doing so.</summary>
    public CaseInsensitivity CaseInsensitive { get; init; }

    /// <summary>The options that a plan states.</summary>
    public static ConversionOptions Of(MigrationPlan plan) => new() { Tables = plan.Tables, Types = plan.Types, Identifiers = plan.Identifiers, Losses = plan.Losses, CaseInsensitive = plan.CaseInsensitive };

    /// <summary>Whether the plan changes nothing on the way, so that an engine's own dump of the schema will do.</summary>
    public bool ChangesNothing => Tables.Map.Count == 0 && Types.Count == 0 && Identifiers == IdentifierPolicy.Preserve;
}
