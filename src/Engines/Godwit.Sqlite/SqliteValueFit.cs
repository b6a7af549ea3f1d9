using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Sqlite.Schema;

namespace Godwit.Sqlite;

/// <summary>
/// What SQLite cannot keep to the letter: NaN and negative zero; more than 15 digits in a numeric column; numbers beyond 64 bits; texts
/// that look like numbers in a column whose affinity turns them into numbers.
/// </summary>
internal static class SqliteValueFit
{
    public static IValueFit? Create(LogicalType wire, ColumnSchema target)
    {
        var affinity = SqliteAffinity.Of(target.NativeType);
        return wire.Kind switch
        {
            LogicalKind.Float32 when affinity != Affinity.Text => new FloatFit(single: true),
            LogicalKind.Float64 when affinity != Affinity.Text => new FloatFit(single: false),
            LogicalKind.Decimal when affinity.ConvertsText() => new DecimalFit(wire.Scale ?? (wire.Precision is null ? target.Type.Kind == LogicalKind.Decimal ? target.Type.Scale : null : 0)),
            LogicalKind.Integer when wire is { Unsigned: true, Bits: 64 } && affinity != Affinity.Text => new UnsignedFit(),
            LogicalKind.Integer when affinity == Affinity.Real => new WholeInRealFit(),
            LogicalKind.Text or LogicalKind.Json or LogicalKind.Enum or LogicalKind.BitString when affinity.ConvertsText() => new NumberLikeTextFit(wire),
            LogicalKind.Native when wire.NativeEngine != SqliteEngine.EngineName && affinity.ConvertsText() => new NumberLikeTextFit(wire),
            _ => null,
        };
    }

    private sealed class FloatFit(bool single) : IValueFit
    {
        public LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest)
        {
            hasNearest = false;
            var number = single ? BinaryPrimitives.ReadSingleLittleEndian(value) : BinaryPrimitives.ReadDoubleLittleEndian(value);
            if (double.IsNaN(number))
                return LossKind.NotANumber;
            if (number != 0 || !double.IsNegative(number))
                return LossKind.None;
            nearest.GetSpan(value.Length)[..value.Length].Clear();
            nearest.Advance(value.Length);
            hasNearest = true;
            return LossKind.OutOfRange;
        }
    }

    private sealed class UnsignedFit : IValueFit
    {
        public LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest)
        {
            hasNearest = BinaryPrimitives.ReadInt64LittleEndian(value) < 0;
            if (!hasNearest)
                return LossKind.None;
            BinaryPrimitives.WriteInt64LittleEndian(nearest.GetSpan(sizeof(long)), long.MaxValue);
            nearest.Advance(sizeof(long));
            return LossKind.OutOfRange;
        }
    }

    private sealed class WholeInRealFit : IValueFit
    {
        public LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest)
        {
            hasNearest = false;
            var number = BinaryPrimitives.ReadInt64LittleEndian(value);
            return (Int128)(double)number == number ? LossKind.None : LossKind.OutOfRange;
        }
    }

    /// <summary>Fits where the digits come back from the double that will be stored; the reader puts the scale's zeros behind.</summary>
    private sealed class DecimalFit(int? scale) : IValueFit
    {
        public LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest)
        {
            hasNearest = false;
            // NaN and the infinities stay texts, which no affinity touches.
            if (!DecimalText.TryMeasure(value, out var whole, out var fraction))
                return LossKind.None;
            if (fraction == (scale ?? fraction) && whole + fraction <= SqliteTypeMap.ExactDigits && (scale is not null || value[^1] != (byte)'0' || fraction == 0))
                return LossKind.None;
            if (fraction == 0 && (scale ?? 0) == 0 && Utf8Parser.TryParse(value, out long _, out var used) && used == value.Length)
                return LossKind.None;
            using var batch = new RowBatch(1024);
            var stored = Store(value, batch);
            if (stored.SequenceEqual(value))
                return LossKind.None;
            stored.CopyTo(nearest.GetSpan(stored.Length));
            nearest.Advance(stored.Length);
            hasNearest = true;
            return fraction > 0 ? LossKind.FractionLost : LossKind.OutOfRange;
        }

        private ReadOnlySpan<byte> Store(ReadOnlySpan<byte> value, RowBatch batch)
        {
            Span<byte> digits = stackalloc byte[40];
            var number = double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture);
            number.TryFormat(digits, out var length, "R", CultureInfo.InvariantCulture);
            var writer = new RowWriter(batch);
            writer.BeginRow();
            Rows.DecimalCellReader.WriteDigits(digits[..length], scale, writer);
            writer.EndRow();
            var reader = new RowReader(batch);
            reader.ReadRow();
            reader.ReadCell(out var payload);
            return payload;
        }
    }

    private sealed class NumberLikeTextFit(LogicalType wire) : IValueFit
    {
        public LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest)
        {
            hasNearest = false;
            if (wire.Kind == LogicalKind.BitString)
                return LossKind.WrongType;
            var trimmed = value.Trim(" \t\n\r\f\v"u8);
            if (trimmed.IsEmpty || trimmed[0] is not ((>= (byte)'0' and <= (byte)'9') or (byte)'+' or (byte)'-' or (byte)'.'))
                return LossKind.None;
            if (!double.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || double.IsNaN(number))
                return LossKind.None;
            Span<byte> again = stackalloc byte[20];
            return long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) &&
                whole.TryFormat(again, out var length, default, CultureInfo.InvariantCulture) && value.SequenceEqual(again[..length])
                ? LossKind.None
                : LossKind.WrongType;
        }
    }
}
