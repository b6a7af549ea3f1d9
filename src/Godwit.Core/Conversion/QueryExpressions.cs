using Godwit.Abstractions.Engines;

namespace Godwit.Core.Conversion;

/// <summary>What an expression of a query gives, as far as it must be known to say that both engines mean the same by it.</summary>
internal enum ResultKind
{
    /// <summary>Only passed on, never computed with.</summary>
    Other,
    Integer,
    Decimal,
    Float,
    Text,
    Date,
    Moment,
    Condition,
}

/// <summary>An expression in the target's SQL.</summary>
/// <param name="Sql">The SQL.</param>
/// <param name="Kind">What it gives.</param>
/// <param name="Safe">Text: whether both engines take the same texts for equal. Integer: whether it is wide enough not to overflow where the other does not.</param>
internal sealed record QueryExpression(string Sql, ResultKind Kind, bool Safe = true)
{
    /// <summary>Columns outside of aggregates, as they are written.</summary>
    public IReadOnlyList<string> Bare { get; init; } = [];

    /// <summary>Whether it is a column that is never NULL.</summary>
    public bool NeverNull { get; init; }

    /// <summary>Whether an aggregate is in it.</summary>
    public bool Aggregates { get; init; }

    public bool IsNumber => Kind is ResultKind.Integer or ResultKind.Decimal or ResultKind.Float;
}

/// <summary>Reads expressions of a query; gives null for whatever the two engines could mean differently.</summary>
internal sealed class QueryExpressions(List<SqlToken> tokens, IDatabaseEngine from, IDatabaseEngine to, Func<string?, string, QueryExpression?> column)
{
    private static readonly string[] Comparisons = ["=", "<>", "!=", "<", "<=", ">", ">="];

    private readonly bool _exactDecimals = from.Sql.ExactDecimals && to.Sql.ExactDecimals;

    public int At { get; set; }

    public SqlToken? Next => At < tokens.Count ? tokens[At] : null;

    public bool Take(string word)
    {
        if (Next is not { } token || !(token.IsWord(word) || token.IsSymbol(word)))
            return false;
        At++;
        return true;
    }

    public bool TakeAll(params string[] words)
    {
        for (var i = 0; i < words.Length; i++)
            if (At + i >= tokens.Count || !(tokens[At + i].IsWord(words[i]) || tokens[At + i].IsSymbol(words[i])))
                return false;
        At += words.Length;
        return true;
    }

    /// <summary>The name that comes next.</summary>
    public string? TakeName() => TakeKind(SqlTokenKind.Word) ?? TakeKind(SqlTokenKind.QuotedName);

    /// <summary>The number that comes next.</summary>
    public string? TakeNumber() => TakeKind(SqlTokenKind.Number);

    private string? TakeKind(SqlTokenKind kind)
    {
        if (Next is not { } token || token.Kind != kind)
            return null;
        At++;
        return token.Value;
    }

    /// <summary>A condition or a value.</summary>
    public QueryExpression? Any() => Joined("or", () => Joined("and", Not));

    public QueryExpression? Condition() => Any() is { Kind: ResultKind.Condition } condition ? condition : null;

    private QueryExpression? Joined(string word, Func<QueryExpression?> part)
    {
        var left = part();
        while (left is not null && Take(word))
            left = left.Kind == ResultKind.Condition && part() is { Kind: ResultKind.Condition } right ? Of($"({left.Sql} {word.ToUpperInvariant()} {right.Sql})", ResultKind.Condition, left, right) : null;
        return left;
    }

    private QueryExpression? Not()
    {
        if (!Take("not"))
            return Compared();
        return Not() is { Kind: ResultKind.Condition } inner ? Of($"(NOT {inner.Sql})", ResultKind.Condition, inner) : null;
    }

    private QueryExpression? Compared()
    {
        if (Sum() is not { } left)
            return null;
        if (Take("is"))
        {
            var not = Take("not");
            return Take("null") ? Of($"({left.Sql} IS {(not ? "NOT " : "")}NULL)", ResultKind.Condition, left) : null;
        }

        var negated = At + 1 < tokens.Count && Next!.Value.IsWord("not") && Take("not");
        if (Take("in"))
            return In(left, negated);
        if (Take("between"))
        {
            return Sum() is { } low && Take("and") && Sum() is { } high && Ordered(left, low) && Ordered(left, high)
                ? Of($"({left.Sql} {(negated ? "NOT " : "")}BETWEEN {low.Sql} AND {high.Sql})", ResultKind.Condition, left, low, high) : null;
        }

        if (negated)
            return null;
        if (Next is not { Kind: SqlTokenKind.Symbol } symbol || !Comparisons.Contains(symbol.Value))
            return left;
        At++;
        if (symbol.Value == "=" && Take("any"))
            return AnyOf(left);
        var same = symbol.Value is "=" or "<>" or "!=";
        return Sum() is { } right && (same ? Equal(left, right) : Ordered(left, right))
            ? Of($"({left.Sql} {(symbol.Value == "!=" ? "<>" : symbol.Value)} {right.Sql})", ResultKind.Condition, left, right) : null;
    }

