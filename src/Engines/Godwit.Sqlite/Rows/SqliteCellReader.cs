using System.Globalization;
using System.Text.Unicode;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Sqlite.Sessions;
using SQLitePCL;

namespace Godwit.Sqlite.Rows;

/// <summary>
/// Brings a cell from the storage class that it happens to have to the canonical encoding of its column. Bound once per column. What is
/// not exactly a value of the type is refused, whatever SQLite itself would make of it.
/// </summary>
internal abstract class SqliteCellReader
{
    /// <summary>Adds the cell, which is not NULL, to the row; or adds nothing and says why.</summary>
    public abstract LossKind Read(SqliteStatement row, int column, RowWriter writer);

    /// <summary>Adds the nearest value of the type, where there is one.</summary>
    public virtual bool ReadNearest(SqliteStatement row, int column, RowWriter writer) => false;

    public static SqliteCellReader Create(LogicalType wire, ColumnSchema column) => wire.Kind switch
    {
        LogicalKind.Integer => new IntegerCellReader(wire),
        LogicalKind.Float64 => new DoubleCellReader(),
        LogicalKind.Float32 => new SingleCellReader(),
        LogicalKind.Boolean => new BooleanCellReader(),
        LogicalKind.Decimal => new DecimalCellReader(wire.Scale ?? (wire.Precision is null ? column.Type.Kind == LogicalKind.Decimal ? column.Type.Scale : null : 0)),
        LogicalKind.Text or LogicalKind.Json or LogicalKind.Enum => new TextCellReader(),
        LogicalKind.Bytes or LogicalKind.Geometry => new BytesCellReader(),
        LogicalKind.Date => new DateCellReader(),
        LogicalKind.Timestamp or LogicalKind.TimestampTz => new TimestampCellReader(wire.Kind == LogicalKind.TimestampTz),
        LogicalKind.Native when wire.NativeEngine == SqliteEngine.EngineName => new LiteralCellReader(),
        LogicalKind.Native => new TextCellReader(),
        _ => new ParsedCellReader(wire),
    };
}

/// <summary>A column of SQLite holds 64 bits whatever it declares, so the width of the type is checked value by value.</summary>
internal sealed class IntegerCellReader(LogicalType wire) : SqliteCellReader
{
    private readonly bool _unsigned64 = wire is { Unsigned: true, Bits: 64 };
    private readonly long _lowest = wire.Unsigned ? 0 : wire.Bits is > 0 and < 64 ? -(1L << (wire.Bits - 1)) : long.MinValue;
    private readonly long _highest = wire.Bits is > 0 and < 64 ? (1L << (wire.Unsigned ? wire.Bits : wire.Bits - 1)) - 1 : long.MaxValue;

    public override LossKind Read(SqliteStatement row, int column, RowWriter writer)
    {
        switch (row.ColumnType(column))
        {
            case raw.SQLITE_INTEGER:
                return Write(row.Int64(column), writer);
            case raw.SQLITE_FLOAT:
                var real = row.Double(column);
                if (real != Math.Floor(real) || real is < -9.2e18 or > 9.2e18)
                    return LossKind.WrongType;
                return Write((long)real, writer);
            case raw.SQLITE_TEXT:
                return ReadText(row.Utf8(column), writer);
            default:
                return LossKind.WrongType;
        }
    }

    public override bool ReadNearest(SqliteStatement row, int column, RowWriter writer)
    {
        switch (row.ColumnType(column))
        {
            case raw.SQLITE_FLOAT:
                writer.WriteInt64(Math.Clamp((long)Math.Clamp(Math.Round(row.Double(column), MidpointRounding.AwayFromZero), long.MinValue, long.MaxValue), _lowest, _highest));
                return true;
            case raw.SQLITE_INTEGER:
                writer.WriteInt64(Math.Clamp(row.Int64(column), _lowest, _highest));
                return true;
            default:
                return false;
        }
    }

    private LossKind Write(long number, RowWriter writer)
    {
        if (number < _lowest || number > _highest)
            return LossKind.OutOfRange;
        writer.WriteInt64(number);
        return LossKind.None;
    }

    // Only the one spelling that a number has: '007' in such a column is a text, and its zeros would be lost.
    private LossKind ReadText(ReadOnlySpan<byte> text, RowWriter writer)
    {
        Span<byte> again = stackalloc byte[20];
        if (_unsigned64)
        {
            if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || !number.TryFormat(again, out var length) || !text.SequenceEqual(again[..length]))
                return LossKind.WrongType;
            writer.WriteInt64((long)number);
        }
        else
        {
            if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || !number.TryFormat(again, out var length) || !text.SequenceEqual(again[..length]))
                return LossKind.WrongType;
            return Write(number, writer);
        }

        return LossKind.None;
    }
}

internal sealed class DoubleCellReader : SqliteCellReader
{
    public override LossKind Read(SqliteStatement row, int column, RowWriter writer)
    {
        if (!TryRead(row, column, out var value))
            return LossKind.WrongType;
        writer.WriteInt64(double.IsNaN(value) ? 0x7FF8000000000000 : BitConverter.DoubleToInt64Bits(value));
        return LossKind.None;
    }

