namespace Godwit.Abstractions.Schema;

/// <summary>A primary key or a unique constraint.</summary>
public sealed record KeySchema
{
    /// <summary>The constraint's name, or null where the engine did not name it.</summary>
    public string? Name { get; init; }

    /// <summary>The columns, in key order.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>For each of <see cref="Columns"/> the characters or bytes of its beginning that count, null for all; empty: all of every column.</summary>
    public IReadOnlyList<int?> PrefixLengths { get; init; } = [];

    /// <summary>Columns that the index carries but that are not part of the key.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Whether the check can be put off to the end of the transaction.</summary>
    public bool Deferrable { get; init; }

    /// <summary>Whether it is put off unless the session says otherwise.</summary>
    public bool InitiallyDeferred { get; init; }

    /// <summary>Whether two NULLs count as equal.</summary>
    public bool NullsNotDistinct { get; init; }

    /// <summary>The comment, or null.</summary>
    public string? Comment { get; init; }
}
