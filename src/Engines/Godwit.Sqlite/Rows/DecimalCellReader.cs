using System.Globalization;
using Godwit.Abstractions.Rows;
using Godwit.Sqlite.Sessions;
using SQLitePCL;

namespace Godwit.Sqlite.Rows;

/// <summary>
/// Decimals. A real gives the shortest digits that read back to it, so that what was stored with up to 15 digits comes back with exactly
/// those; zeros that the declared scale asks for are put behind.
/// </summary>
internal sealed class DecimalCellReader(int? scale) : SqliteCellReader
{
    private const int MostDigits = 400;

    public override LossKind Read(SqliteStatement row, int column, RowWriter writer)
    {
        Span<byte> text = stackalloc byte[40];
        int length;
        switch (row.ColumnType(column))
        {
            case raw.SQLITE_INTEGER:
                row.Int64(column).TryFormat(text, out length, default, CultureInfo.InvariantCulture);
                return WriteDigits(text[..length], scale, writer);
            case raw.SQLITE_FLOAT:
                row.Double(column).TryFormat(text, out length, "R", CultureInfo.InvariantCulture);
                return WriteDigits(text[..length], scale, writer);
            case raw.SQLITE_TEXT:
                return WriteDigits(row.Utf8(column), scale, writer);
            default:
                return LossKind.WrongType;
        }
    }

    /// <summary>Adds digits with at least the scale's digits behind the point.</summary>
    public static LossKind WriteDigits(ReadOnlySpan<byte> text, int? scale, RowWriter writer)
    {
        if (!IsPlain(text))
            return WriteOther(text, scale, writer);
        var point = text.IndexOf((byte)'.');
        var missing = (scale ?? 0) - (point < 0 ? 0 : text.Length - point - 1);
        if (missing <= 0)
        {
            writer.WriteValue(text);
            return LossKind.None;
        }

        writer.BeginCell();
        var room = writer.GetSpan(text.Length + 1 + missing);
        text.CopyTo(room);
        var at = text.Length;
        if (point < 0)
            room[at++] = (byte)'.';
        room.Slice(at, missing).Fill((byte)'0');
        writer.Advance(at + missing);
        writer.EndCell();
        return LossKind.None;
    }

    /// <summary>Whether the digits are canonical already: no exponent, no superfluous zero or sign, no negative zero.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> text)
    {
        var digits = text.Length > 0 && text[0] == (byte)'-' ? text[1..] : text;
        if (digits.Length == 0 || digits[^1] == (byte)'.' || digits[0] == (byte)'.')
            return false;
        if (digits.Length > 1 && digits[0] == (byte)'0' && digits[1] != (byte)'.')
            return false;
        if (digits.Length < text.Length && digits.IndexOfAnyExcept((byte)'0', (byte)'.') < 0)
            return false;
        var points = 0;
        foreach (var c in digits)
        {
            if (c == (byte)'.')
                points++;
            else if (c is < (byte)'0' or > (byte)'9')
                return false;
        }

        return points <= 1;
    }

    private static LossKind WriteOther(ReadOnlySpan<byte> text, int? scale, RowWriter writer)
    {
        if (text.Length <= MostDigits && text.IndexOfAny((byte)'e', (byte)'E') >= 0)
        {
            // 1E-05 and the like: written out first, so that the zeros of the scale can follow.
            using var scratch = new RowBatch(1024);
            var plain = new RowWriter(scratch);
            plain.BeginRow();
            if (!DecimalText.TryWriteCanonical(text, plain))
                return LossKind.WrongType;
            plain.EndRow();
            var reader = new RowReader(scratch);
            reader.ReadRow();
            reader.ReadCell(out var digits);
            return IsPlain(digits) ? WriteDigits(digits, scale, writer) : LossKind.WrongType;
        }

        if (text.Length > 1 && (text[0] == (byte)'-' || text[0] == (byte)'+' || text[0] == (byte)'0' || text[0] == (byte)'.') && DecimalText.TryWriteCanonical(text, writer))
            return LossKind.None;
        return DecimalText.TryWriteCanonical(text, writer) ? LossKind.None : LossKind.WrongType;
    }
}
