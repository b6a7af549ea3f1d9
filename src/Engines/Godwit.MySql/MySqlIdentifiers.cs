using System.Security.Cryptography;
using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql;

/// <summary>
/// MySQL's names: always in backticks, cut at 64 characters; columns and indexes are equal without regard to case, tables where the
/// server's lower_case_table_names says so.
/// </summary>
internal sealed class MySqlIdentifiers(bool tablesKeepCase = false) : IIdentifierRules
{
    private const int HashDigits = 8;

    /// <summary>The rules of a server that is not known; they hold no state.</summary>
    public static MySqlIdentifiers Instance { get; } = new();

    /// <summary>The rules of a server with lower_case_table_names=0.</summary>
    public static MySqlIdentifiers KeepingTableCase { get; } = new(tablesKeepCase: true);

    /// <inheritdoc/>
    public int MaxBytes => 64;

    /// <inheritdoc/>
    public string Quote(string name)
    {
        if (string.IsNullOrEmpty(name))
            throw new GodwitException(ErrorKind.Refused, "", "a name is empty, which MySQL does not allow", "Give the object a name in the plan");
        foreach (var rune in name.EnumerateRunes())
        {
            if (rune.Value == 0 || !rune.IsBmp)
            {
                throw new GodwitException(ErrorKind.Refused, name.Replace("\0", "\\0", StringComparison.Ordinal),
                    rune.Value == 0 ? "the name holds a NUL character, which MySQL does not allow" : "the name holds a character beyond U+FFFF, which MySQL does not allow in names",
                    "Give the object another name in the plan");
            }
        }

        return "`" + name.Replace("`", "``", StringComparison.Ordinal) + "`";
    }

    /// <inheritdoc/>
    public string Quote(QualifiedName name) => Quote(name.Name);

    /// <inheritdoc/>
    /// <remarks>Right under both readings of a backslash: text with one goes as hexadecimal digits.</remarks>
    public string QuoteLiteral(string text) => text.AsSpan().IndexOfAny('\\', '\0') < 0
        ? "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'"
        : "_utf8mb4 X'" + Convert.ToHexString(Encoding.UTF8.GetBytes(text)) + "'";

    /// <inheritdoc/>
    public string ComparisonKey(string name) => name.ToLowerInvariant();

    /// <inheritdoc/>
    public string TableComparisonKey(string name) => tablesKeepCase ? name : ComparisonKey(name);

    /// <inheritdoc/>
    public string Shorten(string name)
    {
        if (name.Length <= MaxBytes)
            return name;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..HashDigits];
        var end = MaxBytes - HashDigits - 1;
        if (char.IsHighSurrogate(name[end - 1]))
            end--;
        return name[..end] + "_" + hash;
    }
}
