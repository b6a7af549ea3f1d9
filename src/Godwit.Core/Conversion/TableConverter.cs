using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;

namespace Godwit.Core.Conversion;

/// <summary>Converts one table: its columns, keys, constraints and indexes, and the mapping of its rows.</summary>
internal sealed class TableConverter
{
    private readonly TableSchema _table;
    private readonly IDatabaseEngine _target;
    private readonly ConversionOptions _options;
    private readonly NameMap _names;
    private readonly List<ConversionNote> _notes;
    private readonly bool _sameEngine;
    private readonly ColumnConverter _columns;
    private readonly ExpressionTranslator _translator;
    private readonly bool _keepsSql;

    public TableConverter(TableSchema table, IDatabaseEngine source, IDatabaseEngine target, ConversionOptions options, NameMap names, NumberedColumns numbered,
        List<ConversionNote> notes)
    {
        _table = table;
        _target = target;
        _options = options;
        _names = names;
        _notes = notes;
        _sameEngine = source.Name == target.Name;
        _columns = new ColumnConverter(table, source, target, options, names, numbered, notes);
        _translator = new ExpressionTranslator(target, table, column => _columns.Comparable.Contains(_names.Column(table.Name, column) ?? column) ? _names.Column(table.Name, column) : null);
        // The engine's own SQL holds only while every name in it does.
        _keepsSql = _sameEngine && table.Columns.All(column => names.Column(table.Name, column.Name) == column.Name);
    }

    public (TableSchema Target, TableMapping? Mapping) Convert(DatabaseSchema source)
    {
        var columns = _columns.Convert();
        if (columns.Count == 0 && !_target.Capabilities.TablesWithoutColumns)
            _notes.Add(new ConversionNote(ConversionOutcome.Refused, "table", _table.Name.ToString(), $"it has no columns, and {_target.DisplayName} has no such tables", "Exclude it"));
        var target = _table with
        {
            Name = _names.Table(_table.Name)!.Value,
            Columns = [.. columns.Select(column => WithGenerated(column.Target, column.Source))],
            Comment = _target.Capabilities.Comments ? _table.Comment : null,
        };
        target = WithKeys(target);
        target = target with
        {
            ForeignKeys = [.. _table.ForeignKeys.Select(key => Convert(key, source)).OfType<ForeignKeySchema>()],
            Checks = [.. _table.Checks.Select(Convert).OfType<CheckSchema>(), .. _columns.Checks, .. DomainChecks(source)],
            Indexes = [.. _table.Indexes.Select(index => Convert(index, target.Name)).OfType<IndexSchema>()],
        };
        target = _sameEngine ? WithSameStructure(target) : WithPlainStructure(target);
        return (target, target.Kind == TableKind.Partitioned ? null : Map(target, columns));
    }

    private ColumnSchema WithGenerated(ColumnSchema column, ReadColumn source)
    {
        if (source.Column.GeneratedExpression is not { } expression || source.Expression is not null || _keepsSql)
            return column;
        if (_translator.Translate(expression) is { } translated)
            return column with { GeneratedExpression = translated };
        _notes.Add(new ConversionNote(ConversionOutcome.Weakened, "column", $"{_table.Name}.{source.Column.Name}",
            $"its generation expression {expression} does not carry over: the column becomes a plain one that holds the values of today", "Generate it on the target by hand"));
        return column with { GeneratedExpression = null, GeneratedStored = false };
    }

    private TableSchema WithKeys(TableSchema target)
    {
        KeySchema? Key(KeySchema key, string kind)
        {
            var include = _names.Columns(_table.Name, key.Include) ?? [];
            if (_names.Columns(_table.Name, key.Columns) is { } columns)
                return key with { Columns = columns, Include = include, Name = key.Name is { } name ? _names.Other(name) : null };
            _notes.Add(new ConversionNote(ConversionOutcome.NotConverted, kind, $"{_table.Name} ({string.Join(", ", key.Columns)})", "one of its columns stays behind"));
            return null;
        }

        return target with
        {
            PrimaryKey = _table.PrimaryKey is { } primary ? Key(primary, "primary key") : null,
            UniqueKeys = [.. _table.UniqueKeys.Select(key => Key(key, "unique constraint")).OfType<KeySchema>()],
        };
    }

