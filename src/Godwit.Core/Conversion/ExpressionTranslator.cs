using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;

namespace Godwit.Core.Conversion;

/// <summary>
/// Carries an expression (a check, a predicate, a generated column) from one engine's SQL to another's where both mean the same by it:
/// columns, literals, comparisons, arithmetic, AND/OR/NOT, IN, BETWEEN, IS NULL and a few functions. Everything else is left to people.
/// </summary>
internal sealed class ExpressionTranslator(IDatabaseEngine from, IDatabaseEngine target, TableSchema source, Func<string, string?> targetColumn, Func<string, string?>? anyColumn = null)
{
    private static readonly HashSet<string> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        "and", "or", "not", "in", "is", "null", "between", "case", "when", "then", "else", "end", "true", "false",
    };

    // Dropping a cast must not change a comparison: these only spell out what the literal or column is anyway.
    private static readonly HashSet<string> DroppedCasts = new(StringComparer.OrdinalIgnoreCase)
    {
        "text", "varchar", "character", "bpchar", "numeric", "integer", "bigint", "smallint", "double", "real", "date", "timestamp", "int", "decimal",
    };

    private List<SqlToken> _tokens = [];
    private int _at;
    private bool _widens;

    /// <summary>The expression in the target's SQL, or null.</summary>
    /// <param name="sql">The expression in the source's SQL.</param>
    /// <param name="valueColumn">For a domain's check: the source column that VALUE stands for; else null.</param>
    public string? Translate(string sql, string? valueColumn = null)
    {
        if (SqlTokenizer.Tokenize(sql) is not { } tokens)
            return null;
        _tokens = tokens;
        // Where one engine computes in 64 bits and the other in the columns' own width.
        _widens = from.Sql.ComputesIn64Bits && !target.Sql.ComputesIn64Bits && tokens.Exists(token => token.Kind == SqlTokenKind.Symbol && token.Value is "+" or "-" or "*");
        var text = new StringBuilder();
        for (_at = 0; _at < _tokens.Count; _at++)
        {
            if (TranslateToken(valueColumn) is not { } piece)
                return null;
            if (piece.Length == 0)
                continue;
            if (text.Length > 0 && !piece.StartsWith(')') && !piece.StartsWith(',') && text[^1] != '(' && !(piece == "(" && _at > 0 && IsFunction(_tokens[_at - 1])))
                text.Append(' ');
            text.Append(piece);
        }

        return text.Length == 0 ? null : text.ToString();
    }

    private string? TranslateToken(string? valueColumn)
    {
        var token = _tokens[_at];
        switch (token.Kind)
        {
            case SqlTokenKind.Text:
                return from.Sql.BackslashEscapes && token.Value.Contains('\\', StringComparison.Ordinal) ? null : target.Identifiers.QuoteLiteral(token.Value);
            case SqlTokenKind.Number:
                return token.Value;
            case SqlTokenKind.QuotedName:
                return Column(token.Value, ignoreCase: false);
            case SqlTokenKind.Symbol:
                return TranslateSymbol(token);
            default:
                if (valueColumn is not null && token.IsWord("value"))
                    return Column(valueColumn, ignoreCase: false);
                if (Keywords.Contains(token.Value))
                    return token.Value.ToUpperInvariant();
                if (Next is { } next && next.IsSymbol("("))
                    return FunctionName(token);
                return Column(token.Value, ignoreCase: true);
        }
    }

    private string? TranslateSymbol(SqlToken token)
    {
        if (token.IsSymbol("::"))
            return CanDropCast() && SkipCast() ? "" : null;
        if (token.Value is "=" or "<>" or "!=" or "<" or ">" or "<=" or ">=" && MixesTextAndNumber())
            return null;
        if (token.IsSymbol("=") && Next is { } next && next.IsWord("any"))
            return TranslateAnyArray();
        // Divisions of whole numbers keep their fraction on some engines, and || is OR on some.
        if ((token.Value == "/" && from.Sql.DivisionKeepsFraction != target.Sql.DivisionKeepsFraction) ||
            (token.Value == "||" && !(from.Sql.PipesConcatenate && target.Sql.PipesConcatenate)))
            return null;
        return token.Value is "[" or "]" or "." or "%" ? null : token.Value == "!=" ? "<>" : token.Value;
    }

    private SqlToken? Next => _at + 1 < _tokens.Count ? _tokens[_at + 1] : null;

    /// <summary>
    /// Whether the cast after <see cref="_at"/> only spells out what its operand is anyway: a literal, or a column of that type. Any other
    /// computes.
    /// </summary>
    private bool CanDropCast()
    {
        var operand = _at > 0 ? _tokens[_at - 1] : default;
        if (operand.IsSymbol(")"))
            operand = _at > 2 && _tokens[_at - 3].IsSymbol("(") && !(_at > 3 && _tokens[_at - 4].Kind == SqlTokenKind.Word && !Keywords.Contains(_tokens[_at - 4].Value)) ? _tokens[_at - 2] : default;
        if (Next is not { Kind: SqlTokenKind.Word } type || HasLength())
            return false;
        var name = type.Value.ToLowerInvariant();
        if (operand.Kind == SqlTokenKind.Text || (operand.Kind == SqlTokenKind.Number && (!operand.Value.Contains('.', StringComparison.Ordinal) || name is "numeric" or "decimal" or "double" or "real")))
            return operand.Value is not null;
        return operand.Value is not null && Find(operand) is { } column && name switch
        {
            "text" or "varchar" or "bpchar" or "character" => column.Type.Kind is LogicalKind.Text or LogicalKind.Enum && !column.Type.FixedLength,
            "numeric" or "decimal" => column.Type.Kind == LogicalKind.Decimal,
            "smallint" => column.Type is { Kind: LogicalKind.Integer, Bits: <= 16, Unsigned: false },
            "integer" or "int" => column.Type is { Kind: LogicalKind.Integer, Bits: <= 32, Unsigned: false },
            "bigint" => column.Type.Kind == LogicalKind.Integer,
            "double" => column.Type.Kind is LogicalKind.Float64,
            "real" => column.Type.Kind is LogicalKind.Float32,
            "date" => column.Type.Kind == LogicalKind.Date,
            "timestamp" => column.Type.Kind == LogicalKind.Timestamp,
            _ => false,
        };
    }

    /// <summary>Whether the cast names a length, which cuts or rounds.</summary>
    private bool HasLength()
    {
        var at = _at + 2;
        while (at < _tokens.Count && _tokens[at].Kind == SqlTokenKind.Word && (_tokens[at].IsWord("varying") || _tokens[at].IsWord("precision")))
            at++;
        return at < _tokens.Count && _tokens[at].IsSymbol("(");
    }

    /// <summary>A text compared with a number: some engines read the number in the text, others refuse.</summary>
    private bool MixesTextAndNumber()
    {
        var (left, right) = (_at > 0 ? _tokens[_at - 1] : default, Next ?? default);
        return (right.Kind == SqlTokenKind.Number && IsText(left)) || (left.Kind == SqlTokenKind.Number && IsText(right));
    }

    private bool IsText(SqlToken token) => token.Value is not null && Find(token) is { Type.Kind: LogicalKind.Text };

    private ColumnSchema? Find(SqlToken token) => token.Kind is SqlTokenKind.QuotedName or SqlTokenKind.Word
        ? source.FindColumn(token.Value) ?? (token.Kind == SqlTokenKind.Word ? source.Columns.FirstOrDefault(column => column.Name.Equals(token.Value, StringComparison.OrdinalIgnoreCase)) : null)
        : null;

    /// <summary>Skips <c>::character varying(10)[]</c> and its like.</summary>
    private bool SkipCast()
    {
        if (Next is not { Kind: SqlTokenKind.Word } type || !DroppedCasts.Contains(type.Value))
            return false;
        _at++;
        while (Next is { Kind: SqlTokenKind.Word } more && (more.IsWord("varying") || more.IsWord("precision") || more.IsWord("without") || more.IsWord("time") || more.IsWord("zone")))
            _at++;
        if (Next is { } bracket && bracket.IsSymbol("("))
        {
            for (_at++; Next is { Kind: SqlTokenKind.Number } || (Next is { } comma && comma.IsSymbol(",")); _at++)
            {
            }

            if (Next is not { } close || !close.IsSymbol(")"))
                return false;
            _at++;
        }

        if (Next is { } open && open.IsSymbol("[") && _at + 2 < _tokens.Count && _tokens[_at + 2].IsSymbol("]"))
            _at += 2;
        return true;
    }

    /// <summary>PostgreSQL stores <c>x IN ('a', 'b')</c> as <c>x = ANY (ARRAY['a'::text, 'b'::text])</c>: turned back.</summary>
    private string? TranslateAnyArray()
    {
        var items = new List<string>();
        var depth = 0;
        var at = _at + 2;
        while (at < _tokens.Count && _tokens[at].IsSymbol("("))
        {
            depth++;
            at++;
        }

        if (depth == 0 || at + 1 >= _tokens.Count || !_tokens[at].IsWord("array") || !_tokens[at + 1].IsSymbol("["))
            return null;
        for (at += 2; at < _tokens.Count && !_tokens[at].IsSymbol("]"); at++)
        {
            var token = _tokens[at];
            if (token.Kind is SqlTokenKind.Text)
                items.Add(target.Identifiers.QuoteLiteral(token.Value));
            else if (token.Kind is SqlTokenKind.Number)
                items.Add(token.Value);
            else if (token.IsSymbol("::"))
            {
                _at = at;
                if (!SkipCast())
                    return null;
                at = _at;
            }
            else if (!token.IsSymbol(",") && !token.IsSymbol("(") && !token.IsSymbol(")"))
                return null;
        }

        _at = at;
        while (depth > 0 && _at + 1 < _tokens.Count)
        {
            _at++;
            if (_tokens[_at].IsSymbol(")"))
                depth--;
            else if (!_tokens[_at].IsSymbol("::") || !SkipCast())
                return null;
        }

        return depth > 0 || items.Count == 0 ? null : "IN (" + string.Join(", ", items) + ")";
    }

    private string? Column(string name, bool ignoreCase)
    {
        var column = source.FindColumn(name) ??
            (ignoreCase ? source.Columns.FirstOrDefault(candidate => candidate.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) : null);
        // Whether it is NULL does not depend on how its values compare.
        var found = column is null ? null : Next is { } next && next.IsWord("is") ? (anyColumn ?? targetColumn)(column.Name) : targetColumn(column.Name);
        // Booleans are numbers on some engines: an expression about one rarely means the same on the other.
        if (column is null || column.Type.Kind == LogicalKind.Boolean || found is not { } mapped)
            return null;
        var quoted = target.Identifiers.Quote(mapped);
        return _widens && column.Type is { Kind: LogicalKind.Integer, Bits: < 64 } ? target.Sql.CastToInt64(quoted) : quoted;
    }

    private bool IsFunction(SqlToken token) => token.Kind == SqlTokenKind.Word && !Keywords.Contains(token.Value) && FunctionName(token) is not null;

    /// <summary>Whether the call that begins here is of a column whose bytes are the same elsewhere.</summary>
    private bool IsOfUtf8Column() => _at + 3 < _tokens.Count && _tokens[_at + 3].IsSymbol(")") && Find(_tokens[_at + 2]) is { } column &&
        (column.CharacterSet is null || column.CharacterSet.StartsWith("utf8", StringComparison.Ordinal));

    /// <summary>The target's name of a function that is a plain call there, or null.</summary>
    private string? FunctionName(SqlToken token)
    {
        const string Argument = "?";
        if (from.Sql.Read(token.Value) is not { } function || function is SqlFunction.IfElse or SqlFunction.Concat || (function == SqlFunction.ByteCount && !IsOfUtf8Column()) || target.Sql.Write(function, [Argument]) is not { } call)
            return null;
        return call.EndsWith("(" + Argument + ")", StringComparison.Ordinal) && call.IndexOf('(', StringComparison.Ordinal) == call.Length - Argument.Length - 2
            ? call[..^(Argument.Length + 2)]
            : null;
    }
}
