using System.Text.Unicode;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql.Rows;

/// <summary>Brings a cell from the bytes that the server sends to the canonical encoding of its column. Bound once per column.</summary>
internal abstract class MySqlCellReader
{
    /// <summary>Adds the cell, which is not NULL, to the row; or adds nothing and says why.</summary>
    public abstract LossKind Read(ReadOnlySpan<byte> cell, RowWriter writer);

    /// <summary>Adds the nearest value of the type, where there is one.</summary>
    public virtual bool ReadNearest(ReadOnlySpan<byte> cell, RowWriter writer) => false;

    public static MySqlCellReader Create(ReadColumn column)
    {
        var wire = column.Wire;
        if (wire == StoredForm.Wire)
            return new BytesCellReader();
        var storage = column.Expression is null ? MySqlStorages.Of(column.Column) : MySqlStorage.Text;
        return (wire.Kind, storage) switch
        {
            (LogicalKind.BitString, MySqlStorage.Bits) => new BitsCellReader(column.Column.Type.Length ?? 1),
            (LogicalKind.Integer, MySqlStorage.Bits) => new BitNumberCellReader(new IntegerCellReader(wire)),
            (LogicalKind.Boolean, MySqlStorage.Bits) => new BitNumberCellReader(new BooleanCellReader()),
            (LogicalKind.Integer, _) => new IntegerCellReader(wire),
            (LogicalKind.Boolean, _) => new BooleanCellReader(),
            (LogicalKind.Decimal, _) => new DecimalCellReader(wire.Scale ?? (wire.Precision is null ? null : 0)),
            (LogicalKind.Float32, _) => new SingleCellReader(),
            (LogicalKind.Float64, _) => new DoubleCellReader(),
            (LogicalKind.Enum, MySqlStorage.Enum) => new LabelCellReader(column.Column.Type.Labels.Contains("")),
            (LogicalKind.Text or LogicalKind.Json or LogicalKind.Enum or LogicalKind.Native, _) => new TextCellReader(),
            (LogicalKind.Bytes, MySqlStorage.Bytes or MySqlStorage.Geometry) => new BytesCellReader(),
            (LogicalKind.Bytes, _) when column.Expression is not null => new BytesCellReader(),
            (LogicalKind.Geometry, MySqlStorage.Geometry) => new GeometryCellReader(),
            (LogicalKind.Geometry, _) when column.Expression is not null => new GeometryCellReader(),
            (LogicalKind.Geometry, _) => new BytesCellReader(),
            (LogicalKind.Uuid, MySqlStorage.Bytes) => new UuidBytesCellReader(),
            (LogicalKind.Date, MySqlStorage.Date or MySqlStorage.Moment) => new DateCellReader(),
            (LogicalKind.Timestamp or LogicalKind.TimestampTz, MySqlStorage.Date or MySqlStorage.Moment) => new MomentCellReader(),
            (LogicalKind.Interval, MySqlStorage.Time) => new DurationCellReader(),
            (LogicalKind.Time, MySqlStorage.Time) => new TimeOfDayCellReader(),
            (LogicalKind.Interval, _) => new IntervalTextCellReader(wire),
            (LogicalKind.Date, _) => new FallbackCellReader(new DateCellReader(), new ParsedCellReader(wire)),
            (LogicalKind.Timestamp or LogicalKind.TimestampTz, _) => new FallbackCellReader(new MomentCellReader(), new ParsedCellReader(wire)),
            _ => new ParsedCellReader(wire),
        };
    }
}

/// <summary>Text, which is checked to be UTF-8: a column of utf8mb4 may hold other bytes where an old server or a plug-in put them.</summary>
internal sealed class TextCellReader : MySqlCellReader
{
    public override LossKind Read(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        if (!Utf8.IsValid(cell))
            return LossKind.InvalidUtf8;
        writer.WriteValue(cell);
        return LossKind.None;
    }

    // Every byte that is not part of a character becomes U+FFFD.
    public override bool ReadNearest(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        writer.WriteValue(System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(cell)));
        return true;
    }
}

/// <summary>A label; the error value, number 0, comes as an empty text.</summary>
internal sealed class LabelCellReader(bool hasEmptyLabel) : MySqlCellReader
{
    public override LossKind Read(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        if (cell.IsEmpty && !hasEmptyLabel)
            return LossKind.EmptyEnum;
        writer.WriteValue(cell);
        return LossKind.None;
    }
}

internal sealed class BytesCellReader : MySqlCellReader
{
    public override LossKind Read(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        writer.WriteValue(cell);
        return LossKind.None;
    }
}

/// <summary>A UUID in binary(16).</summary>
internal sealed class UuidBytesCellReader : MySqlCellReader
{
    public override LossKind Read(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        if (cell.Length != 16)
            return LossKind.WrongType;
        writer.WriteValue(cell);
        return LossKind.None;
    }
}

/// <summary>Every type in the text form of <see cref="CanonicalText"/>.</summary>
internal sealed class ParsedCellReader(LogicalType wire) : MySqlCellReader
{
    public override LossKind Read(ReadOnlySpan<byte> cell, RowWriter writer) => CanonicalText.TryParse(wire, cell, writer) ? LossKind.None : LossKind.WrongType;
}

/// <summary>The one reader, and where it does not know the text, the other.</summary>
internal sealed class FallbackCellReader(MySqlCellReader first, MySqlCellReader second) : MySqlCellReader
{
    public override LossKind Read(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        var loss = first.Read(cell, writer);
        return loss == LossKind.WrongType ? second.Read(cell, writer) : loss;
    }

    public override bool ReadNearest(ReadOnlySpan<byte> cell, RowWriter writer) => first.ReadNearest(cell, writer);
}
