using System.Text.RegularExpressions;
using Npgsql;

namespace Godwit.Postgres;

/// <summary>Runs SQL as it was written, whatever semicolons its bodies hold.</summary>
internal static partial class PostgresScript
{
    /// <summary>
    /// A command for one or several statements. The driver splits at semicolons and knows strings, comments and dollar quotes, but not
    /// SQL-standard routine bodies (BEGIN ATOMIC ... END); the server itself splits those.
    /// </summary>
    public static NpgsqlCommand Command(string sql, NpgsqlConnection connection, NpgsqlTransaction? transaction)
    {
        if (AtomicBody().IsMatch(sql))
        {
            var tag = "$godwit$";
            for (var i = 0; sql.Contains(tag, StringComparison.Ordinal); i++)
                tag = FormattableString.Invariant($"$godwit{i}$");
            var outer = tag.Insert(tag.Length - 1, "_do");
            sql = $"DO {outer} BEGIN EXECUTE {tag}{sql}{tag}; END {outer}";
        }

        return new NpgsqlCommand(sql, connection, transaction);
    }

    [GeneratedRegex(@"\bBEGIN\s+ATOMIC\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AtomicBody();
}
