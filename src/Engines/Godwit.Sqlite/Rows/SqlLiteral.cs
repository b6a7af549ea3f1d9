using System.Buffers.Text;
using System.Globalization;
using Godwit.Abstractions.Rows;
using Godwit.Sqlite.Sessions;
using SQLitePCL;

namespace Godwit.Sqlite.Rows;

/// <summary>
/// The text form in which a value of any storage class travels between SQLite files: its SQL literal. Text keeps its bytes whatever they
/// are; a real keeps its bits; infinity is 9e999 as SQLite itself writes it.
/// </summary>
internal static class SqlLiteral
{
    private static readonly byte[] HexDigits = "0123456789ABCDEF"u8.ToArray();

    /// <summary>Adds a cell's literal to the row.</summary>
    public static void Write(SqliteStatement row, int column, RowWriter writer)
    {
        switch (row.ColumnType(column))
        {
            case raw.SQLITE_INTEGER:
                writer.BeginCell();
                Utf8Formatter.TryFormat(row.Int64(column), writer.GetSpan(20), out var written);
                writer.Advance(written);
                writer.EndCell();
                break;
            case raw.SQLITE_FLOAT:
                WriteReal(row.Double(column), writer);
                break;
            case raw.SQLITE_TEXT:
                WriteText(row.Utf8(column), writer);
                break;
            default:
                WriteBlob(row.Blob(column), writer);
                break;
        }
    }

    /// <summary>Binds a literal as the value that it stands for. False where it is no literal.</summary>
    public static bool TryBind(SqliteStatement statement, int index, ReadOnlySpan<byte> literal)
    {
        if (literal.Length >= 2 && literal[0] == (byte)'\'' && literal[^1] == (byte)'\'')
        {
            BindText(statement, index, literal[1..^1]);
            return true;
        }

        if (literal.Length >= 3 && literal[0] is (byte)'X' or (byte)'x' && literal[1] == (byte)'\'')
        {
            var bytes = new byte[(literal.Length - 3) / 2];
            if (Convert.FromHexString(literal[2..^1], bytes, out _, out _) != System.Buffers.OperationStatus.Done)
                return false;
            statement.BindBlob(index, bytes);
            return true;
        }

        if (Utf8Parser.TryParse(literal, out long number, out var used) && used == literal.Length)
        {
            statement.Bind(index, number);
            return true;
        }

        if (literal.SequenceEqual("NULL"u8))
        {
            statement.BindNull(index);
            return true;
        }

        if (literal.EndsWith("9e999"u8))
        {
            statement.Bind(index, literal[0] == (byte)'-' ? double.NegativeInfinity : double.PositiveInfinity);
            return true;
        }

        if (!double.TryParse(literal, NumberStyles.Float, CultureInfo.InvariantCulture, out var real))
            return false;
        statement.Bind(index, real);
        return true;
    }

    private static void WriteReal(double value, RowWriter writer)
    {
        writer.BeginCell();
        var span = writer.GetSpan(40);
        var length = 0;
        if (double.IsInfinity(value))
        {
            var text = value > 0 ? "9e999"u8 : "-9e999"u8;
            text.CopyTo(span);
            length = text.Length;
        }
        else
        {
            value.TryFormat(span, out length, "R", CultureInfo.InvariantCulture);
            if (span[..length].IndexOfAny((byte)'.', (byte)'E') < 0)
            {
                ".0"u8.CopyTo(span[length..]);
                length += 2;
            }
        }

        writer.Advance(length);
        writer.EndCell();
    }

    private static void WriteText(ReadOnlySpan<byte> text, RowWriter writer)
    {
        writer.BeginCell();
        Append(writer, "'"u8);
        int quote;
        while ((quote = text.IndexOf((byte)'\'')) >= 0)
        {
            Append(writer, text[..(quote + 1)]);
            Append(writer, "'"u8);
            text = text[(quote + 1)..];
        }

        Append(writer, text);
        Append(writer, "'"u8);
        writer.EndCell();
    }

    private static void WriteBlob(ReadOnlySpan<byte> bytes, RowWriter writer)
    {
        writer.BeginCell();
        var span = writer.GetSpan(checked(bytes.Length * 2 + 3));
        span[0] = (byte)'X';
        span[1] = (byte)'\'';
        for (var i = 0; i < bytes.Length; i++)
        {
            span[2 + 2 * i] = HexDigits[bytes[i] >> 4];
            span[3 + 2 * i] = HexDigits[bytes[i] & 15];
        }

        span[2 + 2 * bytes.Length] = (byte)'\'';
        writer.Advance(bytes.Length * 2 + 3);
        writer.EndCell();
    }

    private static void BindText(SqliteStatement statement, int index, ReadOnlySpan<byte> inner)
    {
        if (inner.IndexOf((byte)'\'') < 0)
        {
            statement.BindText(index, inner);
            return;
        }

        var rented = System.Buffers.ArrayPool<byte>.Shared.Rent(inner.Length);
        var at = 0;
        for (var i = 0; i < inner.Length; i++)
        {
            rented[at++] = inner[i];
            if (inner[i] == (byte)'\'')
                i++;
        }

        statement.BindText(index, rented.AsSpan(0, at));
        System.Buffers.ArrayPool<byte>.Shared.Return(rented);
    }

    private static void Append(RowWriter writer, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(writer.GetSpan(bytes.Length));
        writer.Advance(bytes.Length);
    }
}