    private ForeignKeySchema? Convert(ForeignKeySchema key, DatabaseSchema source)
    {
        var label = $"{_table.Name}.{key.Name ?? string.Join("_", key.Columns)}";
        if (_names.Table(key.ReferencedTable) is not { } referenced)
        {
            var partitioned = source.FindTable(key.ReferencedTable) is not null;
            _notes.Add(new ConversionNote(ConversionOutcome.NotConverted, "foreign key", label,
                partitioned ? $"{key.ReferencedTable} does not move" : $"{key.ReferencedTable} does not exist"));
            return null;
        }

        if (_names.Columns(_table.Name, key.Columns) is not { } columns || _names.Columns(key.ReferencedTable, key.ReferencedColumns) is not { } referencedColumns)
        {
            _notes.Add(new ConversionNote(ConversionOutcome.NotConverted, "foreign key", label, "one of its columns stays behind"));
            return null;
        }

        return key with
        {
            Name = key.Name is { } name ? _names.Other(name) : null,
            Columns = columns,
            ReferencedTable = referenced,
            ReferencedColumns = referencedColumns,
            OnDeleteColumns = _names.Columns(_table.Name, key.OnDeleteColumns) ?? [],
        };
    }

    private CheckSchema? Convert(CheckSchema check)
    {
        var name = check.Name is { } given ? _names.Other(given) : null;
        if (_keepsSql)
            return check with { Name = name };
        // Only new rows were held to it; elsewhere a check holds for every row.
        if (!check.Validated)
        {
            _notes.Add(new ConversionNote(ConversionOutcome.NotConverted, "check", $"{_table.Name}.{check.Name ?? "(unnamed)"}",
                $"CHECK ({check.Expression}) is NOT VALID: rows may break it, and {_target.DisplayName} knows no such checks", "Validate it on the source, or add it on the target by hand"));
            return null;
        }

        if (_translator.Translate(check.Expression) is { } translated)
            return check with { Name = name, Expression = translated };
        _notes.Add(new ConversionNote(ConversionOutcome.NotConverted, "check", $"{_table.Name}.{check.Name ?? "(unnamed)"}",
            $"CHECK ({check.Expression}) does not carry over to {_target.DisplayName}", "Add it on the target by hand"));
        return null;
    }

    private IEnumerable<CheckSchema> DomainChecks(DatabaseSchema source)
    {
        if (_sameEngine)
            yield break;
        foreach (var column in _table.Columns)
        {
            if (source.Domains.FirstOrDefault(domain => domain.Name.ToString() == column.NativeType || domain.Name.Name == column.NativeType) is not { } domain)
                continue;
            foreach (var check in domain.Checks)
            {
                if (_translator.Translate(check.Expression, column.Name) is { } translated)
                    yield return new CheckSchema(null, translated);
                else
                    _notes.Add(new ConversionNote(ConversionOutcome.NotConverted, "check", $"{_table.Name}.{column.Name}",
                        $"CHECK ({check.Expression}) of the domain {domain.Name} does not carry over to {_target.DisplayName}", "Add it on the target by hand"));
            }
        }
    }

