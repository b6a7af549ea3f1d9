using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.MySql.Binlog.Events;
using Godwit.MySql.Rows;

namespace Godwit.MySql.Binlog.Cells;

/// <summary>A column to be read: which one of the log's, its decoder, and what a refused value is shown and replaced by.</summary>
internal sealed record BoundCell(int Index, ReadColumn Column, CellDecoder Decoder, CellText Text, MySqlCellReader Reader)
{
    public static BoundCell Create(int index, TableMap map, ReadColumn column, ColumnFacts facts, TextBuffer buffer)
    {
        var layout = map.Columns[index];
        var type = facts.TypeOf(index);
        if (column.Expression is not null)
        {
            throw new GodwitException(ErrorKind.Refused, $"{map.Database}.{map.Name}", $"column '{column.Column.Name}' is read by an expression, which only the server can compute",
                "Leave the expression out of the plan for a copy that follows the log");
        }

        if (!ColumnMatch.IsOf(layout, type))
        {
            throw new GodwitException(ErrorKind.Refused, $"{map.Database}.{map.Name}",
                FormattableString.Invariant($"column '{column.Column.Name}' is {column.Column.NativeType}, but the binary log has it as {layout.Type}({layout.Size}): its type was changed in between, or is one that is not understood"),
                "Copy the table again from the schema that it has now");
        }

        var text = CreateText(index, layout, column, facts);
        var reader = MySqlCellReader.Create(column);
        return new(index, column, CreateDecoder(index, layout, column, facts, text, reader, buffer), text, reader);
    }

    private static CellText CreateText(int index, MappedColumn layout, ReadColumn column, ColumnFacts facts)
    {
        var stored = column.Wire == StoredForm.Wire;
        var type = facts.TypeOf(index);
        switch (type.Name)
        {
            case "uuid":
                return new UuidText();
            case "inet4":
                return new AddressText(4);
            case "inet6":
                return new AddressText(16);
            case "binary":
                return new BytesText(layout.Size);
        }

        switch (layout.Type)
        {
            case ColumnType.Tiny or ColumnType.Short or ColumnType.Int24 or ColumnType.Long or ColumnType.LongLong:
                return new IntegerText(BytesOf(layout.Type), facts.IsUnsigned(index));
            case ColumnType.Year:
                return new YearText();
            case ColumnType.NewDecimal:
                return new DecimalText(layout);
            case ColumnType.Float or ColumnType.Double:
                return new FloatText(layout.Type == ColumnType.Float);
            case ColumnType.Enum:
                return stored ? new EnumNumberText() : new EnumText(facts.LabelsOf(index));
            case ColumnType.Set:
                return new SetText(facts.LabelsOf(index));
            case ColumnType.Date or ColumnType.NewDate:
                return new DateText();
            case ColumnType.DateTime or ColumnType.DateTime2 or ColumnType.Timestamp or ColumnType.Timestamp2:
                return new MomentText(layout);
            case ColumnType.Time or ColumnType.Time2:
                return new TimeText(layout);
            case ColumnType.Json:
                return new JsonText();
            case ColumnType.Bit or ColumnType.Geometry:
                return new BytesText();
            default:
                if (stored || MySqlStorages.Of(column.Column) == MySqlStorage.Bytes)
                    return new BytesText();
                var set = facts.CharacterSetOf(index);
                return set.IsUtf8 ? new BytesText() : new CharacterText(set);
        }
    }

    private static CellDecoder CreateDecoder(int index, MappedColumn layout, ReadColumn column, ColumnFacts facts, CellText text, MySqlCellReader reader, TextBuffer buffer)
    {
        var wire = column.Wire;
        if (text is BytesText && facts.TypeOf(index).Name != "binary")
            return new DirectCellDecoder(reader);
        switch (wire.Kind)
        {
            case LogicalKind.Integer when text is IntegerText && wire.Bits == 8 * BytesOf(layout.Type) && wire.Unsigned == facts.IsUnsigned(index):
                return new IntegerCellDecoder(BytesOf(layout.Type), wire.Unsigned);
            case LogicalKind.Float32 when layout.Type == ColumnType.Float:
                return new SingleCellDecoder();
            case LogicalKind.Float64 when layout.Type == ColumnType.Double:
                return new DoubleCellDecoder();
            case LogicalKind.Date when text is DateText:
                return new DateCellDecoder();
            case LogicalKind.Timestamp or LogicalKind.TimestampTz when text is MomentText:
                return new MomentCellDecoder(layout.Type);
            case LogicalKind.Interval when text is TimeText:
                return new DurationCellDecoder(layout.Type);
            default:
                return new TextCellDecoder(text, reader, buffer);
        }
    }

    private static int BytesOf(ColumnType type) => type switch
    {
        ColumnType.Tiny => 1,
        ColumnType.Short => 2,
        ColumnType.Int24 => 3,
        ColumnType.Long => 4,
        _ => 8,
    };
}
