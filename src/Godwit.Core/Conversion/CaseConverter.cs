using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;

namespace Godwit.Core.Conversion;

/// <summary>
/// Keeps the keys of one table what they are where the source takes texts for equal that the target tells apart: 'a' and 'A'. What the
/// plan chooses for it is said of every key.
/// </summary>
internal sealed class CaseConverter(TableSchema source, IDatabaseEngine target, CaseInsensitivity policy, NameMap names, List<ConversionNote> notes)
{
    private TableSchema _table = null!;

    /// <summary>Collations that must be made for it.</summary>
    public List<OtherObject> Collations { get; } = [];

    /// <summary>The target table with its keys kept. Index parts that are expressions must have been folded by <see cref="Fold"/> before.</summary>
    public TableSchema Convert(TableSchema converted)
    {
        _table = converted;
        if (policy is CaseInsensitivity.Citext or CaseInsensitivity.Collation)
            ChangeColumns();
        if (source.PrimaryKey is { } primary && _table.PrimaryKey is { } targetPrimary)
            KeepKey("primary key", primary.Columns, targetPrimary.Columns, targetPrimary.Name ?? _table.Name.Name + "_pkey");
        foreach (var key in source.UniqueKeys)
            if (names.Columns(source.Name, key.Columns) is { } columns)
                KeepKey("unique constraint", key.Columns, columns, key.Name is { } name ? names.Other(name) : $"{_table.Name.Name}_{string.Join('_', columns)}");
        foreach (var index in source.Indexes.Where(index => index.Unique && index.Parts.All(part => part is { Column: not null, PrefixLength: null })))
            if (names.Columns(source.Name, [.. index.Parts.Select(part => part.Column!)]) is { } columns)
                KeepKey("index", [.. index.Parts.Select(part => part.Column!)], columns, names.Other(index.Name));
        return _table;
    }

    /// <summary>A part of a unique index that is an expression over the column, so that it goes on ignoring case.</summary>
    public IndexPart Fold(IndexPart part, ColumnSchema column, TableSchema converted) =>
        policy == CaseInsensitivity.Lower && IgnoresMore(column.Name, converted) && target.Forms.WithoutCase(part) is { } folded ? folded : part;

    private void ChangeColumns()
    {
        var inKeys = (source.PrimaryKey?.Columns ?? []).Concat(source.UniqueKeys.SelectMany(key => key.Columns)).Concat(source.ForeignKeys.SelectMany(key => key.Columns))
            .Concat(source.Indexes.Where(index => index.Unique).SelectMany(index => index.Parts).Select(part => part.Column).OfType<string>()).Distinct(StringComparer.Ordinal).ToList();
        foreach (var name in inKeys.Where(name => IgnoresMore(name, _table)))
        {
            var column = _table.FindColumn(names.Column(source.Name, name)!)!;
            var equality = source.FindColumn(name)!.Equality;
            if (target.Forms.IgnoreCase(_table, column with { Equality = equality }, policy) is not { } made)
            {
                notes.Add(new ConversionNote(ConversionOutcome.Refused, "column", $"{source.Name}.{name}", $"{target.DisplayName} has nothing for the plan's caseInsensitive: {policy.ToString().ToLowerInvariant()}",
                    "Choose lower or none, or give the column a type in the plan's 'types'"));
                continue;
            }

            notes.Add(new ConversionNote(ConversionOutcome.Changed, "column", $"{source.Name}.{name}",
                $"it goes on ignoring case: {made.Column.NativeType}{(made.Column.Collation is { } collation ? " with collation " + collation : "")}" +
                (equality > made.Column.Equality ? "; accents count" : "")));
            if (made.Collation is { } needed && !Collations.Contains(needed))
                Collations.Add(needed);
            _table = _table with
            {
                Columns = [.. _table.Columns.Select(other => other.Name == column.Name ? made.Column : other)],
                Checks = made.Check is { } check ? [.. _table.Checks, new CheckSchema(null, check)] : _table.Checks,
            };
        }
    }

    private void KeepKey(string kind, IReadOnlyList<string> columns, IReadOnlyList<string> targetColumns, string name)
    {
        var label = $"{source.Name}.{(kind == "primary key" ? "primary key" : name)}";
        var ignoring = columns.Where(column => IgnoresMore(column, _table)).ToList();
        var blanks = columns.Where(column => IgnoresBlanks(column, _table)).ToList();
        if (ignoring.Count == 0)
        {
            if (blanks.Count > 0)
                notes.Add(new ConversionNote(ConversionOutcome.Weakened, kind, label, $"texts of {string.Join(", ", blanks)} that differ only in blanks at their end are no longer equal in it"));
            return;
        }

        var which = string.Join(", ", ignoring);
        var parts = columns.Select((column, i) => ignoring.Contains(column) ? target.Forms.WithoutCase(new IndexPart(targetColumns[i])) : new IndexPart(targetColumns[i])).ToList();
        if (policy == CaseInsensitivity.None || parts.Contains(null))
        {
            notes.Add(new ConversionNote(ConversionOutcome.Weakened, kind, label, $"texts of {which} that differ only in upper and lower case are no longer equal in it: what the source refuses as a duplicate can be added",
                policy == CaseInsensitivity.None ? null : "Choose caseInsensitive: collation in the plan"));
            return;
        }

        var folded = new IndexSchema { Name = target.Identifiers.Shorten(name + "_lower"), Unique = true, Parts = [.. parts.OfType<IndexPart>()] };
        _table = _table with { Indexes = [.. _table.Indexes, folded] };
        notes.Add(new ConversionNote(ConversionOutcome.Changed, kind, label,
            $"texts of {which} that differ only in case are equal on the source: the unique index {folded.Name} beside the key refuses them here too. Queries compare them by bytes{(Accents(ignoring) ? ", and accents count" : "")}{(blanks.Count > 0 ? ", and so do blanks at the end" : "")}",
            "Choose caseInsensitive: citext, collation or none in the plan for another way"));
    }

    private bool Accents(IReadOnlyList<string> columns) => columns.Any(column => source.FindColumn(column)!.Equality == TextEquality.IgnoreCaseAndAccents);

    private bool IgnoresMore(string column, TableSchema converted) => Pair(column, converted) is var (from, to) && to.Type.Kind == LogicalKind.Text && from.Equality != TextEquality.Bytes && to.Equality == TextEquality.Bytes &&
        !(policy == CaseInsensitivity.Collation && to.Collation is not null);

    private bool IgnoresBlanks(string column, TableSchema converted) => Pair(column, converted) is var (from, to) && to.Type.Kind == LogicalKind.Text && from.IgnoresTrailingBlanks && !to.IgnoresTrailingBlanks;

    private (ColumnSchema From, ColumnSchema To)? Pair(string column, TableSchema converted) =>
        source.FindColumn(column) is { } from && names.Column(source.Name, column) is { } name && converted.FindColumn(name) is { } to ? (from, to) : null;
}
