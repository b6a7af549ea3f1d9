using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.MySql.Binlog.Events;
using Godwit.MySql.Types;

namespace Godwit.MySql.Binlog.Cells;

/// <summary>What is known of each column of a TABLE_MAP: what the event itself says, and where it says nothing, the schema as of the position.</summary>
internal sealed class ColumnFacts
{
    private readonly TableMap _map;
    private readonly ColumnSchema?[] _schema;
    private readonly CharacterSets _sets;
    private readonly MySqlTypeName?[] _names;

    public ColumnFacts(TableMap map, ColumnSchema?[] schema, CharacterSets sets)
    {
        _map = map;
        _schema = schema;
        _sets = sets;
        _names = [.. schema.Select(column => column is null ? null : MySqlTypeName.Parse(column.NativeType))];
    }

    public MySqlTypeName TypeOf(int index) => _names[index]!;

    public bool IsUnsigned(int index)
    {
        if (_map.Metadata.Unsigned is not { } bits)
            return TypeOf(index).Unsigned;
        var place = PlaceAmong(IsNumber, index);
        return place / 8 < bits.Length && (bits[place / 8] >> (7 - place % 8) & 1) != 0;
    }

    /// <summary>The converter of a text column to UTF-8.</summary>
    public CharacterSet CharacterSetOf(int index) => Find(_map.Metadata.TextCollations?.Of(PlaceAmong(IsText, index)), index);

    /// <summary>Labels in UTF-8.</summary>
    public byte[][] LabelsOf(int index)
    {
        var isEnum = _map.Columns[index].Type == ColumnType.Enum;
        var lists = isEnum ? _map.Metadata.EnumLabels : _map.Metadata.SetLabels;
        if (lists is null)
            return [.. TypeOf(index).Labels.Select(System.Text.Encoding.UTF8.GetBytes)];
        var place = PlaceAmong(i => _map.Columns[i].Type == _map.Columns[index].Type, index);
        if (place >= lists.Count)
            throw new BinlogFormatException($"{_map.Database}.{_map.Name} is described without the labels of column {index + 1}");
        var set = Find(_map.Metadata.LabelCollations?.Of(PlaceAmong(HasLabels, index)), index);
        var buffer = new TextBuffer();
        return [.. lists[place].Select(label =>
        {
            buffer.Clear();
            return set.TryConvert(label, buffer) ? buffer.Text.ToArray() : throw new BinlogFormatException("a label is no text of its character set");
        })];
    }

    private CharacterSet Find(ulong? collation, int index)
    {
        var name = (collation is { } number ? _sets.NameOf(number) : null) ?? _schema[index]!.CharacterSet ?? "utf8mb4";
        return _sets.Find(name) ?? throw new GodwitException(ErrorKind.Refused, $"{_map.Database}.{_map.Name}",
            $"column '{_schema[index]!.Name}' has character set {name}, whose text in the binary log is not understood", $"Convert the column to utf8mb4, or copy it without its log (snapshot)");
    }

    private static int PlaceAmong(Func<int, bool> isOfClass, int index)
    {
        var place = 0;
        for (var i = 0; i < index; i++)
        {
            if (isOfClass(i))
                place++;
        }

        return place;
    }

    private bool IsNumber(int index) => _map.Columns[index].Type is ColumnType.Tiny or ColumnType.Short or ColumnType.Int24 or ColumnType.Long or ColumnType.LongLong or
        ColumnType.NewDecimal or ColumnType.Float or ColumnType.Double;

    // MariaDB's uuid and addresses are laid out as char and have no character set.
    private bool IsText(int index) => _map.Columns[index].Type is ColumnType.String or ColumnType.VarChar or ColumnType.VarString or ColumnType.TinyBlob or ColumnType.MediumBlob or
        ColumnType.LongBlob or ColumnType.Blob or ColumnType.BlobCompressed or ColumnType.VarCharCompressed && _names[index]?.Name is not ("uuid" or "inet4" or "inet6");

    private bool HasLabels(int index) => _map.Columns[index].Type is ColumnType.Enum or ColumnType.Set;
}
