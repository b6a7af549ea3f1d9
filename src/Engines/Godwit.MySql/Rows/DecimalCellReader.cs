using Godwit.Abstractions.Rows;

namespace Godwit.MySql.Rows;

/// <summary>
/// Decimals as digits. The scale is brought to the column's where that changes no digit but zeros at the end, so that a number counts as
/// the same in a column of another scale.
/// </summary>
internal sealed class DecimalCellReader(int? scale) : MySqlCellReader
{
    public override LossKind Read(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        var digits = cell;
        var negative = digits.Length > 0 && digits[0] == (byte)'-';
        if (negative)
            digits = digits[1..];
        var point = digits.IndexOf((byte)'.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? default : digits[(point + 1)..];
        if (whole.Length + fraction.Length == 0 || whole.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0 || fraction.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
            return ReadOther(cell, writer);
        Write(negative, whole, fraction, writer);
        return LossKind.None;
    }

    private void Write(bool negative, ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, RowWriter writer)
    {
        var first = whole.IndexOfAnyExcept((byte)'0');
        whole = first < 0 ? default : whole[first..];
        if (scale is { } wanted && fraction.Length > wanted && fraction[wanted..].IndexOfAnyExcept((byte)'0') < 0)
            fraction = fraction[..wanted];
        var zeros = scale is { } full && fraction.Length < full ? full - fraction.Length : 0;
        writer.BeginCell();
        var room = writer.GetSpan(whole.Length + fraction.Length + zeros + 3);
        var at = 0;
        if (negative && (whole.Length > 0 || fraction.IndexOfAnyExcept((byte)'0') >= 0))
            room[at++] = (byte)'-';
        if (whole.IsEmpty)
            room[at++] = (byte)'0';
        whole.CopyTo(room[at..]);
        at += whole.Length;
        if (fraction.Length + zeros > 0)
        {
            room[at++] = (byte)'.';
            fraction.CopyTo(room[at..]);
            at += fraction.Length;
            room.Slice(at, zeros).Fill((byte)'0');
            at += zeros;
        }

        writer.Advance(at);
        writer.EndCell();
    }

    /// <summary>An exponent, NaN, infinity: what a double or a text may hold.</summary>
    private LossKind ReadOther(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        using var scratch = new RowBatch(256);
        var canonical = new RowWriter(scratch);
        canonical.BeginRow();
        if (!DecimalText.TryWriteCanonical(cell, canonical))
            return LossKind.WrongType;
        canonical.EndRow();
        var row = new RowReader(scratch);
        row.ReadRow();
        row.ReadCell(out var payload);
        if (payload[^1] is < (byte)'0' or > (byte)'9')
        {
            writer.WriteValue(payload);
            return LossKind.None;
        }

        return Read(payload, writer);
    }
}
