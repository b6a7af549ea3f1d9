using System.Buffers.Binary;
using Godwit.Abstractions.Rows;
using Godwit.MySql.Binlog.Events;
using Godwit.MySql.Rows;

namespace Godwit.MySql.Binlog.Cells;

/// <summary>Brings a cell of the log to the canonical encoding of its column: what a SELECT through <see cref="MySqlCellReader"/> gives. Bound once per column.</summary>
internal abstract class CellDecoder
{
    /// <summary>Adds the cell, which is not NULL, to the row; or adds nothing and says why.</summary>
    public abstract LossKind Decode(ReadOnlySpan<byte> cell, RowWriter writer);
}

/// <summary>By way of the text that the server would send.</summary>
internal sealed class TextCellDecoder(CellText text, MySqlCellReader reader, TextBuffer buffer) : CellDecoder
{
    public override LossKind Decode(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        buffer.Clear();
        return text.TryFormat(cell, buffer) ? reader.Read(buffer.Text, writer) : LossKind.InvalidUtf8;
    }
}

/// <summary>The log has the bytes that the server would send.</summary>
internal sealed class DirectCellDecoder(MySqlCellReader reader) : CellDecoder
{
    public override LossKind Decode(ReadOnlySpan<byte> cell, RowWriter writer) => reader.Read(cell, writer);
}

internal sealed class IntegerCellDecoder(int bytes, bool unsigned) : CellDecoder
{
    public override LossKind Decode(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        writer.WriteInt64(unsigned ? (long)new ByteReader(cell).Number(bytes) : IntegerText.ReadSigned(cell, bytes));
        return LossKind.None;
    }
}

internal sealed class SingleCellDecoder : CellDecoder
{
    public override LossKind Decode(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        writer.WriteInt32(float.IsNaN(BinaryPrimitives.ReadSingleLittleEndian(cell)) ? 0x7FC00000 : BinaryPrimitives.ReadInt32LittleEndian(cell));
        return LossKind.None;
    }
}

internal sealed class DoubleCellDecoder : CellDecoder
{
    public override LossKind Decode(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        writer.WriteInt64(double.IsNaN(BinaryPrimitives.ReadDoubleLittleEndian(cell)) ? 0x7FF8000000000000 : BinaryPrimitives.ReadInt64LittleEndian(cell));
        return LossKind.None;
    }
}

internal sealed class DateCellDecoder : CellDecoder
{
    public override LossKind Decode(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        var date = Moment.ReadDate(cell);
        if (!date.IsDate)
            return LossKind.ZeroDate;
        writer.WriteInt32(date.Days);
        return LossKind.None;
    }
}

internal sealed class MomentCellDecoder(ColumnType type) : CellDecoder
{
    public override LossKind Decode(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        var moment = MomentText.Read(type, cell);
        if (!moment.IsDate)
            return LossKind.ZeroDate;
        writer.WriteInt64(moment.Days * TemporalText.MicrosecondsPerDay + moment.DayMicroseconds);
        return LossKind.None;
    }
}

internal sealed class DurationCellDecoder(ColumnType type) : CellDecoder
{
    public override LossKind Decode(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        var time = Moment.ReadTime(cell, type);
        Span<byte> payload = stackalloc byte[16];
        payload.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(payload, time.Negative ? -time.DayMicroseconds : time.DayMicroseconds);
        writer.WriteValue(payload);
        return LossKind.None;
    }
}
