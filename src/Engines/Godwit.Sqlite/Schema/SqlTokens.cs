namespace Godwit.Sqlite.Schema;

internal enum SqlTokenKind
{
    Word,
    QuotedName,
    Text,
    Number,
    Symbol,
}

/// <summary>A token and where it stands in its text.</summary>
internal readonly record struct SqlToken(SqlTokenKind Kind, int Start, int End, string Value)
{
    public bool Is(string word) => Kind == SqlTokenKind.Word && Value.Equals(word, StringComparison.OrdinalIgnoreCase);

    public bool IsSymbol(char symbol) => Kind == SqlTokenKind.Symbol && Value.Length == 1 && Value[0] == symbol;

    /// <summary>Whether it can name an object: SQLite takes a text in single quotes for a name where it expects one.</summary>
    public bool IsName => Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName or SqlTokenKind.Text;
}

/// <summary>Cuts SQL into tokens by SQLite's rules; comments are left out.</summary>
internal static class SqlTokens
{
    public static List<SqlToken> Of(string sql)
    {
        var tokens = new List<SqlToken>();
        var at = 0;
        while (at < sql.Length)
        {
            var c = sql[at];
            if (char.IsWhiteSpace(c))
                at++;
            else if (c == '-' && Next(sql, at) == '-')
                at = EndOr(sql, sql.IndexOf('\n', at));
            else if (c == '/' && Next(sql, at) == '*')
                at = EndOr(sql, sql.IndexOf("*/", at + 2, StringComparison.Ordinal) is var end and >= 0 ? end + 2 : -1);
            else
                at = Take(sql, at, tokens);
        }

        return tokens;
    }

    private static int Take(string sql, int start, List<SqlToken> tokens)
    {
        var c = sql[start];
        switch (c)
        {
            case '"' or '`' or '\'':
                return TakeQuoted(sql, start, c, c == '\'' ? SqlTokenKind.Text : SqlTokenKind.QuotedName, tokens);
            case '[':
                var close = sql.IndexOf(']', start);
                var end = close < 0 ? sql.Length : close + 1;
                tokens.Add(new SqlToken(SqlTokenKind.QuotedName, start, end, sql[(start + 1)..(close < 0 ? end : close)]));
                return end;
        }

        var at = start;
        if (char.IsAsciiDigit(c) || c == '.' && char.IsAsciiDigit(Next(sql, at)))
        {
            while (at < sql.Length && (char.IsAsciiLetterOrDigit(sql[at]) || sql[at] is '.' or '_' ||
                sql[at] is '+' or '-' && sql[at - 1] is 'e' or 'E' && !sql[start..at].StartsWith("0x", StringComparison.OrdinalIgnoreCase)))
                at++;
            tokens.Add(new SqlToken(SqlTokenKind.Number, start, at, sql[start..at]));
            return at;
        }

        if (IsWordPart(c))
        {
            while (at < sql.Length && IsWordPart(sql[at]))
                at++;
            tokens.Add(new SqlToken(SqlTokenKind.Word, start, at, sql[start..at]));
            return at;
        }

        tokens.Add(new SqlToken(SqlTokenKind.Symbol, start, start + 1, sql[start..(start + 1)]));
        return start + 1;
    }

    private static int TakeQuoted(string sql, int start, char quote, SqlTokenKind kind, List<SqlToken> tokens)
    {
        var at = start + 1;
        while (at < sql.Length)
        {
            if (sql[at] == quote)
            {
                if (Next(sql, at) != quote)
                    break;
                at++;
            }

            at++;
        }

        var end = Math.Min(at + 1, sql.Length);
        var inner = sql[(start + 1)..Math.Min(at, sql.Length)].Replace(new string(quote, 2), quote.ToString(), StringComparison.Ordinal);
        tokens.Add(new SqlToken(kind, start, end, inner));
        return end;
    }

    private static char Next(string sql, int at) => at + 1 < sql.Length ? sql[at + 1] : '\0';

    private static int EndOr(string sql, int at) => at < 0 ? sql.Length : at;

    private static bool IsWordPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' || c >= 0x80;
}
