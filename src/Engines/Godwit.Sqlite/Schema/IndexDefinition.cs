namespace Godwit.Sqlite.Schema;

/// <summary>What a CREATE INDEX statement says that SQLite's pragmas do not tell: expressions and the condition.</summary>
internal sealed record IndexDefinition(IReadOnlyList<string> Parts, string? Predicate)
{
    public static IndexDefinition Parse(string sql)
    {
        var tokens = SqlTokens.Of(sql);
        var at = tokens.FindIndex(token => token.Is("ON"));
        var parts = new List<string>();
        var depth = 0;
        var first = -1;
        for (at = tokens.FindIndex(Math.Max(at, 0), token => token.IsSymbol('(')); at >= 0 && at < tokens.Count; at++)
        {
            var token = tokens[at];
            if (token.IsSymbol('(') && ++depth == 1)
            {
                first = at + 1;
                continue;
            }

            if (depth == 1 && (token.IsSymbol(',') || token.IsSymbol(')')))
            {
                parts.Add(Part(sql, tokens, first, at - 1));
                first = at + 1;
            }

            if (token.IsSymbol(')') && --depth == 0)
                break;
        }

        var where = at < 0 ? -1 : tokens.FindIndex(Math.Min(at, tokens.Count - 1), token => token.Is("WHERE"));
        return new IndexDefinition(parts, where < 0 ? null : sql[tokens[where].End..].Trim().TrimEnd(';').TrimEnd());
    }

    private static string Part(string sql, List<SqlToken> tokens, int first, int last)
    {
        if (last > first && (tokens[last].Is("ASC") || tokens[last].Is("DESC")))
            last--;
        return first > last ? "" : sql[tokens[first].Start..tokens[last].End];
    }
}
