using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.MySql.Types;

namespace Godwit.MySql.Rows;

/// <summary>Turns the bytes of one column's cells into their canonical encoding. Bound once per column.</summary>
internal sealed class CellReader
{
    private const int PrefixBytes = 4;

    private readonly LogicalType _wire;
    private readonly string _native;
    private readonly LogicalType _stored;
    private readonly bool _hasEmptyLabel;

    public CellReader(LogicalType wire, ColumnSchema column, bool isExpression)
    {
        _wire = wire;
        _native = isExpression ? "" : MySqlTypeName.Parse(column.NativeType).Name;
        _stored = isExpression ? wire : column.Type;
        _hasEmptyLabel = !isExpression && _native == "enum" && column.Type.Labels.Contains("");
    }

    /// <summary>Writes the cell, or tells why it cannot be one; then nothing is written.</summary>
    public LossKind Read(ReadOnlySpan<byte> text, RowWriter row)
    {
        switch (_wire.Kind)
        {
            case LogicalKind.Integer when !_wire.Unsigned || _wire.Bits < 64:
                if (!Utf8Parser.TryParse(text, out long number, out var used) || used != text.Length)
                    break;
                row.WriteInt64(number);
                return LossKind.None;
            case LogicalKind.Float32:
                if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real))
                    break;
                row.WriteInt32(BitConverter.SingleToInt32Bits((float)real));
                return LossKind.None;
            case LogicalKind.Enum when text.IsEmpty && _native == "enum" && !_hasEmptyLabel:
                return LossKind.EmptyEnum;
            case LogicalKind.Text or LogicalKind.Json or LogicalKind.Enum or LogicalKind.Native:
                row.WriteValue(text);
                return LossKind.None;
            case LogicalKind.Bytes when IsBinary:
            case LogicalKind.Uuid when IsBinary && text.Length == 16:
            case LogicalKind.Geometry when _stored.Kind != LogicalKind.Geometry:
                row.WriteValue(text);
                return LossKind.None;
            case LogicalKind.Geometry:
                WriteGeometry(text, row);
                return LossKind.None;
            case LogicalKind.BitString when _native == "bit":
                return ReadBits(text, row);
            case LogicalKind.Interval when _native == "time":
                return ReadDuration(text, row);
            case LogicalKind.Date or LogicalKind.Timestamp or LogicalKind.TimestampTz when IsZeroDate(text):
                return LossKind.ZeroDate;
            case LogicalKind.Boolean when _stored.Kind == LogicalKind.BitString:
            default:
                break;
        }

        if (_wire.Kind is not (LogicalKind.Integer or LogicalKind.Float32) && CanonicalText.TryParse(_wire, text, row))
            return LossKind.None;
        if (_wire is { Kind: LogicalKind.Integer, Unsigned: true, Bits: 64 } && CanonicalText.TryParse(_wire, text, row))
            return LossKind.None;
        return _stored.Kind is LogicalKind.Date or LogicalKind.Timestamp or LogicalKind.TimestampTz ? LossKind.ZeroDate : LossKind.WrongType;
    }

    /// <summary>Writes the nearest value to one that <see cref="Read"/> refused; false where there is none.</summary>
    public bool ReadNearest(ReadOnlySpan<byte> text, RowWriter row)
    {
        if (_wire.Kind is not (LogicalKind.Date or LogicalKind.Timestamp or LogicalKind.TimestampTz) || text.Length < 10 ||
            !Utf8Parser.TryParse(text[..4], out int year, out _) || !Utf8Parser.TryParse(text[5..7], out int month, out _) || !Utf8Parser.TryParse(text[8..10], out int day, out _) || year == 0)
            return false;
        month = Math.Clamp(month, 1, 12);
        day = Math.Clamp(day, 1, 31);
        while (!CivilDate.IsValid(year, month, day))
            day--;
        Span<byte> fitted = stackalloc byte[text.Length];
        text.CopyTo(fitted);
        fitted[5] = (byte)('0' + (month / 10));
        fitted[6] = (byte)('0' + (month % 10));
        fitted[8] = (byte)('0' + (day / 10));
        fitted[9] = (byte)('0' + (day % 10));
        return CanonicalText.TryParse(_wire, fitted, row);
    }

    private bool IsBinary => _native is "binary" or "varbinary" or "tinyblob" or "blob" or "mediumblob" or "longblob" || (_native.Length == 0 && _wire.Kind == LogicalKind.Bytes);

    private static bool IsZeroDate(ReadOnlySpan<byte> text) =>
        text.Length >= 10 && (text.StartsWith("0000"u8) || text[5..7].SequenceEqual("00"u8) || text[8..10].SequenceEqual("00"u8)) && text[4] == (byte)'-';

    private LossKind ReadBits(ReadOnlySpan<byte> digits, RowWriter row)
    {
        if (!Utf8Parser.TryParse(digits, out ulong number, out var used) || used != digits.Length)
            return LossKind.WrongType;
        var count = _stored.Length ?? 64;
        Span<byte> payload = stackalloc byte[sizeof(int) + sizeof(ulong)];
        BinaryPrimitives.WriteInt32LittleEndian(payload, count);
        BinaryPrimitives.WriteUInt64BigEndian(payload[sizeof(int)..], number << (64 - count));
        row.WriteValue(payload[..(sizeof(int) + ((count + 7) / 8))]);
        return LossKind.None;
    }

    private static LossKind ReadDuration(ReadOnlySpan<byte> text, RowWriter row)
    {
        var negative = text.StartsWith("-"u8);
        var digits = negative ? text[1..] : text;
        var colon = digits.IndexOf((byte)':');
        if (colon < 1 || !Utf8Parser.TryParse(digits[..colon], out int hours, out _))
            return LossKind.WrongType;
        Span<byte> rest = stackalloc byte[digits.Length - colon + 2];
        "00"u8.CopyTo(rest);
        digits[colon..].CopyTo(rest[2..]);
        if (!TemporalText.TryParseTime(rest, out var microseconds))
            return LossKind.WrongType;
        microseconds += hours * 3_600_000_000L;
        Span<byte> payload = stackalloc byte[16];
        payload.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(payload, negative ? -microseconds : microseconds);
        row.WriteValue(payload);
        return LossKind.None;
    }

    /// <summary>MySQL's own form is the SRID in four bytes and then WKB, X before Y whatever the SRID says.</summary>
    private static void WriteGeometry(ReadOnlySpan<byte> own, RowWriter row)
    {
        const uint sridFlag = 0x20000000;
        var srid = BinaryPrimitives.ReadUInt32LittleEndian(own);
        var wkb = own[PrefixBytes..];
        if (srid == 0)
        {
            row.WriteValue(wkb);
            return;
        }

        Span<byte> head = stackalloc byte[9];
        head[0] = wkb[0];
        BinaryPrimitives.WriteUInt32LittleEndian(head[1..], BinaryPrimitives.ReadUInt32LittleEndian(wkb[1..]) | sridFlag);
        BinaryPrimitives.WriteUInt32LittleEndian(head[5..], srid);
        row.BeginCell();
        head.CopyTo(row.GetSpan(head.Length));
        row.Advance(head.Length);
        wkb[5..].CopyTo(row.GetSpan(wkb.Length - 5));
        row.Advance(wkb.Length - 5);
        row.EndCell();
    }
}
