using System.Buffers;
using System.Buffers.Binary;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Rows.Fits;

namespace Godwit.MySql.Types;

/// <summary>A float into a type without NaN and infinity.</summary>
internal sealed class FiniteFit(bool single) : IValueFit
{
    public LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest)
    {
        hasNearest = false;
        var number = single ? BinaryPrimitives.ReadSingleLittleEndian(value) : BinaryPrimitives.ReadDoubleLittleEndian(value);
        if (number == 0 && double.IsNegative(number))
        {
            // MariaDB stores 0 for -0 without a word.
            hasNearest = true;
            nearest.GetSpan(value.Length)[..value.Length].Clear();
            nearest.Advance(value.Length);
            return LossKind.OutOfRange;
        }

        if (double.IsFinite(number))
            return LossKind.None;
        if (double.IsNaN(number))
            return LossKind.NotANumber;
        hasNearest = true;
        if (single)
            BinaryPrimitives.WriteSingleLittleEndian(nearest.GetSpan(sizeof(float)), number > 0 ? float.MaxValue : float.MinValue);
        else
            BinaryPrimitives.WriteDoubleLittleEndian(nearest.GetSpan(sizeof(double)), number > 0 ? double.MaxValue : double.MinValue);
        nearest.Advance(value.Length);
        return LossKind.Infinity;
    }
}

/// <summary>Text into char(n), which the server gives back without the blanks at its end.</summary>
internal sealed class BlankEndFit(TextFit text) : IValueFit
{
    public LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest)
    {
        var loss = text.Check(value, nearest, out hasNearest);
        if (loss != LossKind.None || value.IsEmpty || value[^1] != (byte)' ')
            return loss;
        nearest.Write(value.TrimEnd((byte)' '));
        hasNearest = true;
        return LossKind.TooLong;
    }
}

/// <summary>Bytes into binary(n) or varbinary(n).</summary>
internal sealed class BytesFit(int length, bool fixedLength) : IValueFit
{
    public LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest)
    {
        hasNearest = value.Length > length || (fixedLength && value.Length < length);
        if (!hasNearest)
            return LossKind.None;
        var fitted = nearest.GetSpan(length)[..(fixedLength ? length : Math.Min(length, value.Length))];
        fitted.Clear();
        value[..Math.Min(value.Length, fitted.Length)].CopyTo(fitted);
        nearest.Advance(fitted.Length);
        return value.Length > length ? LossKind.TooLong : LossKind.Padded;
    }
}

/// <summary>An interval into TIME: hours to microseconds only, up to 838:59:59.</summary>
internal sealed class DurationFit(int? precision) : IValueFit
{
    private const long Last = ((838L * 3600) + (59 * 60) + 59) * 1_000_000;

    private readonly long _unit = Fractions.Unit(precision);

    public LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest)
    {
        hasNearest = false;
        var time = BinaryPrimitives.ReadInt64LittleEndian(value);
        if (BinaryPrimitives.ReadInt64LittleEndian(value[sizeof(long)..]) != 0)
            return LossKind.OutOfRange;
        var kind = time is < -Last or > Last ? LossKind.OutOfRange : time % _unit != 0 ? LossKind.FractionLost : LossKind.None;
        if (kind == LossKind.None)
            return kind;
        var room = nearest.GetSpan(16)[..16];
        room.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(room, Fractions.Round(Math.Clamp(time, -Last, Last), _unit));
        nearest.Advance(16);
        hasNearest = true;
        return kind;
    }
}

/// <summary>
/// A UUID into MariaDB's UUID. Its order on disk tells by two bits whether the parts were swapped, so it has no room for a version of 8 and more
/// with a variant below 8, and refuses such a value.
/// </summary>
internal sealed class UuidFit : IValueFit
{
    public LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest)
    {
        hasNearest = false;
        return (value[6] & 0x80) != 0 && (value[8] & 0x80) == 0 ? LossKind.OutOfRange : LossKind.None;
    }
}
