using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Core.Conversion;
using Godwit.Core.Planning;

namespace Godwit.Core.Copying;

/// <summary>
/// What a table's structure forbids whatever the plan allows: NULL where the column has none, and changed values in keys, where they could
/// collide with another row's or lead to no row. Immutable.
/// </summary>
internal sealed class LossRules
{
    private readonly TableMapping _mapping;
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly HashSet<string> _rowKey = new(StringComparer.Ordinal);

    public LossRules(TableMapping mapping)
    {
        _mapping = mapping;
        _rowKey.UnionWith(mapping.KeyOrdinals.Select(ordinal => mapping.Columns[ordinal].Target.Name));
        _rowKey.UnionWith(mapping.Target.PrimaryKey?.Columns ?? []);
        _keys.UnionWith(_rowKey);
        _keys.UnionWith(mapping.Target.UniqueKeys.SelectMany(key => key.Columns));
        _keys.UnionWith(mapping.Target.Indexes.Where(index => index.Unique).SelectMany(index => index.Parts).Select(part => part.Column).OfType<string>());
        _keys.UnionWith(mapping.Target.ForeignKeys.SelectMany(key => key.Columns));
    }

    /// <summary>Adds what the source's reader replaced, in the target's terms.</summary>
    /// <exception cref="GodwitException"><see cref="ErrorKind.ValueRefused"/>: the table has no room for what was put in a value's place.</exception>
    public void Add(IReadOnlyList<LossEntry> met, LossPolicy policy, List<LossEntry> losses)
    {
        foreach (var loss in met)
        {
            var column = _mapping.Columns.FirstOrDefault(column => column.Source.Column.Name == loss.Column);
            if (column is null)
            {
                losses.Add(loss with { Table = _mapping.Target.Name });
                continue;
            }

            if (policy.ValueFor(loss.Kind) is { } own && loss.After is null)
                throw Refusal(loss.Kind, column, loss.Key, loss.Before, LossAction.Value, $"what the plan puts in its place ({own}) is no {column.Wire}");
            if (Objection(column, loss.After is null) is { } objection)
                throw Refusal(loss.Kind, column, loss.Key, loss.Before, policy.For(loss.Kind), objection);
            losses.Add(loss with { Table = _mapping.Target.Name, Column = column.Target.Name });
        }
    }

    /// <summary>Why the column cannot take a replacement, or null where it can.</summary>
    public string? Objection(ColumnMapping column, bool becomesNull) => becomesNull switch
    {
        true when _rowKey.Contains(column.Target.Name) => "the column is part of the row's key, which must stay as it is",
        true when !column.Target.Nullable => "the column does not allow NULL in its place",
        false when _keys.Contains(column.Target.Name) => "the column is part of a key, where a changed value could collide with another row's",
        _ => null,
    };

    public GodwitException Refusal(LossKind loss, ColumnMapping column, RowKey? key, string before, LossAction action, string? objection)
    {
        var name = NameOf(loss);
        var row = key is null ? "a row without a key" : "the row with key " + key;
        var why = Describe(loss, column) + (objection is null ? "" : ", and " + objection);
        var hint = (objection, action) switch
        {
            (null, _) => $"Correct the value in the source, give the column another type in the plan's 'types', or say what takes its place: 'losses: {{ {name}: {LossActions.Offer(loss)} }}' in the plan",
            (_, LossAction.Null) when !_keys.Contains(column.Target.Name) =>
                $"Correct the value in the source, give the column an expression in the plan's 'tables.map', or let the nearest value take its place with 'losses: {{ {name}: nearest }}'",
            _ => "Correct the value in the source, give the column another type in the plan's 'types', or an expression in 'tables.map'",
        };
        return new GodwitException(ErrorKind.ValueRefused, $"{_mapping.Source.Name}.{column.Source.Column.Name}",
            $"the value {before} of {row} cannot be held by {_mapping.Target.Name}.{column.Target.Name} ({column.Target.NativeType}): {why}", hint);
    }

    /// <summary>The kind as the plan spells it.</summary>
    public static string NameOf(LossKind kind) => char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..];

    private static string Describe(LossKind loss, ColumnMapping column) => loss switch
    {
        LossKind.NulByte => "it contains a NUL character",
        LossKind.InvalidUtf8 => "it is not valid UTF-8",
        LossKind.TooLong => "it is too long",
        LossKind.NotANumber => "the type has no NaN",
        LossKind.Infinity => "the type has no infinity",
        LossKind.FractionLost => "digits of its fraction would be lost",
        LossKind.ZeroDate => "it is a zero date",
        LossKind.YearOutOfRange => "its year is out of range",
        LossKind.EmptyEnum => "it is the empty error value of an enumeration",
        LossKind.UnknownLabel => "it is not one of the type's labels",
        LossKind.WrongType => $"it is not of the type {column.Wire}",
        LossKind.Padded => "the type would pad it",
        _ => "it is out of range",
    };
}
