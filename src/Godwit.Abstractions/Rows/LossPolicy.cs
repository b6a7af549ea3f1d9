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

    /// <summary>Spell what cannot be held by an escape (a NUL character as <c>\0</c>, in JSON as the text <c>\u0000</c>) and record it.</summary>
    Escape,

    /// <summary>Put the plan's own value in its place and record it.</summary>
    Value,
}

/// <summary>The plan's decisions about values that cannot be held exactly. Immutable.</summary>
/// <param name="Default">The action for every kind that <paramref name="ByKind"/> does not name. Default <see cref="LossAction.Refuse"/>.</param>
/// <param name="ByKind">Actions by kind.</param>
public sealed record LossPolicy(LossAction Default, IReadOnlyDictionary<LossKind, LossAction> ByKind)
{
    /// <summary>Refuses every loss.</summary>
    public static LossPolicy RefuseAll { get; } = new(LossAction.Refuse, new Dictionary<LossKind, LossAction>());

    /// <summary>For kinds whose action is <see cref="LossAction.Value"/>: the value that takes the other's place, as text in the form of <see cref="CanonicalText"/>.</summary>
    public IReadOnlyDictionary<LossKind, string> Values { get; init; } = new Dictionary<LossKind, string>();

    /// <summary>The action for <paramref name="kind"/>.</summary>
    public LossAction For(LossKind kind) => ByKind.TryGetValue(kind, out var action) ? action : Default;

    /// <summary>The plan's own value for <paramref name="kind"/>, or null where another action is named.</summary>
    public string? ValueFor(LossKind kind) => For(kind) == LossAction.Value ? Values.GetValueOrDefault(kind) : null;

    /// <summary>The same policy, but what it refuses is replaced by the nearest value: for those who only look at values.</summary>
    public LossPolicy ReadingOn() => new(Open(Default), ByKind.ToDictionary(pair => pair.Key, pair => Open(pair.Value))) { Values = Values };

    private static LossAction Open(LossAction action) => action == LossAction.Refuse ? LossAction.Nearest : action;
}
