using System.Buffers.Binary;
using Godwit.Abstractions.Rows;

namespace Godwit.Postgres.Rows;

/// <summary>Turns a field of binary COPY into a canonical cell. Bound once per column; stateless.</summary>
internal abstract class CellDecoder
{
    /// <summary>Adds the value to the row. False, and nothing added, where it is no value of the wire type.</summary>
    public abstract bool TryDecode(ReadOnlySpan<byte> value, RowWriter row);
}

/// <summary>Text, bytes, JSON, labels, UUIDs: the same bytes on both sides.</summary>
internal sealed class RawDecoder : CellDecoder
{
    public static readonly RawDecoder Instance = new();

    public override bool TryDecode(ReadOnlySpan<byte> value, RowWriter row)
    {
        row.WriteValue(value);
        return true;
    }
}

/// <summary>A UUID kept in bytea.</summary>
internal sealed class UuidBytesDecoder : CellDecoder
{
    public override bool TryDecode(ReadOnlySpan<byte> value, RowWriter row)
    {
        if (value.Length != 16)
            return false;
        row.WriteValue(value);
        return true;
    }
}

internal sealed class BooleanDecoder : CellDecoder
{
    public override bool TryDecode(ReadOnlySpan<byte> value, RowWriter row)
    {
        row.WriteByte(value[0]);
        return true;
    }
}

/// <summary>int2, int4 and int8 to the eight bytes of every integer.</summary>
internal sealed class IntegerDecoder : CellDecoder
{
    public override bool TryDecode(ReadOnlySpan<byte> value, RowWriter row)
    {
        row.WriteInt64(value.Length switch
        {
            8 => BinaryPrimitives.ReadInt64BigEndian(value),
            4 => BinaryPrimitives.ReadInt32BigEndian(value),
            _ => BinaryPrimitives.ReadInt16BigEndian(value),
        });
        return true;
    }
}

internal sealed class NumericDecoder : CellDecoder
{
    public override bool TryDecode(ReadOnlySpan<byte> value, RowWriter row)
    {
        NumericCodec.Decode(value, row);
        return true;
    }
}

internal sealed class NumericIntegerDecoder(bool unsigned) : CellDecoder
{
    public override bool TryDecode(ReadOnlySpan<byte> value, RowWriter row)
    {
        if (!NumericCodec.TryDecodeInteger(value, unsigned, out var bits))
            return false;
        row.WriteInt64(bits);
        return true;
    }
}

internal sealed class Float4Decoder : CellDecoder
{
    public override bool TryDecode(ReadOnlySpan<byte> value, RowWriter row)
    {
        var bits = BinaryPrimitives.ReadInt32BigEndian(value);
        row.WriteInt32(float.IsNaN(BitConverter.Int32BitsToSingle(bits)) ? 0x7FC00000 : bits);
        return true;
    }
}

internal sealed class Float8Decoder : CellDecoder
{
    public override bool TryDecode(ReadOnlySpan<byte> value, RowWriter row)
    {
        var bits = BinaryPrimitives.ReadInt64BigEndian(value);
        row.WriteInt64(double.IsNaN(BitConverter.Int64BitsToDouble(bits)) ? 0x7FF8000000000000 : bits);
        return true;
    }
}

/// <summary>A double that must be a single: what a single became in a wider column.</summary>
internal sealed class NarrowFloatDecoder : CellDecoder
{
    public override bool TryDecode(ReadOnlySpan<byte> value, RowWriter row)
    {
        var wide = BinaryPrimitives.ReadDoubleBigEndian(value);
        var narrow = (float)wide;
        if (double.IsNaN(wide))
            row.WriteInt32(0x7FC00000);
        else if (narrow == wide)
            row.WriteInt32(BitConverter.SingleToInt32Bits(narrow));
        else
            return false;
        return true;
    }
}

/// <summary>jsonb: a version byte, then text.</summary>
internal sealed class JsonbDecoder : CellDecoder
{
    public override bool TryDecode(ReadOnlySpan<byte> value, RowWriter row)
    {
        if (value.IsEmpty || value[0] != 1)
            return false;
        row.WriteValue(value[1..]);
        return true;
    }
}

internal sealed class DateDecoder : CellDecoder
{
    public override bool TryDecode(ReadOnlySpan<byte> value, RowWriter row)
    {
        row.WriteInt32(BinaryPrimitives.ReadInt32BigEndian(value));
        return true;
    }
}

/// <summary>A timestamp that must be a day's midnight: what a date became in a timestamp column.</summary>
internal sealed class MidnightDateDecoder : CellDecoder
{
    public override bool TryDecode(ReadOnlySpan<byte> value, RowWriter row)
    {
        var microseconds = BinaryPrimitives.ReadInt64BigEndian(value);
        if (microseconds is long.MaxValue or long.MinValue)
        {
            row.WriteInt32(microseconds > 0 ? int.MaxValue : int.MinValue);
            return true;
        }

        var days = Math.DivRem(microseconds, TemporalText.MicrosecondsPerDay, out var rest);
        if (rest != 0)
            return false;
        row.WriteInt32((int)days);
        return true;
    }
}

/// <summary>time, timestamp, timestamptz: microseconds on both sides, also where infinite.</summary>
internal sealed class MicrosecondsDecoder : CellDecoder
{
    public override bool TryDecode(ReadOnlySpan<byte> value, RowWriter row)
    {
        row.WriteInt64(BinaryPrimitives.ReadInt64BigEndian(value));
        return true;
    }
}

/// <summary>timetz: its zone counts seconds west, ours east.</summary>
internal sealed class TimeTzDecoder : CellDecoder
{
    public override bool TryDecode(ReadOnlySpan<byte> value, RowWriter row)
    {
        Span<byte> payload = stackalloc byte[12];
        BinaryPrimitives.WriteInt64LittleEndian(payload, BinaryPrimitives.ReadInt64BigEndian(value));
        BinaryPrimitives.WriteInt32LittleEndian(payload[8..], -BinaryPrimitives.ReadInt32BigEndian(value[8..]));
        row.WriteValue(payload);
        return true;
    }
}

internal sealed class IntervalDecoder : CellDecoder
{
    public override bool TryDecode(ReadOnlySpan<byte> value, RowWriter row)
    {
        Span<byte> payload = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(payload, BinaryPrimitives.ReadInt64BigEndian(value));
        BinaryPrimitives.WriteInt32LittleEndian(payload[8..], BinaryPrimitives.ReadInt32BigEndian(value[8..]));
        BinaryPrimitives.WriteInt32LittleEndian(payload[12..], BinaryPrimitives.ReadInt32BigEndian(value[12..]));
        row.WriteValue(payload);
        return true;
    }
}

internal sealed class BitStringDecoder : CellDecoder
{
    public override bool TryDecode(ReadOnlySpan<byte> value, RowWriter row)
    {
        row.BeginCell();
        var room = row.GetSpan(value.Length);
        BinaryPrimitives.WriteInt32LittleEndian(room, BinaryPrimitives.ReadInt32BigEndian(value));
        value[sizeof(int)..].CopyTo(room[sizeof(int)..]);
        row.Advance(value.Length);
        row.EndCell();
        return true;
    }
}
