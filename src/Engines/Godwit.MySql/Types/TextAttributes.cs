using System.Text.RegularExpressions;

namespace Godwit.MySql.Types;

/// <summary>Takes the words about characters off a type as people write it: <c>varchar(40) CHARACTER SET latin1 COLLATE latin1_bin</c>.</summary>
internal static partial class TextAttributes
{
    public static (string Native, string? CharacterSet, string? Collation) Split(string nativeType)
    {
        var set = CharacterSet().Match(nativeType);
        var rest = set.Success ? nativeType.Remove(set.Index, set.Length) : nativeType;
        var collation = Collation().Match(rest);
        rest = collation.Success ? rest.Remove(collation.Index, collation.Length) : rest;
        return (rest.TrimEnd(), set.Success ? set.Groups[1].Value.ToLowerInvariant() : null, collation.Success ? collation.Groups[1].Value.ToLowerInvariant() : null);
    }

    [GeneratedRegex(@"\s+(?:CHARACTER\s+SET|CHARSET)\s+(\w+)\b(?=[^']*$)", RegexOptions.IgnoreCase)]
    private static partial Regex CharacterSet();

    [GeneratedRegex(@"\s+COLLATE\s+(\w+)\b(?=[^']*$)", RegexOptions.IgnoreCase)]
    private static partial Regex Collation();
}
