using System.Globalization;
using System.Text;

namespace Godwit.MySql.Types;

/// <summary>A type as DDL spells it, taken apart: <c>decimal(10,2) unsigned</c>, <c>enum('a','b')</c>.</summary>
/// <param name="Name">The name in lower case, without what stands in brackets or behind: <c>bigint</c>, <c>double</c>.</param>
/// <param name="Numbers">The numbers in brackets.</param>
/// <param name="Labels">The labels of an enum or set.</param>
/// <param name="Unsigned">Whether UNSIGNED or ZEROFILL follows.</param>
internal sealed record MySqlTypeName(string Name, IReadOnlyList<int> Numbers, IReadOnlyList<string> Labels, bool Unsigned)
{
    /// <summary>The first number in brackets, or null.</summary>
    public int? First => Numbers.Count > 0 ? Numbers[0] : null;

    public static MySqlTypeName Parse(string nativeType)
    {
        var open = nativeType.IndexOf('(', StringComparison.Ordinal);
        var close = open < 0 ? -1 : ClosingBracket(nativeType, open);
        var name = (open < 0 ? nativeType : nativeType[..open]).Trim().ToLowerInvariant();
        var rest = (open < 0 ? "" : close < 0 ? "" : nativeType[(close + 1)..]).ToLowerInvariant();
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var unsigned = HasWord(words, "unsigned") || HasWord(words, "zerofill") || HasWord(rest.Split(' '), "unsigned") || HasWord(rest.Split(' '), "zerofill");
        name = words.Length == 0 ? "" : words is ["double", "precision", ..] ? "double" : words is ["long", "varchar", ..] ? "mediumtext"
            : words is ["character" or "char", "varying", ..] ? "varchar" : words[0];
        if (open < 0 || close < 0)
            return new(name, [], [], unsigned);
        var inner = nativeType[(open + 1)..close];
        if (name is "enum" or "set")
            return new(name, [], ReadLabels(inner), unsigned);
        var numbers = new List<int>();
        foreach (var part in inner.Split(','))
            if (int.TryParse(part, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number))
                numbers.Add(number);
        return new(name, numbers, [], unsigned);
    }

    /// <summary>A label as a literal in DDL, under a sql_mode in which a backslash escapes.</summary>
    public static string QuoteLabel(string label) =>
        "'" + label.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal).Replace("\0", "\\0", StringComparison.Ordinal) + "'";

    private static bool HasWord(string[] words, string word) => Array.IndexOf(words, word) >= 0;

    private static int ClosingBracket(string text, int open)
    {
        var quoted = false;
        for (var i = open + 1; i < text.Length; i++)
        {
            if (text[i] == '\'')
                quoted = !quoted;
            else if (text[i] == '\\' && quoted)
                i++;
            else if (text[i] == ')' && !quoted)
                return i;
        }

        return -1;
    }

    private static List<string> ReadLabels(string text)
    {
        var labels = new List<string>();
        var label = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (!quoted)
            {
                quoted = c == '\'';
                label.Clear();
            }
            else if (c == '\'' && i + 1 < text.Length && text[i + 1] == '\'')
            {
                label.Append('\'');
                i++;
            }
            else if (c == '\'')
            {
                quoted = false;
                labels.Add(label.ToString());
            }
            else if (c == '\\' && i + 1 < text.Length)
            {
                i++;
                label.Append(text[i] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', '0' => '\0', 'Z' => '\x1A', 'b' => '\b', var other => other });
            }
            else
            {
                label.Append(c);
            }
        }

        return labels;
    }
}