    public static bool TryRead(SqliteStatement row, int column, out double value)
    {
        value = 0;
        switch (row.ColumnType(column))
        {
            case raw.SQLITE_FLOAT:
                value = row.Double(column);
                return true;
            case raw.SQLITE_INTEGER:
                var number = row.Int64(column);
                value = number;
                return Math.Abs(value) <= 9007199254740992 || (Int128)value == number;
            case raw.SQLITE_TEXT:
                return double.TryParse(row.Utf8(column), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
            default:
                return false;
        }
    }
}

internal sealed class SingleCellReader : SqliteCellReader
{
    public override LossKind Read(SqliteStatement row, int column, RowWriter writer)
    {
        if (!DoubleCellReader.TryRead(row, column, out var value) || !double.IsNaN(value) && (double)(float)value != value)
            return LossKind.WrongType;
        writer.WriteInt32(double.IsNaN(value) ? 0x7FC00000 : BitConverter.SingleToInt32Bits((float)value));
        return LossKind.None;
    }

    public override bool ReadNearest(SqliteStatement row, int column, RowWriter writer)
    {
        if (row.ColumnType(column) != raw.SQLITE_FLOAT)
            return false;
        writer.WriteInt32(BitConverter.SingleToInt32Bits((float)row.Double(column)));
        return true;
    }
}

internal sealed class BooleanCellReader : SqliteCellReader
{
    public override LossKind Read(SqliteStatement row, int column, RowWriter writer)
    {
        if (row.ColumnType(column) != raw.SQLITE_INTEGER || row.Int64(column) is not (0 or 1))
            return ReadText(row, column, writer);
        writer.WriteByte((byte)row.Int64(column));
        return LossKind.None;
    }

    public override bool ReadNearest(SqliteStatement row, int column, RowWriter writer)
    {
        if (row.ColumnType(column) != raw.SQLITE_INTEGER)
            return false;
        writer.WriteByte(1);
        return true;
    }

    // A text column of the target's that holds booleans.
    private static LossKind ReadText(SqliteStatement row, int column, RowWriter writer)
    {
        if (row.ColumnType(column) != raw.SQLITE_TEXT)
            return LossKind.WrongType;
        var text = row.Utf8(column);
        if (!text.SequenceEqual("true"u8) && !text.SequenceEqual("false"u8))
            return LossKind.WrongType;
        writer.WriteByte(text.Length == 4 ? (byte)1 : (byte)0);
        return LossKind.None;
    }
}

internal sealed class TextCellReader : SqliteCellReader
{
    public override LossKind Read(SqliteStatement row, int column, RowWriter writer)
    {
        switch (row.ColumnType(column))
        {
            case raw.SQLITE_TEXT:
                var text = row.Utf8(column);
                if (!Utf8.IsValid(text))
                    return LossKind.InvalidUtf8;
                writer.WriteValue(text);
                return LossKind.None;
            case raw.SQLITE_INTEGER or raw.SQLITE_FLOAT:
                WriteNumber(row, column, writer);
                return LossKind.None;
            default:
                return LossKind.WrongType;
        }
    }

    public override bool ReadNearest(SqliteStatement row, int column, RowWriter writer)
    {
        if (row.ColumnType(column) != raw.SQLITE_TEXT)
            return false;
        // Every byte that is not part of a character becomes U+FFFD.
        writer.WriteValue(System.Text.Encoding.UTF8.GetBytes(row.Text(column)));
        return true;
    }

    public static void WriteNumber(SqliteStatement row, int column, RowWriter writer)
    {
        writer.BeginCell();
        var span = writer.GetSpan(40);
        int length;
        if (row.ColumnType(column) == raw.SQLITE_INTEGER)
            row.Int64(column).TryFormat(span, out length, default, CultureInfo.InvariantCulture);
        else
            row.Double(column).TryFormat(span, out length, "R", CultureInfo.InvariantCulture);
        writer.Advance(length);
        writer.EndCell();
    }
}

internal sealed class BytesCellReader : SqliteCellReader
{
    public override LossKind Read(SqliteStatement row, int column, RowWriter writer)
    {
        if (row.ColumnType(column) != raw.SQLITE_BLOB)
            return LossKind.WrongType;
        writer.WriteValue(row.Blob(column));
        return LossKind.None;
    }

    public override bool ReadNearest(SqliteStatement row, int column, RowWriter writer)
    {
        if (row.ColumnType(column) != raw.SQLITE_TEXT)
            return false;
        writer.WriteValue(row.Utf8(column));
        return true;
    }
}

internal sealed class LiteralCellReader : SqliteCellReader
{
    public override LossKind Read(SqliteStatement row, int column, RowWriter writer)
    {
        SqlLiteral.Write(row, column, writer);
        return LossKind.None;
    }
}

/// <summary>Everything that is kept as its text: intervals, UUIDs, times, bit strings.</summary>
internal sealed class ParsedCellReader(LogicalType wire) : SqliteCellReader
{
    public override LossKind Read(SqliteStatement row, int column, RowWriter writer) =>
        row.ColumnType(column) == raw.SQLITE_TEXT && CanonicalText.TryParse(wire, row.Utf8(column), writer) ? LossKind.None : LossKind.WrongType;
}
