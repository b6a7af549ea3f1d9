using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Godwit.Abstractions.Schema;

namespace Godwit.Abstractions.Rows;

/// <summary>
/// The text form of canonical values: for keys, reports and messages, and for engines that take a value as text. Each form reads back
/// to the same bytes. Not for hot paths.
/// </summary>
/// <remarks>
/// Booleans are <c>true</c> and <c>false</c>; bytes are <c>\x</c> and hexadecimal digits; bit strings are their zeros and ones; times are
/// as <see cref="TemporalText"/> writes them, instants with <c>+00</c>; intervals are <c>1 mons 2 days 03:04:05.5</c>; floats are the
/// shortest digits that read back exactly; everything else is its text.
/// </remarks>
public static class CanonicalText
{
    /// <summary>Writes a value as text.</summary>
    public static string Format(LogicalType type, ReadOnlySpan<byte> payload)
    {
        Span<byte> text = stackalloc byte[TemporalText.MaxBytes * 2];
        switch (type.Kind)
        {
            case LogicalKind.Boolean:
                return payload[0] != 0 ? "true" : "false";
            case LogicalKind.Integer:
                var number = BinaryPrimitives.ReadInt64LittleEndian(payload);
                return type is { Unsigned: true, Bits: 64 }
                    ? ((ulong)number).ToString(CultureInfo.InvariantCulture)
                    : number.ToString(CultureInfo.InvariantCulture);
            case LogicalKind.Float32:
                return BinaryPrimitives.ReadSingleLittleEndian(payload).ToString("R", CultureInfo.InvariantCulture);
            case LogicalKind.Float64:
                return BinaryPrimitives.ReadDoubleLittleEndian(payload).ToString("R", CultureInfo.InvariantCulture);
            case LogicalKind.Bytes or LogicalKind.Geometry:
                return "\\x" + Convert.ToHexStringLower(payload);
            case LogicalKind.Date:
                return Ascii(text[..TemporalText.FormatDate(BinaryPrimitives.ReadInt32LittleEndian(payload), text)]);
            case LogicalKind.Time:
                return Ascii(text[..TemporalText.FormatTime(BinaryPrimitives.ReadInt64LittleEndian(payload), text)]);
            case LogicalKind.TimeTz:
                var length = TemporalText.FormatTime(BinaryPrimitives.ReadInt64LittleEndian(payload), text);
                length += TemporalText.FormatOffset(BinaryPrimitives.ReadInt32LittleEndian(payload[8..]), text[length..]);
                return Ascii(text[..length]);
            case LogicalKind.Timestamp or LogicalKind.TimestampTz:
                return Ascii(text[..TemporalText.FormatTimestamp(BinaryPrimitives.ReadInt64LittleEndian(payload),
                    type.Kind == LogicalKind.TimestampTz, text)]);
            case LogicalKind.Interval:
                return FormatInterval(payload, text);
            case LogicalKind.Uuid:
                return new Guid(payload, bigEndian: true).ToString("D");
            case LogicalKind.BitString:
                return FormatBits(payload);
            default:
                return Encoding.UTF8.GetString(payload);
        }
    }

