using System.Text.RegularExpressions;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;

namespace Godwit.Core.Conversion;

/// <summary>
/// Carries a view's query from one engine's SQL to another's where both give the same rows for it: columns, joins of tables, conditions,
/// groups, limits, and the expressions of <see cref="QueryExpressions"/>. Everything else is left to people. One view at a time.
/// </summary>
internal sealed partial class ViewTranslator(IDatabaseEngine from, IDatabaseEngine to, IReadOnlyList<TableMapping> tables, NameMap names)
{
    private readonly Dictionary<string, TableMapping> _scope = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Tables of which a row may be missing, so that each of their columns may be NULL.</summary>
    private readonly HashSet<string> _optional = new(StringComparer.OrdinalIgnoreCase);
    private QueryExpressions _read = null!;

    /// <summary>The query in the target's SQL, or null.</summary>
    public string? Translate(ViewSchema view)
    {
        if (view.Materialized || NamesItsColumns(view) || view.Definition?.Contains("CHECK OPTION", StringComparison.OrdinalIgnoreCase) == true ||
            SqlTokenizer.Tokenize(view.Query.Trim().TrimEnd(';')) is not { } tokens)
            return null;
        _scope.Clear();
        _optional.Clear();
        _read = new QueryExpressions(tokens, from, to, Column);
        // The tables first: what the columns in front of them are depends on them.
        var start = FindFrom(tokens);
        if (!_read.Take("select") || start < 0)
            return null;
        var distinct = _read.Take("distinct");
        var list = _read.At;
        _read.At = start + 1;
        if (Tables() is not { } sources)
            return null;
        var behind = _read.At;
        _read.At = list;
        if (Items() is not { } items || _read.At != start)
            return null;
        _read.At = behind;
        return Rest(items, distinct, sources, tokens.Count);
    }

    /// <summary>CREATE VIEW v (a, b): the names stand outside of the query.</summary>
    private static bool NamesItsColumns(ViewSchema view) => view.Definition is { } definition && Head().Match(definition) is { Success: true } head && head.Value.Contains('(', StringComparison.Ordinal);

