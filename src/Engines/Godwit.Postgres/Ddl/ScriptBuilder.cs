using System.Globalization;
using System.Text.RegularExpressions;
using Godwit.Abstractions.Schema;

namespace Godwit.Postgres.Ddl;

/// <summary>Collects statements by stage and gives each an id of its own.</summary>
internal sealed partial class ScriptBuilder
{
    private readonly SortedDictionary<SchemaStage, List<SchemaStatement>> _stages = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    /// <summary>What is not made.</summary>
    public List<ConversionNote> Omitted { get; } = [];

    /// <summary>Adds a statement at the end of its stage and returns its id.</summary>
    public string Add(SchemaStage stage, string kind, QualifiedName name, string sql, string? undo = null, QualifiedName? table = null,
        string? exists = null, IReadOnlyList<string>? after = null)
    {
        var id = $"{kind}:{name}";
        for (var copy = 2; !_ids.Add(id); copy++)
            id = string.Create(CultureInfo.InvariantCulture, $"{kind}:{name}#{copy}");
        if (!_stages.TryGetValue(stage, out var statements))
            _stages[stage] = statements = [];
        statements.Add(new SchemaStatement
        {
            Id = id,
            Stage = stage,
            ObjectKind = kind,
            Name = name,
            Table = table,
            Sql = StandardBody().IsMatch(sql) ? Wrap(sql) : sql,
            UndoSql = undo,
            ExistsSql = exists,
            After = after ?? [],
        });
        return id;
    }

    public SchemaScript Build() => new([.. _stages.Values.SelectMany(statements => statements)], Omitted);

    // The driver splits statements at semicolons and does not know those inside a standard SQL body; a text it leaves whole.
    private static string Wrap(string sql) =>
        "DO LANGUAGE plpgsql " + PostgresIdentifiers.Instance.QuoteLiteral($"BEGIN EXECUTE {PostgresIdentifiers.Instance.QuoteLiteral(sql)}; END");

    [GeneratedRegex(@"\bBEGIN\s+ATOMIC\b", RegexOptions.IgnoreCase)]
    private static partial Regex StandardBody();
}
