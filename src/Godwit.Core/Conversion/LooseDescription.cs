using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;

namespace Godwit.Core.Conversion;

/// <summary>
/// A schema as lines in which a converted one and the one that a server reports are the same: names that a server makes up and its way to
/// spell expressions do not count.
/// </summary>
internal static class LooseDescription
{
    private static readonly string[] CastWords = ["text", "character", "varying", "bpchar", "numeric", "integer", "bigint", "smallint", "double", "precision", "date", "timestamp", "time", "with", "without", "zone", "regconfig"];

    public static Dictionary<(string Kind, string Name), string> Of(DatabaseSchema schema, IDatabaseEngine engine)
    {
        var lines = new Dictionary<(string, string), string>();
        foreach (var table in schema.Tables)
            Describe(table, engine, lines);
        foreach (var view in schema.Views)
            lines[("view", view.Name.ToString())] = "";
        foreach (var routine in schema.Routines)
            lines[(routine.Kind, routine.Name.ToString())] = "";
        foreach (var trigger in schema.Triggers)
            lines[("trigger", $"{trigger.Table}.{trigger.Name}")] = "";
        return lines;
    }

    private static void Describe(TableSchema table, IDatabaseEngine engine, Dictionary<(string, string), string> lines)
    {
        var name = table.Name.ToString();
        lines[("table", name)] = table.Comment ?? "";
        foreach (var column in table.Columns)
            lines[("column", $"{name}.{column.Name}")] = Describe(column, table, engine);
        if (table.PrimaryKey is { } primary)
            lines[("primary key", name + ".primary key")] = Join(primary.Columns);
        foreach (var key in table.UniqueKeys)
            lines[("unique", $"{name}.({Join(key.Columns)})")] = "";
        foreach (var key in table.ForeignKeys)
            lines[("foreign key", $"{name}.({Join(key.Columns)}) → {key.ReferencedTable}")] = $"({Join(key.ReferencedColumns)}) on delete {Action(key.OnDelete)} on update {Action(key.OnUpdate)}";
        foreach (var check in table.Checks)
            lines[("check", $"{name}.{Plain(check.Expression)}")] = "";
        // An index that a foreign key needs is made by some engines without being asked.
        foreach (var index in table.Indexes.Where(index => index.Unique || !table.ForeignKeys.Any(key => key.Columns.SequenceEqual(index.Parts.Select(part => part.Column)))))
        {
            var parts = string.Join(", ", index.Parts.Select(part => (part.Column ?? Plain(part.Expression!)) + (part.Descending ? " desc" : "")));
            lines[(index.Unique ? "unique" : "index", $"{name}.({parts})")] = index.Predicate is { } predicate ? "where " + Plain(predicate) : "";
        }
    }

    private static string Describe(ColumnSchema column, TableSchema table, IDatabaseEngine engine)
    {
        var key = table.PrimaryKey?.Columns.Contains(column.Name) == true;
        var value = column is { Default: { } given, Identity: IdentityKind.None } && given is not { Kind: DefaultKind.Literal, Literal: null } ? Plain(engine.Types.WriteDefault(given, column) ?? given.Sql) : null;
        return string.Join(' ', new[]
        {
            engine.Types.Parse(column.NativeType) is { Kind: not LogicalKind.Native } type && column.Type.Kind != LogicalKind.Json ? type.ToString() : column.Type.ToString(), column.Nullable && !key ? null : "not null",
            value is null ? null : "default " + value, column.Identity == IdentityKind.None ? null : "numbers itself", column.GeneratedExpression is { } expression ? "generated " + Plain(expression) : null,
            column.SetNowOnUpdate ? "on update now" : null, column.Comment is { } comment ? "comment " + comment : null,
        }.Where(part => part is not null));
    }

    /// <summary>The words that count: without brackets, quotes and casts.</summary>
    private static string Plain(string sql)
    {
        if (SqlTokenizer.Tokenize(sql.Replace("<@", "<=", StringComparison.Ordinal)) is not { } tokens)
            return string.Join(' ', sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var words = new List<string>();
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (token.IsSymbol("::") || token.IsWord("as"))
            {
                while (i + 1 < tokens.Count && tokens[i + 1].Kind == SqlTokenKind.Word && CastWords.Contains(tokens[i + 1].Value, StringComparer.OrdinalIgnoreCase))
                    i++;
                continue;
            }

            if (token.Kind == SqlTokenKind.Symbol && token.Value is "(" or ")" or "[" or "]" || token.IsWord("any") || token.IsWord("array") || token.IsWord("cast"))
                continue;
            words.Add(token.IsWord("in") ? "=" : token.Kind == SqlTokenKind.Text ? "'" + token.Value + "'" : token.Value.ToLowerInvariant());
        }

        return string.Join(' ', words);
    }

    private static string Action(ReferentialAction action) => (action == ReferentialAction.Restrict ? ReferentialAction.NoAction : action).ToString();

    private static string Join(IEnumerable<string> names) => string.Join(", ", names);
}
