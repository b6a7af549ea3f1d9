using System.Buffers;
using System.Buffers.Binary;
using Godwit.Abstractions.Schema;

namespace Godwit.Abstractions.Rows.Fits;

/// <summary>A whole number into a narrower integer.</summary>
internal sealed class IntegerFit(Int128 low, Int128 high, bool unsigned) : IValueFit
{
    /// <summary>The lowest and highest value of an integer type.</summary>
    public static (Int128 Low, Int128 High) Range(LogicalType type)
    {
        var bits = type.Bits == 0 ? 64 : type.Bits;
        return type.Unsigned
            ? (Int128.Zero, (Int128.One << bits) - 1)
            : (-(Int128.One << (bits - 1)), (Int128.One << (bits - 1)) - 1);
    }

    public LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest)
    {
        var pattern = BinaryPrimitives.ReadInt64LittleEndian(value);
        Int128 number = unsigned ? (ulong)pattern : pattern;
        hasNearest = number < low || number > high;
        if (!hasNearest)
            return LossKind.None;
        BinaryPrimitives.WriteInt64LittleEndian(nearest.GetSpan(sizeof(long)), (long)(number < low ? low : high));
        nearest.Advance(sizeof(long));
        return LossKind.OutOfRange;
    }
}

/// <summary>A whole number into boolean: 0 and 1.</summary>
internal sealed class TruthFit : IValueFit
{
    public LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest)
    {
        hasNearest = BinaryPrimitives.ReadInt64LittleEndian(value) is not (0 or 1);
        if (!hasNearest)
            return LossKind.None;
        BinaryPrimitives.WriteInt64LittleEndian(nearest.GetSpan(sizeof(long)), 1);
        nearest.Advance(sizeof(long));
        return LossKind.OutOfRange;
    }
}

/// <summary>A decimal into numeric, numeric(p) or numeric(p,s), digit by digit. PostgreSQL rounds half away from zero.</summary>
internal sealed class DecimalFit(int? precision, int? scale, bool hasNaN = true) : IValueFit
{
    private const int MaxWholeDigits = 131_072;
    private const int MaxScale = 16_383;

    private readonly int _maxWholeDigits = precision - (scale ?? 0) ?? MaxWholeDigits;
    private readonly int _scale = precision is null ? MaxScale : scale ?? 0;

    public LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest)
    {
        hasNearest = false;
        if (value.SequenceEqual("NaN"u8))
            return hasNaN ? LossKind.None : LossKind.NotANumber;
        if (value.IndexOf((byte)'I') >= 0)
            return precision is null ? LossKind.None : LossKind.Infinity;

        var negative = value[0] == (byte)'-';
        var digits = negative ? value[1..] : value;
        var point = digits.IndexOf((byte)'.');
        var wholeDigits = point < 0 ? digits.Length : point;
        var fractionDigits = point < 0 ? 0 : digits.Length - point - 1;
        var first = digits.IndexOfAnyExcept((byte)'0', (byte)'.');
        if (first < 0)
            return LossKind.None;

        // The power of ten above the first digit: 2 for 12.3, 0 for 0.5, -1 for 0.05.
        var magnitude = first < wholeDigits ? wholeDigits - first : wholeDigits - first + 1;
        if (fractionDigits <= _scale && magnitude <= _maxWholeDigits)
            return LossKind.None;
        return CheckRounded(digits, negative, wholeDigits, fractionDigits, nearest, out hasNearest);
    }

    private LossKind CheckRounded(ReadOnlySpan<byte> digits, bool negative, int wholeDigits, int fractionDigits,
        IBufferWriter<byte> nearest, out bool hasNearest)
    {
        // All digits without the point, with one zero in front to take a carry.
        var all = new byte[1 + wholeDigits + fractionDigits];
        all[0] = (byte)'0';
        digits[..wholeDigits].CopyTo(all.AsSpan(1));
        if (fractionDigits > 0)
            digits[(wholeDigits + 1)..].CopyTo(all.AsSpan(1 + wholeDigits));
        var cut = Math.Clamp(1 + wholeDigits + _scale, 0, all.Length);
        var lost = all.AsSpan(cut).IndexOfAnyExcept((byte)'0') >= 0;
        if (cut > 0 && cut < all.Length && all[cut] >= (byte)'5')
            Carry(all, cut - 1);
        all.AsSpan(cut).Fill((byte)'0');

        var first = all.AsSpan().IndexOfAnyExcept((byte)'0');
        if (first >= 0 && 1 + wholeDigits - first > _maxWholeDigits)
        {
            hasNearest = precision is not null;
            if (hasNearest)
                WriteLargest(negative, nearest);
            return LossKind.OutOfRange;
        }

        hasNearest = lost;
        if (!lost)
            return LossKind.None;
        Write(negative && first >= 0, all.AsSpan(0, 1 + wholeDigits), all.AsSpan(1 + wholeDigits, Math.Clamp(_scale, 0, fractionDigits)), nearest);
        return LossKind.FractionLost;
    }

    private static void Carry(byte[] digits, int at)
    {
        while (digits[at] == (byte)'9')
            digits[at--] = (byte)'0';
        digits[at]++;
    }

    private void WriteLargest(bool negative, IBufferWriter<byte> nearest)
    {
        var whole = new byte[Math.Max(_maxWholeDigits, 1)];
        var fraction = new byte[Math.Max(_scale, 0)];
        whole.AsSpan().Fill((byte)'0');
        fraction.AsSpan().Fill((byte)'0');
        for (var i = 0; i < precision; i++)
        {
            var at = i - _maxWholeDigits;
            if (at < 0)
                whole[i] = (byte)'9';
            else
                fraction[at] = (byte)'9';
        }

        if (_maxWholeDigits < 0)
        {
            fraction.AsSpan().Fill((byte)'9');
            fraction.AsSpan(0, -_maxWholeDigits).Fill((byte)'0');
        }

        Write(negative, whole, fraction, nearest);
    }

    private static void Write(bool negative, ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, IBufferWriter<byte> nearest)
    {
        whole = whole.TrimStart((byte)'0');
        var room = nearest.GetSpan(whole.Length + fraction.Length + 3);
        var at = 0;
        if (negative)
            room[at++] = (byte)'-';
        if (whole.IsEmpty)
            room[at++] = (byte)'0';
        whole.CopyTo(room[at..]);
        at += whole.Length;
        if (!fraction.IsEmpty)
        {
            room[at++] = (byte)'.';
            fraction.CopyTo(room[at..]);
            at += fraction.Length;
        }

        nearest.Advance(at);
    }
}
