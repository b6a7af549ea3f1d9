using System.Buffers;
using System.Globalization;
using System.Text;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql.Rows;

/// <summary>Writes a key's value as a literal that compares with its column by the column's own index and order.</summary>
internal static class KeyLiteral
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> DecimalCharacters = SearchValues.Create("0123456789.");

    /// <summary>The literal, or null where no value of the column has that text.</summary>
    public static string? Write(ColumnSchema column, string text)
    {
        switch (MySqlStorages.Of(column))
        {
            case MySqlStorage.Integer or MySqlStorage.Bits when column.Type.Kind == LogicalKind.BitString && text.Length > 0 && text.AsSpan().IndexOfAnyExcept('0', '1') < 0:
                return UInt128.TryParse("0" + text, NumberStyles.BinaryNumber, CultureInfo.InvariantCulture, out var bits) ? bits.ToString(CultureInfo.InvariantCulture) : null;
            case MySqlStorage.Integer:
                return text is "true" ? "1" : text is "false" ? "0"
                    : Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number.ToString(CultureInfo.InvariantCulture) : null;
            case MySqlStorage.Decimal:
                return IsDecimal(text) ? text : null;
            case MySqlStorage.Float:
                return WriteFloat(column, text);
            case MySqlStorage.Bytes:
                return text.StartsWith("\\x", StringComparison.Ordinal) && text.AsSpan(2).IndexOfAnyExcept(HexDigits) < 0 && text.Length % 2 == 0
                    ? text.Length == 2 ? "_binary ''" : $"X'{text.AsSpan(2)}'"
                    : null;
            case MySqlStorage.Moment or MySqlStorage.Date:
                return Quote(text.EndsWith("+00", StringComparison.Ordinal) ? text[..^3] : text);
            case MySqlStorage.Time:
                return Quote(text.StartsWith("0 mons 0 days ", StringComparison.Ordinal) ? text["0 mons 0 days ".Length..] : text);
            default:
                return Quote(text);
        }
    }

    /// <summary>Whether equality of such a column is wider than equality of bytes, so that a match must be looked at.</summary>
    public static bool NeedsBytes(ColumnSchema column) => MySqlStorages.Of(column) is MySqlStorage.Text or MySqlStorage.Enum && column.CharacterSet is not null;

    /// <summary>The UTF-8 bytes of a text, as a literal.</summary>
    public static string Bytes(string text) => text.Length == 0 ? "_binary ''" : "X'" + Convert.ToHexString(Encoding.UTF8.GetBytes(text)) + "'";

    private static string Quote(string text) => MySqlIdentifiers.Instance.QuoteLiteral(text);

    private static bool IsDecimal(string text)
    {
        var digits = text.AsSpan(text.StartsWith('-') ? 1 : 0);
        return digits.Length is > 0 and <= 82 && digits.IndexOfAnyExcept(DecimalCharacters) < 0 && digits.Count('.') <= 1 && digits[0] != '.' && digits[^1] != '.';
    }

    private static string? WriteFloat(ColumnSchema column, string text)
    {
        double number;
        if (column.Type.Kind == LogicalKind.Float32)
        {
            if (!float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var single))
                return null;
            number = single;
        }
        else if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
        {
            return null;
        }

        if (!double.IsFinite(number))
            return null;
        var digits = number.ToString("R", CultureInfo.InvariantCulture);
        return digits.Contains('E', StringComparison.Ordinal) ? digits : digits + "e0";
    }
}
