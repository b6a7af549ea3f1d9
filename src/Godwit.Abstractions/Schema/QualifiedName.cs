using System.Text.Json.Serialization;

namespace Godwit.Abstractions.Schema;

/// <summary>
/// The name of a database object: its schema, where the engine has schemas, and its own name.
/// Names are kept to the letter as the engine stores them, never quoted and never folded.
/// </summary>
/// <param name="Schema">The schema, or null on an engine without schemas (SQLite).</param>
/// <param name="Name">The object's own name.</param>
public readonly record struct QualifiedName(string? Schema, string Name) : IComparable<QualifiedName>
{
    /// <summary>Makes a name without a schema.</summary>
    public QualifiedName(string name) : this(null, name)
    {
    }

    /// <summary>Whether the name has a schema.</summary>
    [JsonIgnore]
    public bool HasSchema => !string.IsNullOrEmpty(Schema);

    /// <summary>Orders by schema, then by name, both ordinally.</summary>
    public int CompareTo(QualifiedName other)
    {
        var bySchema = string.CompareOrdinal(Schema, other.Schema);
        return bySchema != 0 ? bySchema : string.CompareOrdinal(Name, other.Name);
    }

    /// <summary>The name for people and messages: <c>schema.name</c>, or <c>name</c>. Never use it in SQL.</summary>
    public override string ToString() => HasSchema ? Schema + "." + Name : Name;

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    public static bool operator <(QualifiedName left, QualifiedName right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>.</summary>
    public static bool operator >(QualifiedName left, QualifiedName right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/> or equals it.</summary>
    public static bool operator <=(QualifiedName left, QualifiedName right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/> or equals it.</summary>
    public static bool operator >=(QualifiedName left, QualifiedName right) => left.CompareTo(right) >= 0;
}
