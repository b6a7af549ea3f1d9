using System.Buffers.Binary;
using Godwit.MySql.Binlog.Events;

namespace Godwit.MySql.Binlog.Cells;

/// <summary>Writes a cell's bytes in the log as the server sends them to a reader who selects the column. Bound once per column.</summary>
internal abstract class CellText
{
    /// <summary>False where the cell holds bytes that are no character of its set; then the bytes as they are were written.</summary>
    public abstract bool TryFormat(ReadOnlySpan<byte> cell, TextBuffer into);
}

internal sealed class IntegerText(int bytes, bool unsigned) : CellText
{
    public override bool TryFormat(ReadOnlySpan<byte> cell, TextBuffer into)
    {
        if (unsigned)
            into.Append(new ByteReader(cell).Number(bytes));
        else
            into.Append(ReadSigned(cell, bytes));
        return true;
    }

    public static long ReadSigned(ReadOnlySpan<byte> cell, int bytes)
    {
        var shift = 64 - 8 * bytes;
        return (long)(new ByteReader(cell).Number(bytes) << shift) >> shift;
    }
}

internal sealed class YearText : CellText
{
    public override bool TryFormat(ReadOnlySpan<byte> cell, TextBuffer into)
    {
        into.AppendPadded(cell[0] == 0 ? 0 : 1900 + cell[0], 4);
        return true;
    }
}

internal sealed class DecimalText(MappedColumn column) : CellText
{
    public override bool TryFormat(ReadOnlySpan<byte> cell, TextBuffer into)
    {
        PackedDecimal.Format(cell, column.Size, column.Scale, into);
        return true;
    }
}

internal sealed class FloatText(bool single) : CellText
{
    public override bool TryFormat(ReadOnlySpan<byte> cell, TextBuffer into)
    {
        DoubleText.Format(single ? BinaryPrimitives.ReadSingleLittleEndian(cell) : BinaryPrimitives.ReadDoubleLittleEndian(cell), into);
        return true;
    }
}

/// <summary>The bytes as they are; fixed binary columns get back the zeros that the log leaves out at the end.</summary>
internal sealed class BytesText(int paddedTo = 0) : CellText
{
    public override bool TryFormat(ReadOnlySpan<byte> cell, TextBuffer into)
    {
        into.Append(cell);
        for (var i = cell.Length; i < paddedTo; i++)
            into.Append(0);
        return true;
    }
}

internal sealed class CharacterText(CharacterSet set) : CellText
{
    public override bool TryFormat(ReadOnlySpan<byte> cell, TextBuffer into)
    {
        if (set.TryConvert(cell, into))
            return true;
        into.Clear();
        into.Append(cell);
        return false;
    }
}

internal sealed class EnumText(byte[][] labels) : CellText
{
    public override bool TryFormat(ReadOnlySpan<byte> cell, TextBuffer into)
    {
        var index = new ByteReader(cell).Number(cell.Length);
        if (index == 0)
            return true;
        into.Append(index <= (ulong)labels.Length ? labels[index - 1] : throw new BinlogFormatException(FormattableString.Invariant($"an enum has value number {index} and the column only {labels.Length} labels")));
        return true;
    }
}

/// <summary>An enum's number.</summary>
internal sealed class EnumNumberText : CellText
{
    public override bool TryFormat(ReadOnlySpan<byte> cell, TextBuffer into)
    {
        into.Append(new ByteReader(cell).Number(cell.Length));
        return true;
    }
}

internal sealed class SetText(byte[][] labels) : CellText
{
    public override bool TryFormat(ReadOnlySpan<byte> cell, TextBuffer into)
    {
        var bits = new ByteReader(cell).Number(cell.Length);
        if (labels.Length < 64 && bits >> labels.Length != 0)
            throw new BinlogFormatException(FormattableString.Invariant($"a set has members beyond the column's {labels.Length} labels"));
        var any = false;
        for (var i = 0; i < labels.Length; i++)
        {
            if ((bits >> i & 1) == 0)
                continue;
            if (any)
                into.Append((byte)',');
            into.Append(labels[i]);
            any = true;
        }

        return true;
    }
}

internal sealed class DateText : CellText
{
    public override bool TryFormat(ReadOnlySpan<byte> cell, TextBuffer into)
    {
        Moment.ReadDate(cell).FormatDate(into);
        return true;
    }
}

internal sealed class MomentText(MappedColumn column) : CellText
{
    public override bool TryFormat(ReadOnlySpan<byte> cell, TextBuffer into)
    {
        var moment = Read(column.Type, cell);
        moment.FormatDate(into);
        into.Append((byte)' ');
        moment.FormatTime(into, column.Size);
        return true;
    }

    public static Moment Read(ColumnType type, ReadOnlySpan<byte> cell) =>
        type is ColumnType.Timestamp or ColumnType.Timestamp2 ? Moment.ReadTimestamp(cell, type) : Moment.ReadDateTime(cell, type);
}

internal sealed class TimeText(MappedColumn column) : CellText
{
    public override bool TryFormat(ReadOnlySpan<byte> cell, TextBuffer into)
    {
        Moment.ReadTime(cell, column.Type).FormatTime(into, column.Size);
        return true;
    }
}

internal sealed class JsonText : CellText
{
    public override bool TryFormat(ReadOnlySpan<byte> cell, TextBuffer into)
    {
        BinaryJson.Format(cell, into);
        return true;
    }
}

/// <summary>MariaDB's uuid. Those of the versions 1 to 5 are stored with their parts in reverse order, so that they sort by time.</summary>
internal sealed class UuidText : CellText
{
    public override bool TryFormat(ReadOnlySpan<byte> cell, TextBuffer into)
    {
        Span<byte> stored = stackalloc byte[16];
        stored.Clear();
        cell[..Math.Min(cell.Length, 16)].CopyTo(stored);
        Span<byte> uuid = stackalloc byte[16];
        if (stored[8] is > 0 and < 0x60 && (stored[6] & 0x80) != 0)
        {
            stored[12..].CopyTo(uuid);
            stored.Slice(10, 2).CopyTo(uuid[4..]);
            stored.Slice(8, 2).CopyTo(uuid[6..]);
            stored.Slice(6, 2).CopyTo(uuid[8..]);
            stored[..6].CopyTo(uuid[10..]);
        }
        else
        {
            stored.CopyTo(uuid);
        }

        new Guid(uuid, bigEndian: true).TryFormat(into.Room(36), out var length, "D");
        into.Advance(length);
        return true;
    }
}