    /// <summary>
    /// Reads text in the form that <see cref="Format"/> writes (and what people write alike) and adds the value to the row as its next
    /// cell. False, and nothing added, where it is no such value.
    /// </summary>
    public static bool TryParse(LogicalType type, ReadOnlySpan<byte> utf8, RowWriter row)
    {
        switch (type.Kind)
        {
            case LogicalKind.Boolean:
                return TryParseBoolean(utf8, row);
            case LogicalKind.Integer:
                return TryParseInteger(type, utf8, row);
            case LogicalKind.Decimal:
                return DecimalText.TryWriteCanonical(utf8, row);
            case LogicalKind.Float32:
                if (!float.TryParse(utf8, NumberStyles.Float, CultureInfo.InvariantCulture, out var single))
                    return false;
                row.WriteInt32(float.IsNaN(single) ? 0x7FC00000 : BitConverter.SingleToInt32Bits(single));
                return true;
            case LogicalKind.Float64:
                if (!double.TryParse(utf8, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                    return false;
                row.WriteInt64(double.IsNaN(number) ? 0x7FF8000000000000 : BitConverter.DoubleToInt64Bits(number));
                return true;
            case LogicalKind.Bytes or LogicalKind.Geometry:
                return TryParseBytes(utf8, row);
            case LogicalKind.Date:
                if (!TemporalText.TryParseDate(utf8, out var days))
                    return false;
                row.WriteInt32(days);
                return true;
            case LogicalKind.Time:
                if (!TemporalText.TryParseTime(utf8, out var time))
                    return false;
                row.WriteInt64(time);
                return true;
            case LogicalKind.TimeTz:
                return TryParseTimeTz(utf8, row);
            case LogicalKind.Timestamp or LogicalKind.TimestampTz:
                return TryParseTimestamp(type.Kind, utf8, row);
            case LogicalKind.Interval:
                return TryParseInterval(utf8, row);
            case LogicalKind.Uuid:
                return TryParseUuid(utf8, row);
            case LogicalKind.BitString:
                return TryParseBits(utf8, row);
            default:
                row.WriteValue(utf8);
                return true;
        }
    }

    private static string Ascii(ReadOnlySpan<byte> text) => Encoding.ASCII.GetString(text);

    private static string FormatInterval(ReadOnlySpan<byte> payload, Span<byte> text)
    {
        var time = text[..TemporalText.FormatTime(BinaryPrimitives.ReadInt64LittleEndian(payload), text)];
        return string.Create(CultureInfo.InvariantCulture,
            $"{BinaryPrimitives.ReadInt32LittleEndian(payload[12..])} mons {BinaryPrimitives.ReadInt32LittleEndian(payload[8..])} days {Ascii(time)}");
    }

    private static string FormatBits(ReadOnlySpan<byte> payload)
    {
        var count = BinaryPrimitives.ReadInt32LittleEndian(payload);
        var text = new StringBuilder(count);
        for (var i = 0; i < count; i++)
            text.Append((payload[sizeof(int) + i / 8] & (0x80 >> (i % 8))) != 0 ? '1' : '0');
        return text.ToString();
    }

    private static bool TryParseBoolean(ReadOnlySpan<byte> utf8, RowWriter row)
    {
        bool? value = Encoding.UTF8.GetString(utf8).ToLowerInvariant() switch
        {
            "true" or "t" or "1" or "yes" or "on" => true,
            "false" or "f" or "0" or "no" or "off" => false,
            _ => null,
        };
        if (value is null)
            return false;
        row.WriteByte(value.Value ? (byte)1 : (byte)0);
        return true;
    }

    private static bool TryParseInteger(LogicalType type, ReadOnlySpan<byte> utf8, RowWriter row)
    {
        if (type is { Unsigned: true, Bits: 64 })
        {
            if (!ulong.TryParse(utf8, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var unsigned))
                return false;
            row.WriteInt64((long)unsigned);
            return true;
        }

        if (!long.TryParse(utf8, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return false;
        row.WriteInt64(number);
        return true;
    }

    private static bool TryParseBytes(ReadOnlySpan<byte> utf8, RowWriter row)
    {
        if (!utf8.StartsWith("\\x"u8) || utf8.Length % 2 != 0)
            return false;
        var bytes = new byte[utf8.Length / 2 - 1];
        if (Convert.FromHexString(utf8[2..], bytes, out _, out _) != System.Buffers.OperationStatus.Done)
            return false;
        row.WriteValue(bytes);
        return true;
    }

    private static bool TryParseTimeTz(ReadOnlySpan<byte> utf8, RowWriter row)
    {
        var sign = utf8.LastIndexOfAny("+-Zz"u8);
        if (sign < 0 || !TemporalText.TryParseTime(utf8[..sign], out var time) || !TemporalText.TryParseOffset(utf8[sign..], out var offset))
            return false;
        Span<byte> payload = stackalloc byte[12];
        BinaryPrimitives.WriteInt64LittleEndian(payload, time);
        BinaryPrimitives.WriteInt32LittleEndian(payload[8..], offset);
        row.WriteValue(payload);
        return true;
    }

    private static bool TryParseTimestamp(LogicalKind kind, ReadOnlySpan<byte> utf8, RowWriter row)
    {
        if (!TemporalText.TryParseTimestamp(utf8, out var local, out var offset))
            return false;
        if (kind == LogicalKind.TimestampTz)
        {
            if (local is not (long.MaxValue or long.MinValue))
                local -= (offset ?? 0) * 1_000_000L;
        }
        else if (offset is not null)
        {
            return false;
        }

        row.WriteInt64(local);
        return true;
    }

    private static bool TryParseInterval(ReadOnlySpan<byte> utf8, RowWriter row)
    {
        var parts = Encoding.UTF8.GetString(utf8).Split(' ');
        if (parts is not [var monthsText, "mons" or "mon", var daysText, "days" or "day", var timeText] ||
            !int.TryParse(monthsText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var months) ||
            !int.TryParse(daysText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var days) ||
            !TryParseDuration(timeText, out var microseconds))
            return false;
        Span<byte> payload = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(payload, microseconds);
        BinaryPrimitives.WriteInt32LittleEndian(payload[8..], days);
        BinaryPrimitives.WriteInt32LittleEndian(payload[12..], months);
        row.WriteValue(payload);
        return true;
    }

    private static bool TryParseDuration(string text, out long microseconds)
    {
        microseconds = 0;
        var negative = text.StartsWith('-');
        var parts = text.TrimStart('-', '+').Split(':');
        if (parts.Length != 3 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var hours) ||
            !TemporalText.TryParseTime(Encoding.ASCII.GetBytes("00:" + parts[1] + ":" + parts[2]), out var rest))
            return false;
        microseconds = hours * 3_600_000_000L + rest;
        if (negative)
            microseconds = -microseconds;
        return true;
    }

    private static bool TryParseUuid(ReadOnlySpan<byte> utf8, RowWriter row)
    {
        if (!Guid.TryParse(Encoding.UTF8.GetString(utf8), out var uuid))
            return false;
        Span<byte> payload = stackalloc byte[16];
        uuid.TryWriteBytes(payload, bigEndian: true, out _);
        row.WriteValue(payload);
        return true;
    }

    private static bool TryParseBits(ReadOnlySpan<byte> utf8, RowWriter row)
    {
        var payload = new byte[sizeof(int) + (utf8.Length + 7) / 8];
        BinaryPrimitives.WriteInt32LittleEndian(payload, utf8.Length);
        for (var i = 0; i < utf8.Length; i++)
        {
            if (utf8[i] is not ((byte)'0' or (byte)'1'))
                return false;
            if (utf8[i] == (byte)'1')
                payload[sizeof(int) + i / 8] |= (byte)(0x80 >> (i % 8));
        }

        row.WriteValue(payload);
        return true;
    }
}
