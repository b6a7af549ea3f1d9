namespace Godwit.Abstractions.Rows;

/// <summary>The canonical digits of decimals (<see cref="Schema.LogicalKind.Decimal"/>), of any length.</summary>
public static class DecimalText
{
    /// <summary>
    /// Brings a decimal number, as people and databases write it, to its canonical form, as the next cell of the row: superfluous signs
    /// and leading zeros go, an exponent is written out, trailing zeros of the fraction stay. Also NaN and the infinities. False, and
    /// nothing added, where it is no number or its exponent is beyond 200,000.
    /// </summary>
    public static bool TryWriteCanonical(ReadOnlySpan<byte> utf8, RowWriter row)
    {
        if (!TrySplit(utf8, out var negative, out var whole, out var fraction, out var exponent, out var special))
            return false;
        if (special.Length > 0)
        {
            row.WriteValue(special);
            return true;
        }

        var digits = new byte[whole.Length + fraction.Length];
        whole.CopyTo(digits);
        fraction.CopyTo(digits.AsSpan(whole.Length));
        var point = whole.Length + exponent;
        var length = Math.Max(point, digits.Length);
        var scale = Math.Max(0, digits.Length - point);
        if (point < 0)
            length = digits.Length - point;
        // Digits padded so that the point lies inside: zeros in front for a negative point, zeros behind for a large one.
        var padded = new byte[Math.Max(length, scale + 1)];
        padded.AsSpan().Fill((byte)'0');
        var start = padded.Length - scale - point;
        if (start < 0)
            return false;
        digits.CopyTo(padded.AsSpan(start));
        var integerEnd = padded.Length - scale;
        var first = 0;
        while (first < integerEnd - 1 && padded[first] == (byte)'0')
            first++;
        var zero = padded.AsSpan().IndexOfAnyExcept((byte)'0') < 0;
        row.BeginCell();
        var room = row.GetSpan(padded.Length + 2);
        var at = 0;
        if (negative && !zero)
            room[at++] = (byte)'-';
        padded.AsSpan(first, integerEnd - first).CopyTo(room[at..]);
        at += integerEnd - first;
        if (scale > 0)
        {
            room[at++] = (byte)'.';
            padded.AsSpan(integerEnd).CopyTo(room[at..]);
            at += scale;
        }

        row.Advance(at);
        row.EndCell();
        return true;
    }

    /// <summary>Digits before the point (0 for 0.5) and after it, of a canonical decimal. False for NaN and the infinities.</summary>
    public static bool TryMeasure(ReadOnlySpan<byte> canonical, out int wholeDigits, out int fractionDigits)
    {
        wholeDigits = fractionDigits = 0;
        if (canonical.Length > 0 && canonical[0] == (byte)'-')
            canonical = canonical[1..];
        if (canonical.Length == 0 || canonical[0] is < (byte)'0' or > (byte)'9')
            return false;
        var point = canonical.IndexOf((byte)'.');
        wholeDigits = point < 0 ? canonical.Length : point;
        fractionDigits = point < 0 ? 0 : canonical.Length - point - 1;
        if (canonical[0] == (byte)'0')
            wholeDigits--;
        return true;
    }

    private static bool TrySplit(ReadOnlySpan<byte> text, out bool negative, out ReadOnlySpan<byte> whole, out ReadOnlySpan<byte> fraction,
        out int exponent, out ReadOnlySpan<byte> special)
    {
        negative = false;
        whole = fraction = special = default;
        exponent = 0;
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
        {
            negative = text[0] == (byte)'-';
            text = text[1..];
        }

        if (text.SequenceEqual("NaN"u8))
        {
            special = "NaN"u8;
            return true;
        }

        if (text.SequenceEqual("Infinity"u8))
        {
            special = negative ? "-Infinity"u8 : "Infinity"u8;
            return true;
        }

        var e = text.IndexOfAny((byte)'e', (byte)'E');
        if (e >= 0)
        {
            if (!int.TryParse(text[(e + 1)..], System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out exponent) ||
                exponent is < -200_000 or > 200_000)
                return false;
            text = text[..e];
        }

        var point = text.IndexOf((byte)'.');
        whole = point < 0 ? text : text[..point];
        fraction = point < 0 ? default : text[(point + 1)..];
        return whole.Length + fraction.Length > 0 && whole.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 &&
            fraction.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }
}
