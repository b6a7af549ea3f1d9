using System.Buffers.Binary;
using Godwit.Abstractions.Rows;

namespace Godwit.Postgres.Rows;

/// <summary>Turns a canonical cell into a field of COPY. Bound once per column; stateless.</summary>
internal abstract class CellEncoder
{
    /// <summary>Appends the field, with its length where the format has one. False where the column's type cannot hold the value; what was appended is then taken back.</summary>
    public abstract bool TryEncode(ReadOnlySpan<byte> payload, CopyBuffer output);
}

internal sealed class RawEncoder : CellEncoder
{
    public static readonly RawEncoder Instance = new();

    public override bool TryEncode(ReadOnlySpan<byte> payload, CopyBuffer output)
    {
        output.WriteInt32(payload.Length);
        output.Write(payload);
        return true;
    }
}

internal sealed class UuidBytesEncoder : CellEncoder
{
    public override bool TryEncode(ReadOnlySpan<byte> payload, CopyBuffer output) =>
        payload.Length == 16 && RawEncoder.Instance.TryEncode(payload, output);
}

internal sealed class BooleanEncoder : CellEncoder
{
    public override bool TryEncode(ReadOnlySpan<byte> payload, CopyBuffer output)
    {
        output.WriteInt32(1);
        output.WriteByte(payload[0]);
        return true;
    }
}

/// <summary>An integer, or a boolean as 0 and 1, in <paramref name="bytes"/> bytes.</summary>
internal sealed class IntegerEncoder(int bytes, bool unsigned) : CellEncoder
{
    public override bool TryEncode(ReadOnlySpan<byte> payload, CopyBuffer output)
    {
        var number = payload.Length == 1 ? payload[0] : BinaryPrimitives.ReadInt64LittleEndian(payload);
        if (unsigned && number < 0)
            return false;
        output.WriteInt32(bytes);
        switch (bytes)
        {
            case 8:
                output.WriteInt64(number);
                return true;
            case 4:
                output.WriteInt32((int)number);
                return number == (int)number;
            default:
                output.WriteInt16((short)number);
                return number == (short)number;
        }
    }
}

/// <summary>0 and 1 as a boolean.</summary>
internal sealed class IntegerBooleanEncoder : CellEncoder
{
    public override bool TryEncode(ReadOnlySpan<byte> payload, CopyBuffer output)
    {
        var number = BinaryPrimitives.ReadInt64LittleEndian(payload);
        output.WriteInt32(1);
        output.WriteByte((byte)number);
        return number is 0 or 1;
    }
}

internal sealed class NumericEncoder : CellEncoder
{
    public override bool TryEncode(ReadOnlySpan<byte> payload, CopyBuffer output) => NumericCodec.TryEncode(payload, output);
}

internal sealed class IntegerNumericEncoder(bool unsigned) : CellEncoder
{
    public override bool TryEncode(ReadOnlySpan<byte> payload, CopyBuffer output)
    {
        Span<byte> digits = stackalloc byte[24];
        var number = BinaryPrimitives.ReadInt64LittleEndian(payload);
        var length = 0;
        _ = unsigned
            ? ((ulong)number).TryFormat(digits, out length, default, System.Globalization.CultureInfo.InvariantCulture)
            : number.TryFormat(digits, out length, default, System.Globalization.CultureInfo.InvariantCulture);
        return NumericCodec.TryEncode(digits[..length], output);
    }
}

/// <summary>Four bytes, turned round: float4, date.</summary>
internal sealed class Int32Encoder : CellEncoder
{
    public override bool TryEncode(ReadOnlySpan<byte> payload, CopyBuffer output)
    {
        output.WriteInt32(sizeof(int));
        output.WriteInt32(BinaryPrimitives.ReadInt32LittleEndian(payload));
        return true;
    }
}

/// <summary>Eight bytes, turned round: int8, float8, time, timestamp, timestamptz.</summary>
internal sealed class Int64Encoder : CellEncoder
{
    public override bool TryEncode(ReadOnlySpan<byte> payload, CopyBuffer output)
    {
        output.WriteInt32(sizeof(long));
        output.WriteInt64(BinaryPrimitives.ReadInt64LittleEndian(payload));
        return true;
    }
}

internal sealed class WidenFloatEncoder : CellEncoder
{
    public override bool TryEncode(ReadOnlySpan<byte> payload, CopyBuffer output)
    {
        output.WriteInt32(sizeof(double));
        output.WriteInt64(BitConverter.DoubleToInt64Bits(BinaryPrimitives.ReadSingleLittleEndian(payload)));
        return true;
    }
}

internal sealed class NarrowFloatEncoder : CellEncoder
{
    public override bool TryEncode(ReadOnlySpan<byte> payload, CopyBuffer output)
    {
        var wide = BinaryPrimitives.ReadDoubleLittleEndian(payload);
        output.WriteInt32(sizeof(float));
        output.WriteInt32(BitConverter.SingleToInt32Bits((float)wide));
        return double.IsNaN(wide) || (float)wide == wide;
    }
}

internal sealed class JsonbEncoder : CellEncoder
{
    public override bool TryEncode(ReadOnlySpan<byte> payload, CopyBuffer output)
    {
        output.WriteInt32(payload.Length + 1);
        output.WriteByte(1);
        output.Write(payload);
        return true;
    }
}

internal sealed class DateTimestampEncoder : CellEncoder
{
    public override bool TryEncode(ReadOnlySpan<byte> payload, CopyBuffer output)
    {
        var days = BinaryPrimitives.ReadInt32LittleEndian(payload);
        output.WriteInt32(sizeof(long));
        if (days is int.MaxValue or int.MinValue)
        {
            output.WriteInt64(days > 0 ? long.MaxValue : long.MinValue);
            return true;
        }

        var microseconds = (Int128)days * TemporalText.MicrosecondsPerDay;
        output.WriteInt64((long)microseconds);
        return microseconds < long.MaxValue && microseconds > long.MinValue;
    }
}

internal sealed class TimeTzEncoder : CellEncoder
{
    public override bool TryEncode(ReadOnlySpan<byte> payload, CopyBuffer output)
    {
        output.WriteInt32(12);
        output.WriteInt64(BinaryPrimitives.ReadInt64LittleEndian(payload));
        output.WriteInt32(-BinaryPrimitives.ReadInt32LittleEndian(payload[8..]));
        return true;
    }
}

internal sealed class IntervalEncoder : CellEncoder
{
    public override bool TryEncode(ReadOnlySpan<byte> payload, CopyBuffer output)
    {
        output.WriteInt32(16);
        output.WriteInt64(BinaryPrimitives.ReadInt64LittleEndian(payload));
        output.WriteInt32(BinaryPrimitives.ReadInt32LittleEndian(payload[8..]));
        output.WriteInt32(BinaryPrimitives.ReadInt32LittleEndian(payload[12..]));
        return true;
    }
}

/// <summary>A time of day as an interval.</summary>
internal sealed class TimeIntervalEncoder : CellEncoder
{
    public override bool TryEncode(ReadOnlySpan<byte> payload, CopyBuffer output)
    {
        output.WriteInt32(16);
        output.WriteInt64(BinaryPrimitives.ReadInt64LittleEndian(payload));
        output.WriteInt64(0);
        return true;
    }
}

internal sealed class BitStringEncoder : CellEncoder
{
    public override bool TryEncode(ReadOnlySpan<byte> payload, CopyBuffer output)
    {
        output.WriteInt32(payload.Length);
        output.WriteInt32(BinaryPrimitives.ReadInt32LittleEndian(payload));
        output.Write(payload[sizeof(int)..]);
        return true;
    }
}
