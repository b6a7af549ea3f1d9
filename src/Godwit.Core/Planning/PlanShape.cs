using Godwit.Abstractions.Rows;

namespace Godwit.Core.Planning;

/// <summary>What may stand at one place of a plan file. The reader and the JSON Schema are both made from these.</summary>
internal abstract record PlanShape;

/// <summary>Text; <paramref name="Environment"/>: <c>${NAME}</c> in it is an environment variable.</summary>
internal sealed record TextShape(bool Environment = false, string? Pattern = null, string? PatternInWords = null) : PlanShape;

/// <summary>A whole number.</summary>
internal sealed record WholeShape(long Minimum, long Maximum) : PlanShape;

/// <summary>True or false.</summary>
internal sealed record FlagShape : PlanShape;

/// <summary>A duration such as <c>1h30m</c>.</summary>
internal sealed record DurationShape : PlanShape;

/// <summary>A size such as <c>20GB</c>.</summary>
internal sealed record SizeShape : PlanShape;

/// <summary>One of some words; <paramref name="NullIsWord"/>: an unquoted <c>null</c> is the word <c>null</c>.</summary>
internal sealed record ChoiceShape(IReadOnlyList<string> Words, bool NullIsWord = false) : PlanShape;

/// <summary>What happens to values of one kind, <see cref="LossKind.None"/> being every other kind: a word, or a value of the plan's own.</summary>
internal sealed record LossShape(LossKind Kind) : PlanShape;

/// <summary>A list.</summary>
internal sealed record ListShape(PlanShape Item, bool NotEmpty = false) : PlanShape;

/// <summary>Names of the user's own, each with a value.</summary>
internal sealed record DictionaryShape(PlanShape Value) : PlanShape;

/// <summary>Fixed keys; <paramref name="ScalarKey"/>: the key that a lone word stands for.</summary>
internal sealed record MapShape(IReadOnlyList<PlanKey> Keys, string? ScalarKey = null) : PlanShape;

/// <summary>A key of a <see cref="MapShape"/>.</summary>
internal sealed record PlanKey(string Name, PlanShape Shape, string Description, bool Required = false);
