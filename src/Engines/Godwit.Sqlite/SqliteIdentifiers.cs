using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;

namespace Godwit.Sqlite;

/// <summary>SQLite's names: any text, in double quotes, equal without regard to the case of ASCII letters.</summary>
internal sealed class SqliteIdentifiers : IIdentifierRules
{
    public static SqliteIdentifiers Instance { get; } = new();

    public int MaxBytes => int.MaxValue;

    public string Quote(string name)
    {
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
            throw new GodwitException(ErrorKind.Usage, $"name '{name.Replace("\0", "\\0", StringComparison.Ordinal)}'",
                "SQLite cannot spell an empty name or one with a NUL character", "Rename the object or leave it out");
        return "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }

    public string Quote(QualifiedName name) => Quote(name.Name);

    public string QuoteLiteral(string text)
    {
        if (!text.Contains('\0', StringComparison.Ordinal))
            return "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
        return "CAST(X'" + Convert.ToHexString(Encoding.UTF8.GetBytes(text)) + "' AS TEXT)";
    }

    public string ComparisonKey(string name) => string.Create(name.Length, name, static (span, text) =>
    {
        for (var i = 0; i < text.Length; i++)
            span[i] = char.IsAsciiLetterUpper(text[i]) ? (char)(text[i] | 0x20) : text[i];
    });

    public string Shorten(string name) => name;
}
