using System.Globalization;
using Godwit.Abstractions.Schema;

namespace Godwit.Postgres.Ddl;

/// <summary>Collects statements by stage and gives each an id of its own.</summary>
internal sealed class ScriptBuilder
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
            Sql = sql,
            UndoSql = undo,
            ExistsSql = exists,
            After = after ?? [],
        });
        return id;
    }

    public SchemaScript Build() => new([.. _stages.Values.SelectMany(statements => statements)], Omitted);
}
