using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Rows.Fits;

namespace Godwit.MySql.Types;

/// <summary>
/// JSON into MySQL's type of that name, which keeps numbers as 64-bit integers or doubles: other digits would be rounded without a word.
/// </summary>
internal sealed class StoredJsonFit(JsonFit text) : IValueFit
{
    private const int AnyDepth = 5000;
    private const int MaxPower = 1_000_000_000;

    public LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest)
    {
        var loss = text.Check(value, nearest, out hasNearest);
        if (loss != LossKind.None)
            return loss;
        var reader = new Utf8JsonReader(value, new JsonReaderOptions { MaxDepth = AnyDepth });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Number && !IsKept(reader.ValueSpan))
                return LossKind.OutOfRange;
        }

        return LossKind.None;
    }

    private static bool IsKept(ReadOnlySpan<byte> digits)
    {
        if ((Utf8Parser.TryParse(digits, out long _, out var length) && length == digits.Length) || (Utf8Parser.TryParse(digits, out ulong _, out length) && length == digits.Length))
            return true;
        if (!double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            return false;
        return Plain(Encoding.ASCII.GetString(digits)) is { } exact && exact == Plain(number.ToString("R", CultureInfo.InvariantCulture));
    }

    /// <summary>Sign, digits without zeros at either end, and the power of ten of the last one; null where no double has such a power.</summary>
    private static (bool Negative, string Digits, int Power)? Plain(string number)
    {
        var negative = number[0] == '-';
        var mark = number.IndexOfAny(['e', 'E']);
        var power = 0;
        if (mark >= 0 && (!int.TryParse(number.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out power) || power is < -MaxPower or > MaxPower))
            return null;
        var mantissa = number[(negative ? 1 : 0)..(mark < 0 ? number.Length : mark)];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            power -= mantissa.Length - point - 1;
            mantissa = mantissa.Remove(point, 1);
        }

        mantissa = mantissa.TrimStart('0');
        var digits = mantissa.TrimEnd('0');
        return digits.Length == 0 ? (negative, "", 0) : (negative, digits, power + mantissa.Length - digits.Length);
    }
}
