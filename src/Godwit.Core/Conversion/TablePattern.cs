using System.Text.RegularExpressions;
using Godwit.Abstractions.Schema;

namespace Godwit.Core.Conversion;

/// <summary>
/// A pattern of table names: <c>name</c>, <c>schema.name</c>, <c>*</c> for any characters and <c>?</c> for one. Without a schema it matches in
/// every schema; on an engine without schemas the part before the dot names the database and is not compared. Case counts.
/// </summary>
internal sealed class TablePattern
{
    private readonly Regex _whole;
    private readonly Regex? _afterDot;

    public TablePattern(string pattern)
    {
        Text = pattern;
        _whole = Compile(pattern);
        var dot = pattern.IndexOf('.', StringComparison.Ordinal);
        _afterDot = dot > 0 ? Compile(pattern[(dot + 1)..]) : null;
    }

    public string Text { get; }

    public bool Matches(QualifiedName table)
    {
        if (_whole.IsMatch(table.Name))
            return true;
        return table.HasSchema ? _whole.IsMatch(table.ToString()) : _afterDot?.IsMatch(table.Name) ?? false;
    }

    private static Regex Compile(string pattern) => new(
        "^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal) + "$",
        RegexOptions.CultureInvariant | RegexOptions.Singleline);
}