    [GeneratedRegex(@"^\s*CREATE\s.*?\sAS\s", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Head();

    private static int FindFrom(List<SqlToken> tokens)
    {
        var depth = 0;
        for (var i = 0; i < tokens.Count; i++)
        {
            depth += tokens[i].IsSymbol("(") ? 1 : tokens[i].IsSymbol(")") ? -1 : 0;
            if (depth == 0 && tokens[i].IsWord("from"))
                return i;
        }

        return -1;
    }

    private List<(QueryExpression Value, string Name)>? Items()
    {
        var items = new List<(QueryExpression, string)>();
        do
        {
            var at = _read.At;
            if (_read.Any() is not { } value || value.Kind == ResultKind.Condition)
                return null;
            var last = _read.At > at ? Token(_read.At - 1) : null;
            var name = _read.Take("as") ? _read.TakeName() : value.Bare.Count == 1 && value.Bare[0] == value.Sql ? last?.Value : null;
            if (name is null)
                return null;
            items.Add((value, names.Other(name)));
        }
        while (_read.Take(","));
        return items.GroupBy(item => to.Identifiers.ComparisonKey(item.Item2), StringComparer.Ordinal).Any(group => group.Count() > 1) ? null : items;
    }

    private SqlToken? Token(int at)
    {
        var now = _read.At;
        _read.At = at;
        var token = _read.Next;
        _read.At = now;
        return token;
    }

    /// <summary>Tables and their joins.</summary>
    private string? Tables()
    {
        var sql = Table();
        while (sql is not null)
        {
            var kind = _read.TakeAll("left", "outer", "join") || _read.TakeAll("left", "join") ? "LEFT JOIN"
                : _read.TakeAll("inner", "join") || _read.Take("join") ? "JOIN" : _read.TakeAll("cross", "join") ? "CROSS JOIN" : null;
            if (kind is null)
                return sql;
            var before = _scope.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);
            if (Table() is not { } right)
                return null;
            if (kind == "LEFT JOIN")
                _optional.UnionWith(_scope.Keys.Where(table => !before.Contains(table)));
            var condition = _read.Take("on") ? _read.Condition() : null;
            if ((condition is null) != (kind == "CROSS JOIN"))
                return null;
            sql = condition is null ? $"{sql} {kind} {right}" : $"{sql} {kind} {right} ON {condition.Sql}";
        }

        return null;
    }

    private string? Table()
    {
        if (_read.Take("("))
            return Tables() is { } inner && _read.Take(")") ? "(" + inner + ")" : null;
        if (_read.TakeName() is not { } name)
            return null;
        string? schema = null;
        if (_read.Take("."))
            (schema, name) = (name, _read.TakeName() ?? "");
        if (tables.FirstOrDefault(table => table.Source.Name.Name == name && (schema is null || schema == table.Source.Name.Schema)) is not { } mapping)
            return null;
        var alias = _read.Take("as") ? _read.TakeName() : _read.Next is { Kind: SqlTokenKind.QuotedName } || (_read.Next is { Kind: SqlTokenKind.Word } word && !IsKeyword(word)) ? _read.TakeName() : null;
        var known = alias ?? name;
        if (!_scope.TryAdd(known, mapping))
            return null;
        return $"{to.Identifiers.Quote(mapping.Target.Name)} AS {to.Identifiers.Quote(known)}";
    }

    private static bool IsKeyword(SqlToken word) => word.Value.ToLowerInvariant() is
        "on" or "join" or "left" or "right" or "inner" or "cross" or "full" or "natural" or "where" or "group" or "having" or "order" or "limit" or "union" or "using" or "offset" or
        "window" or "fetch" or "for" or "intersect" or "except" or "straight_join" or "use" or "force" or "ignore" or "tablesample" or "indexed" or "not";

    private QueryExpression? Column(string? alias, string name)
    {
        var found = _scope.Where(entry => alias is null || entry.Key.Equals(alias, StringComparison.OrdinalIgnoreCase))
            .SelectMany(entry => entry.Value.Columns.Where(column => column.Source.Expression is null && column.Source.Column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                .Select(column => (entry.Key, Column: column))).ToList();
        if (found.Count != 1)
            return null;
        var (known, mapped) = found[0];
        var (source, target) = (mapped.Source.Column, mapped.Target);
        var kind = (source.Type.Kind, target.Type.Kind) switch
        {
            // What is padded to its length when it is shown, and not when it is compared, is only passed on.
            _ when source.Type.FixedLength || source.NativeType.Contains("zerofill", StringComparison.OrdinalIgnoreCase) => ResultKind.Other,
            (LogicalKind.Integer, LogicalKind.Integer) => ResultKind.Integer,
            (LogicalKind.Decimal, LogicalKind.Decimal) => ResultKind.Decimal,
            (LogicalKind.Float64, LogicalKind.Float64) => ResultKind.Float,
            (LogicalKind.Text, LogicalKind.Text) => ResultKind.Text,
            (LogicalKind.Date, LogicalKind.Date) => ResultKind.Date,
            (LogicalKind.Timestamp, LogicalKind.Timestamp) => ResultKind.Moment,
            _ => ResultKind.Other,
        };
        var safe = kind switch
        {
            ResultKind.Integer => target.Type.Bits == 64 && source.Type is { Bits: 64, Unsigned: false },
            ResultKind.Text => source.Equality == target.Equality && source.IgnoresTrailingBlanks == target.IgnoresTrailingBlanks && !source.Type.FixedLength,
            _ => true,
        };
        var sql = $"{to.Identifiers.Quote(known)}.{to.Identifiers.Quote(target.Name)}";
        return new QueryExpression(sql, kind, safe) { Bare = [sql], NeverNull = !source.Nullable && !_optional.Contains(known) };
    }

    private string? Rest(List<(QueryExpression Value, string Name)> items, bool distinct, string sources, int end)
    {
        var sql = $"SELECT {(distinct ? "DISTINCT " : "")}{string.Join(", ", items.Select(item => $"{item.Value.Sql} AS {to.Identifiers.Quote(item.Name)}"))} FROM {sources}";
        if (distinct && items.Exists(item => !Groups(item.Value)))
            return null;
        if (_read.Take("where"))
        {
            if (_read.Condition() is not { Aggregates: false } where)
                return null;
            sql += " WHERE " + where.Sql;
        }

        var grouped = new List<string>();
        if (_read.TakeAll("group", "by"))
        {
            do
            {
                var name = BareName();
                if (_read.Any() is not { Bare: [var only] } key || key.Sql != only || !Groups(key) || MeansAnother(name, key, items))
                    return null;
                grouped.Add(key.Sql);
            }
            while (_read.Take(","));
            sql += " GROUP BY " + string.Join(", ", grouped);
        }

        QueryExpression? having = null;
        if (_read.Take("having"))
        {
            having = _read.Condition();
            if (having is null)
                return null;
            sql += " HAVING " + having.Sql;
        }

        // One engine picks some row's value for a column that is neither grouped nor aggregated; others refuse.
        var aggregates = grouped.Count > 0 || having is not null || items.Exists(item => item.Value.Aggregates);
        if (aggregates && items.Select(item => item.Value).Append(having).OfType<QueryExpression>().Any(value => value.Bare.Any(column => !grouped.Contains(column))))
            return null;
        return Ending(sql, aggregates || distinct, items, end);
    }

    /// <summary>Order and limit: only by whole numbers and dates that are never NULL, because engines put texts and NULLs in different order.</summary>
    private string? Ending(string sql, bool rearranged, List<(QueryExpression Value, string Name)> items, int end)
    {
        if (_read.TakeAll("order", "by"))
        {
            var keys = new List<string>();
            do
            {
                var name = BareName();
                if (rearranged || _read.Any() is not { NeverNull: true, Kind: ResultKind.Integer or ResultKind.Date or ResultKind.Moment } key || MeansAnother(name, key, items))
                    return null;
                var descending = _read.Take("desc");
                if (!descending)
                    _read.Take("asc");
                keys.Add(key.Sql + (descending ? " DESC" : ""));
            }
            while (_read.Take(","));
            sql += " ORDER BY " + string.Join(", ", keys);
            if (_read.Take("limit"))
            {
                if (_read.TakeNumber() is not { } count)
                    return null;
                sql += " LIMIT " + count;
            }
        }

        return _read.At == end ? sql : null;
    }

    /// <summary>The name that comes next, where it stands alone.</summary>
    private string? BareName() => _read.Next is { Kind: SqlTokenKind.Word or SqlTokenKind.QuotedName } token && Token(_read.At + 1) is var next && next?.IsSymbol(".") != true ? token.Value : null;

    /// <summary>Whether an output column of that name is something else than the table's column: which of them is meant differs from engine to engine.</summary>
    private static bool MeansAnother(string? name, QueryExpression key, List<(QueryExpression Value, string Name)> items) =>
        name is not null && items.Exists(item => item.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && item.Value.Sql != key.Sql);

    private static bool Groups(QueryExpression value) => value.Kind is ResultKind.Integer or ResultKind.Date || (value.Kind == ResultKind.Text && value.Safe);
}
