using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Godwit.Core.Planning;

/// <summary>Writes YAML by hand: the emitter of the library has no say over comments and flow style per entry.</summary>
internal sealed partial class YamlText
{
    private readonly StringBuilder _text = new();

    public void Line(int indent, string text = "")
    {
        if (text.Length > 0)
            _text.Append(' ', indent * 2).Append(text);
        _text.Append('\n');
    }

    public void Comment(int indent, string text) => Line(indent, "# " + text);

    public override string ToString() => _text.ToString();

    /// <summary>Text as a scalar: plain where nothing can be misread, else in double quotes.</summary>
    public static string Scalar(string text) => Plain().IsMatch(text) && !Reserved().IsMatch(text) ? text : Quoted(text);

    public static string Scalar(bool value) => value ? "true" : "false";

    public static string Scalar(long? value) => value is { } number ? number.ToString(CultureInfo.InvariantCulture) : "null";

    public static string Scalar(TimeSpan? value) => value is { } duration ? QuantityText.Format(duration) : "null";

    public static string List(IEnumerable<string> items) => "[" + string.Join(", ", items.Select(Scalar)) + "]";

    /// <summary>A mapping on one line, entries with null values left out.</summary>
    public static string Map(params (string Key, string? Value)[] entries) =>
        "{ " + string.Join(", ", entries.Where(entry => entry.Value is not null).Select(entry => Scalar(entry.Key) + ": " + entry.Value)) + " }";

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < ' ' or (>= '\x7f' and <= '\xa0') or '\u2028' or '\u2029' or '\ufeff' or '\ufffe' or '\uffff' =>
                    quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        return quoted.Append('"').ToString();
    }

    [GeneratedRegex(@"^[A-Za-z_./][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*\z")]
    private static partial Regex Plain();

    [GeneratedRegex(@"^(true|false|null|yes|no|on|off|y|n|\.inf|\.nan|\.+|-+|~)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Reserved();
}