    private IndexSchema? Convert(IndexSchema index, QualifiedName table)
    {
        if (_keepsSql && table == _table.Name)
            return index;
        var label = $"{_table.Name}.{index.Name}";
        IndexSchema? Refuse(string why)
        {
            _notes.Add(new ConversionNote(ConversionOutcome.NotConverted, "index", label, why, "Make a fitting index on the target by hand"));
            return null;
        }

        if (!_sameEngine && index.Method != "btree")
            return Refuse($"{_target.DisplayName} has no {index.Method} indexes");
        var parts = new List<IndexPart>();
        foreach (var part in index.Parts)
        {
            var column = part.Column is { } name ? _names.Column(_table.Name, name) : null;
            var expression = part.Expression is { } sql ? _keepsSql ? sql : _translator.Translate(sql) : null;
            if (column is null && expression is null)
                return Refuse(part.Column is null ? $"its expression {part.Expression} does not carry over" : $"its column {part.Column} stays behind");
            if (!_sameEngine && (part.OperatorClass is not null || part.Collation is not null))
                _notes.Add(new ConversionNote(ConversionOutcome.Weakened, "index", label, $"{part.OperatorClass ?? "collation " + part.Collation} has no counterpart and is left out"));
            parts.Add(_sameEngine ? part with { Column = column, Expression = expression } : part with { Column = column, Expression = expression, Collation = null, OperatorClass = null });
        }

        var predicate = index.Predicate is { } condition ? _keepsSql ? condition : _translator.Translate(condition) : null;
        if (index.Predicate is not null && predicate is null)
            return Refuse($"its condition {index.Predicate} does not carry over");
        return index with
        {
            Name = _names.Other(index.Name),
            Parts = parts,
            Predicate = predicate,
            Include = _names.Columns(_table.Name, index.Include) ?? [],
            Definition = null,
            Comment = _target.Capabilities.Comments ? index.Comment : null,
        };
    }

    private TableSchema WithSameStructure(TableSchema target) => target with
    {
        PartitionOf = _table.PartitionOf is { } root ? _names.Table(root) : null,
        Kind = _table.PartitionOf is { } of && _names.Table(of) is null && _table.Kind == TableKind.Partition ? TableKind.Ordinary : _table.Kind,
        Inherits = [.. _table.Inherits.Select(_names.Table).OfType<QualifiedName>()],
    };

    private TableSchema WithPlainStructure(TableSchema target)
    {
        if (_table.Kind == TableKind.Partitioned)
            _notes.Add(new ConversionNote(ConversionOutcome.Changed, "table", _table.Name.ToString(), $"its partitions ({_table.PartitionKey}) become one table"));
        if (_table.Inherits.Count > 0)
            _notes.Add(new ConversionNote(ConversionOutcome.Weakened, "table", _table.Name.ToString(), $"it no longer inherits from {string.Join(", ", _table.Inherits)}: the rows stay in tables of their own"));
        if (_table.RowSecurity)
            _notes.Add(new ConversionNote(ConversionOutcome.NotConverted, "row security", _table.Name.ToString(), $"{_target.DisplayName} has no row security: every user of the target sees every row"));
        return target with { Kind = TableKind.Ordinary, PartitionKey = null, PartitionOf = null, PartitionBound = null, Inherits = [], Options = [], Unlogged = false, RowSecurity = false };
    }

    private TableMapping Map(TableSchema target, List<(ColumnSchema Target, ReadColumn Source)> columns)
    {
        var mapped = new List<ColumnMapping>();
        foreach (var (converted, source) in columns)
        {
            var column = target.FindColumn(converted.Name)!;
            if (column.IsGenerated)
                continue;
            var same = _sameEngine && source.Expression is null && column.NativeType == source.Column.NativeType;
            var wire = same ? _target.Types.SameEngineWire(_table, source.Column) : source.Wire;
            mapped.Add(new ColumnMapping(source with { Wire = wire }, column, wire, same ? null : _target.Types.CreateFit(wire, column)));
        }

        var ordinals = _table.RowKey.Select(key => mapped.FindIndex(column => column.Source.Expression is null && column.Source.Column.Name == key)).ToList();
        return new TableMapping
        {
            Source = _table,
            Target = target,
            Columns = mapped,
            Where = TableSelector.RuleFor(_table, _options.Tables.Map)?.Where,
            KeyOrdinals = ordinals.Contains(-1) ? [] : ordinals,
        };
    }
}
