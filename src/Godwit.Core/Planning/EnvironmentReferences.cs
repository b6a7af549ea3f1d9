using System.Text.RegularExpressions;
using Godwit.Abstractions.Engines;

namespace Godwit.Core.Planning;

/// <summary><c>${NAME}</c> in texts of a plan.</summary>
internal static partial class EnvironmentReferences
{
    public static IEnumerable<string> Unset(string text, Func<string, string?> environment) =>
        Reference().Matches(text).Select(match => match.Groups[1].Value).Distinct().Where(name => environment(name) is null);

    public static string Resolve(string text, Func<string, string?> environment)
    {
        var unset = Unset(text, environment).ToList();
        if (unset.Count > 0)
            throw new GodwitException(ErrorKind.Usage, string.Join(", ", unset.Select(name => "${" + name + "}")),
                unset.Count == 1 ? "this environment variable is not set" : "these environment variables are not set", "Set them and run again");
        return Reference().Replace(text, match => environment(match.Groups[1].Value)!);
    }

    /// <summary>The text without its references.</summary>
    public static string Without(string text) => Reference().Replace(text, "");

    public static bool Any(string text) => Reference().IsMatch(text);

    [GeneratedRegex(@"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Reference();
}
