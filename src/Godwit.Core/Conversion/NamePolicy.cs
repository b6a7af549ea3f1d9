using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.Core.Planning;

namespace Godwit.Core.Conversion;

/// <summary>How names are spelled on the target. Pure.</summary>
internal sealed class NamePolicy(IdentifierPolicy policy, IIdentifierRules rules)
{
    /// <summary>The name after the plan's policy, cut to what the target can hold.</summary>
    public string Apply(string name) => rules.Shorten(policy switch
    {
        IdentifierPolicy.Lowercase => name.ToLowerInvariant(),
        IdentifierPolicy.SnakeCase => ToSnakeCase(name),
        _ => name,
    });

    /// <summary>What two names must differ in to be two objects of the target.</summary>
    public string ComparisonKey(string name) => rules.ComparisonKey(name);

    /// <summary>The same for tables.</summary>
    public string TableComparisonKey(string name) => rules.TableComparisonKey(name);

    /// <summary><c>FullName</c> → <c>full_name</c>, <c>HTTPServer2Id</c> → <c>http_server2_id</c>, <c>Order Line</c> → <c>order_line</c>.</summary>
    private static string ToSnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (c is ' ' or '-' or '.')
            {
                c = '_';
            }
            else if (char.IsUpper(c))
            {
                var afterLower = i > 0 && (char.IsLower(name[i - 1]) || char.IsDigit(name[i - 1]));
                var beforeLower = i > 0 && char.IsUpper(name[i - 1]) && i + 1 < name.Length && char.IsLower(name[i + 1]);
                if ((afterLower || beforeLower) && text[^1] != '_')
                    text.Append('_');
                c = char.ToLowerInvariant(c);
            }

            text.Append(c);
        }

        return text.ToString();
    }
}
