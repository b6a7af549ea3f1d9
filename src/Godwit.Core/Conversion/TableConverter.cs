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
    private readonly CaseConverter _cases;
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
        _translator = new ExpressionTranslator(source, target, table, column => _columns.Comparable.Contains(_names.Column(table.Name, column) ?? column) ? _names.Column(table.Name, column) : null,
            column => _names.Column(table.Name, column));
        _cases = new CaseConverter(table, target, options.CaseInsensitive, names, notes);
        // The engine's own SQL holds only while every name in it does.
        _keepsSql = _sameEngine && table.Columns.All(column => names.Column(table.Name, column.Name) == column.Name);
    }

    /// <summary>Collations that the table's columns need.</summary>
    public IReadOnlyList<OtherObject> Collations => _cases.Collations;

    /// <summary>What does on the target what the source's columns do by themselves, or null.</summary>
    public ProgramForm? Programs { get; private set; }

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
            Indexes = [.. target.Indexes, .. _table.Indexes.Select(index => Convert(index, target)).OfType<IndexSchema>()],
        };
        target = _sameEngine ? WithSameStructure(target) : WithOwnForms(WithPlainStructure(target));
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
        var prefixed = new List<IndexSchema>();
        KeySchema? Key(KeySchema key, string kind)
        {
            var include = _names.Columns(_table.Name, key.Include) ?? [];
            if (_names.Columns(_table.Name, key.Columns) is { } columns && (_sameEngine || _target.Capabilities.PrefixIndexes || key.PrefixLengths.All(length => length is null)))
                return key with { Columns = columns, Include = include, Name = key.Name is { } name ? _names.Other(name) : null };
            if (_names.Columns(_table.Name, key.Columns) is { } all && Prefixed(key, all, kind, target) is { } index)
            {
                prefixed.Add(index);
                return null;
            }

            _notes.Add(new ConversionNote(ConversionOutcome.NotConverted, kind, $"{_table.Name} ({string.Join(", ", key.Columns)})",
                key.PrefixLengths.Count > 0 ? $"{_target.DisplayName} cannot hold the beginning of its columns" : "one of its columns stays behind"));
            return null;
        }

        return target with
        {
            PrimaryKey = _table.PrimaryKey is { } primary ? Key(primary, "primary key") : null,
            UniqueKeys = [.. _table.UniqueKeys.Select(key => Key(key, "unique constraint")).OfType<KeySchema>()],
            Indexes = prefixed,
        };
    }

    /// <summary>A key over the beginnings of columns is a unique index over expressions where an engine's keys hold whole columns only.</summary>
    private IndexSchema? Prefixed(KeySchema key, IReadOnlyList<string> columns, string kind, TableSchema target)
    {
        if (key.PrefixLengths.Count == 0)
            return null;
        var parts = columns.Select((column, i) => key.PrefixLengths[i] is not { } length ? new IndexPart(column)
            : Beginning(target.FindColumn(column)!, length) is { } beginning ? _cases.Fold(beginning, _table.FindColumn(key.Columns[i])!, target) : null).ToList();
        if (parts.Contains(null))
            return null;
        var name = _names.Other(key.Name ?? _table.Name.Name + "_pkey");
        _notes.Add(new ConversionNote(ConversionOutcome.Changed, kind, $"{_table.Name} ({string.Join(", ", key.Columns)})",
            $"it is over the beginning of columns: it becomes the unique index {name} over {string.Join(", ", parts.Select(part => part!.Expression ?? part.Column))}"));
        return new IndexSchema { Name = name, Unique = true, Parts = [.. parts.OfType<IndexPart>()] };
    }

    /// <summary>A beginning as long as the column is the whole column.</summary>
    private IndexPart? Beginning(ColumnSchema column, int length) =>
        column.Type.Length <= length ? new IndexPart(column.Name) : _target.Forms.Beginning(column, length);

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

    private IndexSchema? Convert(IndexSchema index, TableSchema target)
    {
        if (_keepsSql && target.Name == _table.Name)
            return index;
        var label = $"{_table.Name}.{index.Name}";
        IndexSchema? Refuse(string why)
        {
            _notes.Add(new ConversionNote(ConversionOutcome.NotConverted, "index", label, why, "Make a fitting index on the target by hand"));
            return null;
        }

        var method = index.Method;
        if (!_sameEngine && method == "fulltext")
        {
            var searched = index.Parts.Select(part => part.Column is { } name && _names.Column(_table.Name, name) is { } column ? target.FindColumn(column) : null).OfType<ColumnSchema>().ToList();
            if (searched.Count < index.Parts.Count || _target.Forms.FullText(searched) is not { } form)
                return Refuse($"{_target.DisplayName} has no full-text indexes like it");
            _notes.Add(new ConversionNote(ConversionOutcome.Changed, "index", label, form.Note));
            return index with { Name = _names.Other(index.Name), Method = form.Method, Parts = form.Parts, Definition = null, Comment = _target.Capabilities.Comments ? index.Comment : null };
        }

        if (!_sameEngine && method == "hash")
        {
            _notes.Add(new ConversionNote(ConversionOutcome.Changed, "index", label, "a hash index becomes a btree, which finds equal values as well"));
            method = "btree";
        }

        if (!_sameEngine && method != "btree")
            return Refuse($"{_target.DisplayName} has no {method} indexes");
        var parts = new List<IndexPart>();
        foreach (var part in index.Parts)
        {
            var column = part.Column is { } name ? _names.Column(_table.Name, name) : null;
            var expression = part.Expression is { } sql ? _keepsSql ? sql : _translator.Translate(sql) : null;
            if (column is null && expression is null)
                return Refuse(part.Column is null ? $"its expression {part.Expression} does not carry over" : $"its column {part.Column} stays behind");
            if (!_sameEngine && (part.OperatorClass is not null || part.Collation is not null))
                _notes.Add(new ConversionNote(ConversionOutcome.Weakened, "index", label, $"{part.OperatorClass ?? "collation " + part.Collation} has no counterpart and is left out"));
            if (!_sameEngine && column is not null && part.PrefixLength is { } length && !_target.Capabilities.PrefixIndexes)
            {
                if (Beginning(target.FindColumn(column)!, length) is not { } beginning)
                    return Refuse($"{_target.DisplayName} cannot index the first {length} of {part.Column}");
                if (beginning.Column is null)
                    _notes.Add(new ConversionNote(ConversionOutcome.Changed, "index", label, $"the first {length} of {part.Column} become the expression {beginning.Expression}; queries must use it to find by the index"));
                parts.Add((index.Unique ? _cases.Fold(beginning, _table.FindColumn(part.Column!)!, target) : beginning) with { Descending = part.Descending });
                continue;
            }

            parts.Add(_sameEngine ? part with { Column = column, Expression = expression } : part with { Column = column, Expression = expression, Collation = null, OperatorClass = null });
        }

        var predicate = index.Predicate is { } condition ? _keepsSql ? condition : _translator.Translate(condition) : null;
        if (index.Predicate is not null && predicate is null)
            return Refuse($"its condition {index.Predicate} does not carry over");
        return index with
        {
            Name = _names.Other(index.Name),
            Method = method,
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
        if (_table.Partitioning is { } partitioning)
            _notes.Add(new ConversionNote(ConversionOutcome.Changed, "table", _table.Name.ToString(),
                $"its partitions {string.Join(", ", partitioning.Parts.Select(part => part.Name))} ({partitioning.Method.ToString().ToLowerInvariant()}) become one table"));
        if (_table.Inherits.Count > 0)
            _notes.Add(new ConversionNote(ConversionOutcome.Weakened, "table", _table.Name.ToString(), $"it no longer inherits from {string.Join(", ", _table.Inherits)}: the rows stay in tables of their own"));
        if (_table.RowSecurity)
            _notes.Add(new ConversionNote(ConversionOutcome.NotConverted, "row security", _table.Name.ToString(), $"{_target.DisplayName} has no row security: every user of the target sees every row"));
        return target with { Kind = TableKind.Ordinary, PartitionKey = null, PartitionOf = null, PartitionBound = null, Partitioning = null, Inherits = [], Options = [], Unlogged = false, RowSecurity = false };
    }

    /// <summary>What the target makes in another form: keys that ignore case or hold texts, columns that set themselves to the current time.</summary>
    private TableSchema WithOwnForms(TableSchema target)
    {
        target = _target.Types.FitKeys(_cases.Convert(target), _notes);
        if (_target.Capabilities.SetsNowOnUpdate || !target.Columns.Any(column => column.SetNowOnUpdate))
            return target;
        Programs = _target.Forms.SetNowOnUpdate(target);
        foreach (var column in _table.Columns.Where(column => column.SetNowOnUpdate && _names.Column(_table.Name, column.Name) is not null))
            _notes.Add(Programs is null
                ? new ConversionNote(ConversionOutcome.NotConverted, "column", $"{_table.Name}.{column.Name}", "an update of its row no longer sets it to the current time", "Write a trigger on the target by hand")
                : new ConversionNote(ConversionOutcome.Changed, "column", $"{_table.Name}.{column.Name}",
                    $"the trigger {string.Join(", ", Programs.Triggers.Select(trigger => trigger.Name))} sets it to the current time when another column changes; it cannot tell an assignment of the old value from none"));
        return target with { Columns = [.. target.Columns.Select(column => column with { SetNowOnUpdate = false })] };
    }

    private TableMapping Map(TableSchema target, List<(ColumnSchema Target, ReadColumn Source)> columns)
    {
        var mapped = new List<ColumnMapping>();
        foreach (var (converted, source) in columns)
        {
            var column = target.FindColumn(converted.Name)!;
            if (column.IsGenerated)
                continue;
            var same = _sameEngine && source.Expression is null && column.NativeType == source.Column.NativeType && column.CharacterSet == source.Column.CharacterSet;
            var wire = same ? _target.Types.SameEngineWire(_table, source.Column) : source.Wire;
            mapped.Add(new ColumnMapping(source with { Wire = wire }, column, wire, same ? _target.Types.CreateSameTypeFit(column) : _target.Types.CreateFit(wire, column)));
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
