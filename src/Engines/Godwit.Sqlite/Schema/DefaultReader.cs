using Godwit.Abstractions.Schema;

namespace Godwit.Sqlite.Schema;

/// <summary>Tells constants and the well-known functions among the defaults that <c>table_xinfo</c> reports.</summary>
internal static class DefaultReader
{
    public static DefaultValue? Read(string? sql)
    {
        if (sql is null)
            return null;
        var inner = sql.Trim();
        while (IsBracketed(inner))
            inner = inner[1..^1].Trim();
        var written = NeedsBrackets(sql.Trim()) ? "(" + sql.Trim() + ")" : sql.Trim();
        return SqlTokens.Of(inner) switch
        {
            [{ Kind: SqlTokenKind.Text } text] => new DefaultValue(DefaultKind.Literal, written, text.Value),
            [{ Kind: SqlTokenKind.QuotedName } name] => new DefaultValue(DefaultKind.Literal, written, name.Value),
            [{ Kind: SqlTokenKind.Number } number] => new DefaultValue(DefaultKind.Literal, written, number.Value),
            [var sign, { Kind: SqlTokenKind.Number } number] when sign.IsSymbol('-') => new DefaultValue(DefaultKind.Literal, written, "-" + number.Value),
            [var sign, { Kind: SqlTokenKind.Number } number] when sign.IsSymbol('+') => new DefaultValue(DefaultKind.Literal, written, number.Value),
            [var word] when word.Is("NULL") => new DefaultValue(DefaultKind.Literal, written),
            [var word] when word.Is("TRUE") => new DefaultValue(DefaultKind.Literal, written, "true"),
            [var word] when word.Is("FALSE") => new DefaultValue(DefaultKind.Literal, written, "false"),
            [var word] when word.Is("CURRENT_TIMESTAMP") => new DefaultValue(DefaultKind.CurrentTimestamp, written),
            [var word] when word.Is("CURRENT_DATE") => new DefaultValue(DefaultKind.CurrentDate, written),
            [var word] when word.Is("CURRENT_TIME") => new DefaultValue(DefaultKind.CurrentTime, written),
            [var x, { Kind: SqlTokenKind.Text } hex] when x.Is("X") && x.End == hex.Start => new DefaultValue(DefaultKind.Literal, written, "\\x" + hex.Value.ToLowerInvariant()),
            [var word, var open, { Kind: SqlTokenKind.Text } now, var close] when word.Is("datetime") && open.IsSymbol('(') && close.IsSymbol(')') && now.Value == "now" =>
                new DefaultValue(DefaultKind.CurrentTimestamp, written),
            [var word, var open, { Kind: SqlTokenKind.Text } now, var close] when word.Is("date") && open.IsSymbol('(') && close.IsSymbol(')') && now.Value == "now" =>
                new DefaultValue(DefaultKind.CurrentDate, written),
            [var word] when word.Kind == SqlTokenKind.Word => new DefaultValue(DefaultKind.Literal, written, word.Value),
            _ => new DefaultValue(DefaultKind.Expression, written),
        };
    }

    /// <summary>SQLite reports an expression without the brackets in which it must be written.</summary>
    private static bool NeedsBrackets(string sql) => !IsBracketed(sql) && SqlTokens.Of(sql) switch
    {
        [_] => false,
        [var sign, { Kind: SqlTokenKind.Number }] => !(sign.IsSymbol('-') || sign.IsSymbol('+')),
        [var x, { Kind: SqlTokenKind.Text }] => !x.Is("X"),
        _ => true,
    };

    private static bool IsBracketed(string sql)
    {
        if (sql.Length < 2 || sql[0] != '(' || sql[^1] != ')')
            return false;
        var depth = 0;
        var tokens = SqlTokens.Of(sql);
        for (var i = 0; i < tokens.Count; i++)
        {
            depth += tokens[i].IsSymbol('(') ? 1 : tokens[i].IsSymbol(')') ? -1 : 0;
            if (depth == 0)
                return i == tokens.Count - 1;
        }

        return false;
    }
}
