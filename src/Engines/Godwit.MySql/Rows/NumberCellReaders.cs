using System.Buffers.Text;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql.Rows;

/// <summary>Whole numbers; zeros that ZEROFILL puts in front are not part of a value, nor is a fraction of zeros.</summary>
internal sealed class IntegerCellReader(LogicalType wire) : MySqlCellReader
{
    private readonly bool _unsigned64 = wire is { Unsigned: true, Bits: 64 };
    private readonly long _lowest = wire.Unsigned ? 0 : wire.Bits is > 0 and < 64 ? -(1L << (wire.Bits - 1)) : long.MinValue;
    private readonly long _highest = wire.Bits is > 0 and < 64 ? (1L << (wire.Unsigned ? wire.Bits : wire.Bits - 1)) - 1 : long.MaxValue;

    public override LossKind Read(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        if (_unsigned64)
        {
            if (!Utf8Parser.TryParse(cell, out ulong natural, out var used) || !IsWhole(cell[used..]))
                return Failure(cell);
            writer.WriteInt64((long)natural);
            return LossKind.None;
        }

        if (!Utf8Parser.TryParse(cell, out long number, out var taken) || !IsWhole(cell[taken..]))
            return Failure(cell);
        if (number < _lowest || number > _highest)
            return LossKind.OutOfRange;
        writer.WriteInt64(number);
        return LossKind.None;
    }

    public override bool ReadNearest(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        if (_unsigned64 || !Utf8Parser.TryParse(cell, out long number, out var used) || !IsWhole(cell[used..]))
            return false;
        writer.WriteInt64(Math.Clamp(number, _lowest, _highest));
        return true;
    }

    private static bool IsWhole(ReadOnlySpan<byte> rest) => rest.IsEmpty || rest[0] == (byte)'.' && rest[1..].IndexOfAnyExcept((byte)'0') < 0;

    private static LossKind Failure(ReadOnlySpan<byte> cell)
    {
        var digits = cell.Length > 0 && cell[0] is (byte)'-' or (byte)'+' ? cell[1..] : cell;
        var point = digits.IndexOf((byte)'.');
        if (point >= 0 && digits[(point + 1)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 && digits[..point].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)
            return digits[(point + 1)..].IndexOfAnyExcept((byte)'0') < 0 ? LossKind.OutOfRange : LossKind.FractionLost;
        return digits.Length > 0 && digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 ? LossKind.OutOfRange : LossKind.WrongType;
    }
}

/// <summary>0 and 1; a tinyint(1) may hold more than these.</summary>
internal sealed class BooleanCellReader : MySqlCellReader
{
    public override LossKind Read(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        if (cell.Length == 1 && cell[0] is (byte)'0' or (byte)'1')
        {
            writer.WriteByte((byte)(cell[0] - '0'));
            return LossKind.None;
        }

        if (Utf8Parser.TryParse(cell, out long number, out var used) && used == cell.Length)
        {
            if (number is not (0 or 1))
                return LossKind.OutOfRange;
            writer.WriteByte((byte)number);
            return LossKind.None;
        }

        return CanonicalText.TryParse(LogicalType.Boolean, cell, writer) ? LossKind.None : LossKind.WrongType;
    }

    public override bool ReadNearest(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        if (!Utf8Parser.TryParse(cell, out long number, out var used) || used != cell.Length)
            return false;
        writer.WriteByte(number == 0 ? (byte)0 : (byte)1);
        return true;
    }
}

internal sealed class DoubleCellReader : MySqlCellReader
{
    public override LossKind Read(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        if (!TryRead(cell, out var value))
            return LossKind.WrongType;
        writer.WriteInt64(double.IsNaN(value) ? 0x7FF8000000000000 : BitConverter.DoubleToInt64Bits(value));
        return LossKind.None;
    }

    public static bool TryRead(ReadOnlySpan<byte> cell, out double value) =>
        double.TryParse(cell, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out value);
}

internal sealed class SingleCellReader : MySqlCellReader
{
    public override LossKind Read(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        if (!DoubleCellReader.TryRead(cell, out var value))
            return LossKind.WrongType;
        var single = (float)value;
        // A column of text has a single's shortest digits, which are no double's.
        if (!double.IsNaN(value) && single != value &&
            !(float.TryParse(cell, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var parsed) && IsShortest(parsed, cell)))
            return LossKind.OutOfRange;
        writer.WriteInt32(float.IsNaN(single) ? 0x7FC00000 : BitConverter.SingleToInt32Bits(single));
        return LossKind.None;
    }

    public override bool ReadNearest(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        if (!DoubleCellReader.TryRead(cell, out var value))
            return false;
        writer.WriteInt32(BitConverter.SingleToInt32Bits((float)value));
        return true;
    }

    private static bool IsShortest(float value, ReadOnlySpan<byte> cell)
    {
        Span<byte> text = stackalloc byte[32];
        return value.TryFormat(text, out var length, "R", System.Globalization.CultureInfo.InvariantCulture) && text[..length].SequenceEqual(cell);
    }
}