    private QueryExpression? In(QueryExpression left, bool negated) =>
        Take("(") && Items(left) is { } items && Take(")") ? OneOf(left, negated, items) : null;

    /// <summary>PostgreSQL stores <c>x IN ('a', 'b')</c> as <c>x = ANY ((ARRAY['a'::varchar, 'b'::varchar])::text[])</c>.</summary>
    private QueryExpression? AnyOf(QueryExpression left)
    {
        var inner = Take("(") && Take("(");
        return TakeAll("array", "[") && Items(left) is { } items && Take("]") && (!inner || TakeAll(")", "::", "text", "[", "]")) && Take(")")
            ? OneOf(left, negated: false, items) : null;
    }

    /// <summary>A list of values that may be compared with the one on the left.</summary>
    private List<QueryExpression>? Items(QueryExpression left)
    {
        var items = new List<QueryExpression>();
        do
        {
            if (Sum() is not { } item || !Equal(left, item))
                return null;
            items.Add(item);
        }
        while (Take(","));
        return items;
    }

    private static QueryExpression OneOf(QueryExpression left, bool negated, List<QueryExpression> items) =>
        Of($"({left.Sql} {(negated ? "NOT " : "")}IN ({string.Join(", ", items.Select(item => item.Sql))}))", ResultKind.Condition, [left, .. items]);

    private bool Equal(QueryExpression left, QueryExpression right) => left.Kind == ResultKind.Text ? right.Kind == ResultKind.Text && left.Safe && right.Safe : Ordered(left, right);

    /// <summary>Texts are never put in order: that is a collation's, and no two engines have the same.</summary>
    private bool Ordered(QueryExpression left, QueryExpression right) =>
        left.IsNumber && right.IsNumber ? Computable(left) && Computable(right) : left.Kind == right.Kind && left.Kind is ResultKind.Date;

    private bool Computable(QueryExpression value) => value.Kind != ResultKind.Decimal || _exactDecimals;

    private QueryExpression? Sum()
    {
        var left = Product();
        while (left is not null && Next is { Kind: SqlTokenKind.Symbol } symbol && symbol.Value is "+" or "-" or "||")
        {
            At++;
            var right = Product();
            left = right is null ? null : symbol.Value == "||" ? from.Sql.PipesConcatenate ? Concat([left, right]) : null : Compute(left, symbol.Value, right);
        }

        return left;
    }

    private QueryExpression? Product()
    {
        var left = Primary();
        while (left is not null && Next is { Kind: SqlTokenKind.Symbol } symbol && symbol.Value is "*" or "/" or "%")
        {
            At++;
            left = symbol.Value == "*" && Primary() is { } right ? Compute(left, "*", right) : null;
        }

        return left;
    }

    private QueryExpression? Compute(QueryExpression left, string sign, QueryExpression right)
    {
        if (!left.IsNumber || !right.IsNumber || !Computable(left) || !Computable(right))
            return null;
        var kind = (ResultKind)Math.Max((int)left.Kind, (int)right.Kind);
        return kind == ResultKind.Integer && !left.Safe && !right.Safe ? null : Of($"({left.Sql} {sign} {right.Sql})", kind, left, right);
    }

    private QueryExpression? Primary()
    {
        if (Next is not { } token)
            return null;
        At++;
        switch (token.Kind)
        {
            case SqlTokenKind.Number:
                return token.Value.All(char.IsAsciiDigit) && token.Value.Length < 10 ? new QueryExpression(token.Value, ResultKind.Integer, Safe: false)
                    : token.Value.All(c => char.IsAsciiDigit(c) || c == '.') ? new QueryExpression(token.Value, ResultKind.Decimal) : null;
            case SqlTokenKind.Text:
                if (from.Sql.BackslashEscapes && token.Value.Contains('\\', StringComparison.Ordinal))
                    return null;
                if (Take("::") && !(Take("text") || (Take("character") && Take("varying"))))
                    return null;
                return new QueryExpression(to.Identifiers.QuoteLiteral(token.Value), ResultKind.Text);
            case SqlTokenKind.Symbol:
                return token.IsSymbol("(") && Any() is { } inner && Take(")") ? Cast(inner) : null;
            case SqlTokenKind.Word when token.IsWord("case"):
                return Case();
            case SqlTokenKind.Word when Next is { } open && open.IsSymbol("("):
                At++;
                return Call(token.Value);
        }

        return !Take(".") ? Cast(column(null, token.Value)) : TakeName() is { } name ? Cast(column(token.Value, name)) : null;
    }

    /// <summary>PostgreSQL spells out that a varchar is a text; any other cast is not looked through.</summary>
    private QueryExpression? Cast(QueryExpression? value) =>
        !Take("::") ? value : value?.Kind == ResultKind.Text && Take("text") ? value : null;

