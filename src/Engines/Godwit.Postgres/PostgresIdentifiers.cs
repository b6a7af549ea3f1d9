using System.Security.Cryptography;
using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;

namespace Godwit.Postgres;

/// <summary>PostgreSQL's names: always quoted, cut at 63 bytes of UTF-8, upper and lower case told apart.</summary>
internal sealed class PostgresIdentifiers : IIdentifierRules
{
    private const int HashDigits = 8;

    /// <summary>The rules; they hold no state.</summary>
    public static PostgresIdentifiers Instance { get; } = new();

    /// <inheritdoc/>
    public int MaxBytes => 63;

    /// <inheritdoc/>
    public string Quote(string name)
    {
        if (string.IsNullOrEmpty(name))
            throw new GodwitException(ErrorKind.Refused, "", "a name is empty, which PostgreSQL does not allow", "Give the object a name in the plan");
        if (name.Contains('\0', StringComparison.Ordinal))
        {
            throw new GodwitException(ErrorKind.Refused, name.Replace("\0", "\\0", StringComparison.Ordinal),
                "the name holds a NUL character, which PostgreSQL does not allow", "Give the object another name in the plan");
        }

        return "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }

    /// <inheritdoc/>
    public string Quote(QualifiedName name) => name.HasSchema ? Quote(name.Schema!) + "." + Quote(name.Name) : Quote(name.Name);

    /// <inheritdoc/>
    public string QuoteLiteral(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new GodwitException(ErrorKind.Refused, "", "a text literal holds a NUL character, which PostgreSQL does not allow");
        var quoted = text.Replace("'", "''", StringComparison.Ordinal);
        return quoted.Contains('\\', StringComparison.Ordinal)
            ? "E'" + quoted.Replace("\\", "\\\\", StringComparison.Ordinal) + "'"
            : "'" + quoted + "'";
    }

    /// <inheritdoc/>
    public string ComparisonKey(string name) => name;

    /// <inheritdoc/>
    public string Shorten(string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        if (bytes.Length <= MaxBytes)
            return name;
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes))[..HashDigits];
        var end = MaxBytes - HashDigits - 1;
        while (end > 0 && (bytes[end] & 0xC0) == 0x80)
            end--;
        return Encoding.UTF8.GetString(bytes, 0, end) + "_" + hash;
    }
}
