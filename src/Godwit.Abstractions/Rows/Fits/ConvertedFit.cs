using System.Buffers;
using Godwit.Abstractions.Schema;

namespace Godwit.Abstractions.Rows.Fits;

/// <summary>
/// A value into a column of another kind, by way of its text: it fits when the column's value, read back, is the same again. For pairs
/// that only existing tables and type rules bring about; it allocates.
/// </summary>
internal sealed class ConvertedFit(LogicalType wire, LogicalType target, IValueFit? inner) : IValueFit
{
    public LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest)
    {
        hasNearest = false;
        var text = CanonicalText.Format(wire, value);
        if (!TryConvert(target, text, out var converted))
            return CannotParse(text);

        var kind = LossKind.None;
        if (inner is not null)
        {
            var fitted = new ArrayBufferWriter<byte>();
            kind = inner.Check(converted, fitted, out var innerNearest);
            if (kind != LossKind.None && !innerNearest)
                return kind;
            if (innerNearest)
                converted = fitted.WrittenSpan.ToArray();
        }

        if (!TryConvert(wire, CanonicalText.Format(target, converted), out var back))
            return kind == LossKind.None ? LossKind.WrongType : kind;
        if (kind == LossKind.None && IsSame(value, back))
            return LossKind.None;
        nearest.Write(back);
        hasNearest = true;
        if (kind != LossKind.None)
            return kind;
        return wire.Kind == LogicalKind.Text ? LossKind.WrongType : LossKind.FractionLost;
    }

    private static bool TryConvert(LogicalType type, string text, out byte[] payload)
    {
        payload = [];
        using var batch = new RowBatch(256);
        var row = new RowWriter(batch);
        row.BeginRow();
        if (!CanonicalText.TryParse(type, System.Text.Encoding.UTF8.GetBytes(text), row))
            return false;
        row.EndRow();
        var reader = new RowReader(batch);
        reader.ReadRow();
        reader.ReadCell(out var cell);
        payload = cell.ToArray();
        return true;
    }

    private static LossKind CannotParse(string text) => text switch
    {
        "NaN" => LossKind.NotANumber,
        "Infinity" or "-Infinity" or "infinity" or "-infinity" => LossKind.Infinity,
        _ => LossKind.WrongType,
    };

    // 1.50 and 1.5 are one number, and a column of another kind keeps no trailing zeros.
    private bool IsSame(ReadOnlySpan<byte> value, ReadOnlySpan<byte> back) =>
        value.SequenceEqual(back) ||
        wire.Kind == LogicalKind.Decimal && value.IndexOf((byte)'.') >= 0 && TrimZeros(value).SequenceEqual(TrimZeros(back));

    private static ReadOnlySpan<byte> TrimZeros(ReadOnlySpan<byte> number) =>
        number.IndexOf((byte)'.') < 0 ? number : number.TrimEnd((byte)'0').TrimEnd((byte)'.');
}
