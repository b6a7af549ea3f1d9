using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Core.Planning;

namespace Godwit.Core.Conversion;

/// <summary>Where every table and column of a source stands on the target, and which names collide there.</summary>
internal sealed class NameMap
{
    private readonly NamePolicy _policy;
    private readonly IDatabaseEngine _target;
    private readonly ConversionOptions _options;
    private readonly Dictionary<QualifiedName, QualifiedName> _tables = [];
    private readonly Dictionary<(QualifiedName Table, string Column), string> _columns = [];

    public NameMap(IReadOnlyList<TableSchema> tables, IDatabaseEngine target, ConversionOptions options, List<ConversionNote> notes)
    {
        _target = target;
        _options = options;
        _policy = new NamePolicy(options.Identifiers, target.Identifiers);
        foreach (var table in tables)
            AddTable(table, notes);
        NoteCollisions("table", tables.Select(table => (table.Name.ToString(), Key(_tables[table.Name]), _tables[table.Name].ToString())), notes);
    }

    /// <summary>The table's name on the target, or null where it does not move.</summary>
    public QualifiedName? Table(QualifiedName source) => _tables.TryGetValue(source, out var name) ? name : null;

    /// <summary>The column's name on the target, or null where it stays behind.</summary>
    public string? Column(QualifiedName table, string column) => _columns.GetValueOrDefault((table, column));

    /// <summary>Columns' names on the target, or null where one of them stays behind.</summary>
    public IReadOnlyList<string>? Columns(QualifiedName table, IReadOnlyList<string> columns)
    {
        var mapped = columns.Select(column => Column(table, column)).ToList();
        return mapped.Contains(null) ? null : [.. mapped.OfType<string>()];
    }

    /// <summary>A name of an object that is no table: an index, a constraint, a sequence.</summary>
    public QualifiedName Other(QualifiedName source) => new(Schema(source), _policy.Apply(source.Name));

    /// <summary>A name without a schema.</summary>
    public string Other(string source) => _policy.Apply(source);

    /// <summary>What two names must differ in to be two objects of the target.</summary>
    public string Key(QualifiedName name) => _policy.ComparisonKey(name.Schema ?? "") + "." + _policy.TableComparisonKey(name.Name);

    private void AddTable(TableSchema table, List<ConversionNote> notes)
    {
        var rule = TableSelector.RuleFor(table, _options.Tables.Map);
        var name = rule?.Target is { } given ? Given(given, table.Name) : new QualifiedName(Schema(table.Name), _policy.Apply(table.Name.Name));
        _tables[table.Name] = name;
        if (rule?.Target is null && _options.Identifiers == IdentifierPolicy.Preserve && name.Name != table.Name.Name)
            notes.Add(new ConversionNote(ConversionOutcome.Changed, "table", table.Name.ToString(), $"its name is longer than {_target.DisplayName} allows: it becomes {name}"));
        var columns = new List<(string Source, string Key, string Target)>();
        foreach (var column in table.Columns)
        {
            var columnRule = rule?.Columns.GetValueOrDefault(column.Name);
            if (columnRule?.Drop == true)
                continue;
            var mapped = columnRule?.Target ?? _policy.Apply(column.Name);
            _columns[(table.Name, column.Name)] = mapped;
            columns.Add((column.Name, _policy.ComparisonKey(mapped), mapped));
        }

        foreach (var (added, columnRule) in rule?.Columns ?? new Dictionary<string, ColumnRule>())
        {
            if (table.FindColumn(added) is not null)
                continue;
            if (columnRule.Expression is null)
            {
                notes.Add(new ConversionNote(ConversionOutcome.Refused, "column", $"{table.Name}.{added}", "the plan's 'tables.map' names a column that the source table does not have",
                    $"Its columns are: {string.Join(", ", table.Columns.Select(column => column.Name))}"));
                continue;
            }

            var mapped = columnRule.Target ?? added;
            _columns[(table.Name, added)] = mapped;
            columns.Add((added, _policy.ComparisonKey(mapped), mapped));
        }

        NoteCollisions("column", columns.Select(column => ($"{table.Name}.{column.Source}", column.Key, column.Target)), notes);
    }

    private void NoteCollisions(string kind, IEnumerable<(string Source, string Key, string Target)> names, List<ConversionNote> notes)
    {
        foreach (var group in names.GroupBy(name => name.Key, StringComparer.Ordinal).Where(group => group.Count() > 1))
            notes.Add(new ConversionNote(ConversionOutcome.Refused, kind, string.Join(", ", group.Select(name => name.Source)),
                $"they would share the name {group.First().Target} on {_target.DisplayName}", "Give one of them another name in the plan's 'tables.map'"));
    }

    private QualifiedName Given(string text, QualifiedName source)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return _target.Capabilities.Schemas && dot > 0 ? new QualifiedName(text[..dot], text[(dot + 1)..]) : new QualifiedName(Schema(source), text);
    }

    private string? Schema(QualifiedName source) =>
        !_target.Capabilities.Schemas ? null : source.HasSchema ? _policy.Apply(source.Schema!) : _target.DefaultSchema;
}
