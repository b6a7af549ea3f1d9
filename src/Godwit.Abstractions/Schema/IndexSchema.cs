namespace Godwit.Abstractions.Schema;

/// <summary>One part of an index's key: a column or an expression.</summary>
/// <param name="Column">The column, or null for an expression.</param>
/// <param name="Expression">The expression in the engine's own SQL, or null for a column.</param>
/// <param name="Descending">Whether sorted downwards.</param>
/// <param name="NullsFirst">Where NULLs sort; null: the engine's default for the direction.</param>
/// <param name="Collation">The collation where it is not the column's own, or null.</param>
/// <param name="OperatorClass">The operator class where it is not the type's default, or null.</param>
/// <param name="PrefixLength">How many characters (text) or bytes (binary) of the column's beginning are indexed, or null: all.</param>
public sealed record IndexPart(string? Column, string? Expression = null, bool Descending = false, bool? NullsFirst = null,
    string? Collation = null, string? OperatorClass = null, int? PrefixLength = null);

/// <summary>An index that no constraint owns.</summary>
public sealed record IndexSchema
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The key's parts, in order.</summary>
    public required IReadOnlyList<IndexPart> Parts { get; init; }

    /// <summary>Whether duplicates are refused.</summary>
    public bool Unique { get; init; }

    /// <summary>Whether two NULLs count as equal in a unique index.</summary>
    public bool NullsNotDistinct { get; init; }

    /// <summary>The access method: <c>btree</c>, <c>gin</c>, <c>fulltext</c>, <c>spatial</c>… Default <c>btree</c>.</summary>
    public string Method { get; init; } = "btree";

    /// <summary>The condition of a partial index in the engine's own SQL, or null.</summary>
    public string? Predicate { get; init; }

    /// <summary>Columns that the index carries but that are not part of the key.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>The engine's own CREATE INDEX statement, where it gives one.</summary>
    public string? Definition { get; init; }

    /// <summary>The comment, or null.</summary>
    public string? Comment { get; init; }
}
