namespace Godwit.Abstractions.Rows;

/// <summary>What to do with a value that cannot be held exactly.</summary>
public enum LossAction
{
    /// <summary>Stop, naming table, key, column and value. The default.</summary>
    Refuse,

    /// <summary>Put NULL in its place and record it.</summary>
    Null,

    /// <summary>Put the nearest value that can be held in its place (NULL where there is none) and record it.</summary>
    Nearest,
}

/// <summary>The plan's decisions about values that cannot be held exactly. Immutable.</summary>
/// <param name="Default">The action for every kind that <paramref name="ByKind"/> does not name. Default <see cref="LossAction.Refuse"/>.</param>
/// <param name="ByKind">Actions by kind.</param>
public sealed record LossPolicy(LossAction Default, IReadOnlyDictionary<LossKind, LossAction> ByKind)
{
    /// <summary>Refuses every loss.</summary>
    public static LossPolicy RefuseAll { get; } = new(LossAction.Refuse, new Dictionary<LossKind, LossAction>());

    /// <summary>The action for <paramref name="kind"/>.</summary>
    public LossAction For(LossKind kind) => ByKind.TryGetValue(kind, out var action) ? action : Default;
}
