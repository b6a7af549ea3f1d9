using System.Buffers;
using System.Text;

namespace Godwit.Core.Conversion;

internal enum SqlTokenKind
{
    Word,
    QuotedName,
    Text,
    Number,
    Symbol,
}

/// <summary>A token of an SQL expression. <paramref name="Value"/> of a quoted name or text is its content, unescaped.</summary>
internal readonly record struct SqlToken(SqlTokenKind Kind, string Value)
{
    public bool IsSymbol(string symbol) => Kind == SqlTokenKind.Symbol && Value == symbol;

    public bool IsWord(string word) => Kind == SqlTokenKind.Word && Value.Equals(word, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Splits an SQL expression of any of the engines into tokens. Null for what it does not understand: then nobody guesses.</summary>
internal static class SqlTokenizer
{
    private static readonly string[] Symbols = ["::", "<>", "!=", "<=", ">=", "||", "(", ")", ",", "+", "-", "*", "/", "%", "=", "<", ">", "[", "]", "."];

    private static readonly SearchValues<char> s_numberCharacters = SearchValues.Create("0123456789.eE+-");

    // One engine's operators: taken apart they would be others.
    private static readonly string[] OneEnginesOperators = ["<=>", "<<", ">>", "->", "!<", "!>", "=>", ":="];

    public static List<SqlToken>? Tokenize(string sql)
    {
        var tokens = new List<SqlToken>();
        var at = 0;
        while (at < sql.Length)
        {
            var c = sql[at];
            if (char.IsWhiteSpace(c))
            {
                at++;
            }
            else if (c is '\'' or '"' or '`')
            {
                if (TakeQuoted(sql, ref at, c) is not { } value)
                    return null;
                tokens.Add(new SqlToken(c == '\'' ? SqlTokenKind.Text : SqlTokenKind.QuotedName, value));
            }
            else if (char.IsDigit(c) || (c == '.' && at + 1 < sql.Length && char.IsDigit(sql[at + 1])))
            {
                var start = at;
                while (at < sql.Length && (char.IsAsciiLetterOrDigit(sql[at]) || sql[at] == '.' || (sql[at] is '+' or '-' && sql[at - 1] is 'e' or 'E')))
                    at++;
                if (sql.AsSpan(start, at - start).IndexOfAnyExcept(s_numberCharacters) >= 0)
                    return null;
                tokens.Add(new SqlToken(SqlTokenKind.Number, sql[start..at]));
            }
            else if (char.IsLetter(c) || c == '_')
            {
                var start = at;
                while (at < sql.Length && (char.IsLetterOrDigit(sql[at]) || sql[at] is '_' or '$'))
                    at++;
                if (at < sql.Length && sql[at] == '\'')
                {
                    // The character set of the literal that follows: its text is the same in Unicode.
                    if (sql[start..at] is "_utf8mb4" or "_utf8mb3" or "_utf8")
                        continue;
                    return null;
                }

                tokens.Add(new SqlToken(SqlTokenKind.Word, sql[start..at]));
            }
            else if (Symbols.FirstOrDefault(symbol => string.CompareOrdinal(sql, at, symbol, 0, symbol.Length) == 0) is { } found)
            {
                if ((found == "-" && at + 1 < sql.Length && sql[at + 1] == '-') || Array.Exists(OneEnginesOperators, symbol => string.CompareOrdinal(sql, at, symbol, 0, symbol.Length) == 0))
                    return null;
                if (found == "=" && at + 1 < sql.Length && sql[at + 1] == '=')
                    at++;
                tokens.Add(new SqlToken(SqlTokenKind.Symbol, found));
                at += found.Length;
            }
            else
            {
                return null;
            }
        }

        return tokens;
    }

    private static string? TakeQuoted(string sql, ref int at, char quote)
    {
        var text = new StringBuilder();
        for (at++; at < sql.Length; at++)
        {
            if (sql[at] != quote)
            {
                text.Append(sql[at]);
            }
            else if (at + 1 < sql.Length && sql[at + 1] == quote)
            {
                text.Append(quote);
                at++;
            }
            else
            {
                at++;
                return text.ToString();
            }
        }

        return null;
    }
}
