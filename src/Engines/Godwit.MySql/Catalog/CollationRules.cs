using Godwit.Abstractions.Schema;

namespace Godwit.MySql.Catalog;

/// <summary>What a collation's name says about equality.</summary>
internal static class CollationRules
{
    public static TextEquality Equality(string? collation)
    {
        if (collation is null || collation == "binary" || collation.EndsWith("_bin", StringComparison.Ordinal) || collation.EndsWith("_cs", StringComparison.Ordinal))
            return TextEquality.Bytes;
        return collation.EndsWith("_as_ci", StringComparison.Ordinal) ? TextEquality.IgnoreCase : TextEquality.IgnoreCaseAndAccents;
    }

    public static bool Pads(string? collation) => collation is not null && collation != "binary" &&
        !collation.Contains("nopad", StringComparison.Ordinal) && !collation.Contains("_0900_", StringComparison.Ordinal);
}
