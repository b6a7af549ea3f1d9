using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;

namespace Godwit.Core.Conversion;

/// <summary>One difference between two schemas.</summary>
/// <param name="ObjectKind">What it is: <c>table</c>, <c>column</c>, <c>index</c>…</param>
/// <param name="Name">The object, for people.</param>
/// <param name="Left">How the left side has it, or null: it does not.</param>
/// <param name="Right">How the right side has it, or null: it does not.</param>
public sealed record SchemaDifference(string ObjectKind, string Name, string? Left, string? Right);

/// <summary>Compares schemas by meaning: sizes, statistics and internal numbers do not count. Pure.</summary>
public static class SchemaDiffer
{
    /// <summary>
    /// Compares two schemas. Of different engines, the left one is first converted as a migration would, and both are compared by what
    /// tables hold and refuse: columns, keys, indexes and checks by content, not by name; views, routines and triggers by name.
    /// </summary>
    public static IReadOnlyList<SchemaDifference> Compare(DatabaseSchema left, IDatabaseEngine leftEngine, DatabaseSchema right, IDatabaseEngine rightEngine)
    {
        if (leftEngine.Name != rightEngine.Name)
            left = SchemaConverter.Convert(left, leftEngine, rightEngine, new ConversionOptions()).Target;
        var lefts = leftEngine.Name == rightEngine.Name ? SchemaDescription.Of(left) : LooseDescription.Of(left, rightEngine);
        var rights = leftEngine.Name == rightEngine.Name ? SchemaDescription.Of(right) : LooseDescription.Of(right, rightEngine);
        var differences = new List<SchemaDifference>();
        foreach (var (key, text) in lefts)
        {
            if (!rights.TryGetValue(key, out var other))
                differences.Add(new SchemaDifference(key.Kind, key.Name, text, null));
            else if (other != text)
                differences.Add(new SchemaDifference(key.Kind, key.Name, text, other));
        }

        differences.AddRange(rights.Where(entry => !lefts.ContainsKey(entry.Key)).Select(entry => new SchemaDifference(entry.Key.Kind, entry.Key.Name, null, entry.Value)));
        // A table that one side lacks says it all: its columns and keys need no lines of their own.
        var missing = differences.Where(difference => difference.ObjectKind == "table" && (difference.Left is null || difference.Right is null)).Select(difference => difference.Name + ".").ToList();
        return [.. differences.Where(difference => difference.ObjectKind == "table" || !missing.Exists(prefix => difference.Name.StartsWith(prefix, StringComparison.Ordinal)))
            .OrderBy(difference => difference.Name, StringComparer.Ordinal).ThenBy(difference => difference.ObjectKind, StringComparer.Ordinal)];
    }
}