    private QueryExpression? Case()
    {
        var sql = "CASE";
        var parts = new List<QueryExpression>();
        QueryExpression? result = null;
        bool Result(string before, QueryExpression? value)
        {
            if (value is null || value.Kind == ResultKind.Condition || (result is not null && result.Kind != value.Kind))
                return false;
            result = result is null ? value : value with { Safe = result.Safe && value.Safe };
            parts.Add(value);
            sql += $" {before} {value.Sql}";
            return true;
        }

        while (Take("when"))
        {
            if (Condition() is not { } condition || !Take("then") || !Result($"WHEN {condition.Sql} THEN", Sum()))
                return null;
            parts.Add(condition);
        }

        if (result is null || (Take("else") && !Result("ELSE", Sum())) || !Take("end"))
            return null;
        return Of(sql + " END", result.Kind, [.. parts]) with { Safe = result.Safe };
    }

    private QueryExpression? Call(string name)
    {
        var lower = name.ToLowerInvariant();
        if (lower is "count" or "sum" or "min" or "max")
            return Aggregate(lower);
        var arguments = new List<QueryExpression>();
        do
        {
            if (Any() is not { } argument)
                return null;
            arguments.Add(argument);
        }
        while (Take(","));
        if (!Take(")") || from.Sql.Read(name) is not { } function)
            return null;
        var first = arguments[0];
        var alike = arguments.TrueForAll(argument => argument.Kind == first.Kind) && first.Kind is not (ResultKind.Other or ResultKind.Condition);
        switch (function)
        {
            case SqlFunction.Concat:
                return Concat(arguments);
            case SqlFunction.Coalesce when alike:
                return Write(function, first.Kind, arguments);
            case SqlFunction.NullIf when arguments.Count == 2 && Equal(first, arguments[1]):
                return Write(function, first.Kind, arguments);
            case SqlFunction.Lower or SqlFunction.Upper when arguments.Count == 1 && first.Kind == ResultKind.Text && from.Sql.FoldsUnicode == to.Sql.FoldsUnicode:
                return Write(function, ResultKind.Text, arguments);
            case SqlFunction.CharacterCount when arguments.Count == 1 && first.Kind == ResultKind.Text:
                return Write(function, ResultKind.Integer, arguments);
            case SqlFunction.Absolute when arguments.Count == 1 && first.IsNumber && Computable(first):
                return Write(function, first.Kind, arguments);
            case SqlFunction.IfElse when arguments.Count == 3 && first.Kind == ResultKind.Condition && arguments[1].Kind == arguments[2].Kind && arguments[1].Kind != ResultKind.Condition:
                return Write(function, arguments[1].Kind, arguments);
            default:
                return null;
        }
    }

    private QueryExpression? Write(SqlFunction function, ResultKind kind, List<QueryExpression> arguments) =>
        to.Sql.Write(function, [.. arguments.Select(argument => argument.Sql)]) is { } sql
            ? Of(sql, kind, [.. arguments]) with { Safe = arguments.TrueForAll(argument => argument.Kind != kind || argument.Safe) }
            : null;

    private QueryExpression? Concat(List<QueryExpression> arguments)
    {
        if (arguments.Exists(argument => argument.Kind is not (ResultKind.Text or ResultKind.Integer)))
            return null;
        var texts = arguments.ConvertAll(argument => argument.Kind == ResultKind.Text ? argument : argument with { Sql = to.Sql.CastToText(argument.Sql) });
        return to.Sql.Write(SqlFunction.Concat, [.. texts.Select(text => text.Sql)]) is { } sql
            ? Of(sql, ResultKind.Text, [.. texts]) with { Safe = arguments.TrueForAll(argument => argument.Kind != ResultKind.Text || argument.Safe) }
            : null;
    }

    private QueryExpression? Aggregate(string name)
    {
        if (name == "count" && (Take("*") || TakeNumber() is not null))
            return Take(")") ? new QueryExpression("count(*)", ResultKind.Integer) { Aggregates = true } : null;
        var distinct = Take("distinct");
        if (Any() is not { Aggregates: false } argument || !Take(")"))
            return null;
        var good = name switch
        {
            "count" => argument.Kind != ResultKind.Condition && (!distinct || Equal(argument, argument)),
            "sum" => argument.IsNumber && Computable(argument),
            _ => Ordered(argument, argument),
        };
        return good ? new QueryExpression($"{name}({(distinct ? "DISTINCT " : "")}{argument.Sql})", name == "count" ? ResultKind.Integer : argument.Kind) { Aggregates = true } : null;
    }

    private static QueryExpression Of(string sql, ResultKind kind, params QueryExpression[] parts) => new(sql, kind)
    {
        Bare = [.. parts.SelectMany(part => part.Bare)],
        Aggregates = parts.Any(part => part.Aggregates),
    };
}
