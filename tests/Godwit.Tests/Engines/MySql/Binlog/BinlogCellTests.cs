using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;
using Godwit.MySql.Binlog.Cells;
using Godwit.MySql.Binlog.Events;

namespace Godwit.Tests.Engines.MySql.Binlog;

/// <summary>Cells packed here, by the documented layouts, come out as their text.</summary>
public sealed class BinlogCellTests
{
    [Fact]
    public void Packed_decimals_give_their_digits() => Gen.Select(Gen.Int[1, 65], Gen.Int[0, 30], Gen.Bool, Gen.String[Gen.Char['0', '9'], 65, 65]).Sample((precision, scale, negative, digits) =>
    {
        scale = Math.Min(scale, precision);
        digits = digits[..precision];
        if (digits.Trim('0').Length == 0)
            negative = false;
        var into = new TextBuffer();
        PackedDecimal.Format(PackDecimal(digits, precision - scale, negative), precision, scale, into);
        var whole = digits[..(precision - scale)].TrimStart('0');
        var expected = (negative ? "-" : "") + (whole.Length == 0 ? "0" : whole) + (scale > 0 ? "." + digits[(precision - scale)..] : "");
        Assert.Equal(expected, Encoding.ASCII.GetString(into.Text));
    });

    [Fact]
    public void Packed_times_give_their_parts() => Gen.Select(Gen.Int[0, 838], Gen.Int[0, 59], Gen.Int[0, 59], Gen.Int[0, 999_999], Gen.Bool, Gen.Int[0, 6]).Sample((hour, minute, second, micro, negative, digits) =>
    {
        micro = Truncate(micro, digits);
        negative = negative && (hour | minute | second | micro) != 0;
        var bytes = (digits + 1) / 2;
        var value = ((long)(hour << 12 | minute << 6 | second) << 8 * bytes) + Scale(micro, bytes);
        var packed = Take((0x800000L << 8 * bytes) + (negative ? -value : value), 3 + bytes);
        var time = Moment.ReadTime(packed, ColumnType.Time2);
        Assert.Equal((hour, minute, second, micro, negative), (time.Hour, time.Minute, time.Second, time.Microsecond, time.Negative));
        var into = new TextBuffer();
        time.FormatTime(into, digits);
        var fraction = digits == 0 ? "" : "." + micro.ToString("D6", CultureInfo.InvariantCulture)[..digits];
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{(negative ? "-" : "")}{hour:D2}:{minute:D2}:{second:D2}{fraction}"), Encoding.ASCII.GetString(into.Text));
    });

    [Fact]
    public void Packed_dates_and_times_give_their_parts() =>
        Gen.Select(Gen.Int[0, 9999], Gen.Int[0, 12], Gen.Int[0, 31], Gen.Int[0, 86_399], Gen.Int[0, 999_999], Gen.Int[0, 6]).Sample((year, month, day, seconds, micro, digits) =>
        {
            micro = Truncate(micro, digits);
            var bytes = (digits + 1) / 2;
            var whole = ((long)((year * 13 + month) << 5 | day) << 17) | (long)(seconds / 3600 << 12 | seconds / 60 % 60 << 6 | seconds % 60);
            var packed = Take(((0x8000000000L + whole) << 8 * bytes) + Scale(micro, bytes), 5 + bytes);
            Assert.Equal(new Moment(year, month, day, seconds / 3600, seconds / 60 % 60, seconds % 60, micro, false), Moment.ReadDateTime(packed, ColumnType.DateTime2));
            var date = new byte[3];
            var value = year << 9 | month << 5 | day;
            (date[0], date[1], date[2]) = ((byte)value, (byte)(value >> 8), (byte)(value >> 16));
            Assert.Equal(new Moment(year, month, day, 0, 0, 0, 0, false), Moment.ReadDate(date));
        });

    [Fact]
    public void Timestamps_are_seconds_of_1970() => Gen.Select(Gen.UInt[1, uint.MaxValue], Gen.Int[0, 999_999]).Sample((seconds, micro) =>
    {
        var cell = new byte[7];
        BinaryPrimitives.WriteUInt32BigEndian(cell, seconds);
        Take(micro, 3).CopyTo(cell.AsSpan(4));
        var expected = DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime;
        Assert.Equal(new Moment(expected.Year, expected.Month, expected.Day, expected.Hour, expected.Minute, expected.Second, micro, false), Moment.ReadTimestamp(cell, ColumnType.Timestamp2));
    });

    [Fact]
    public void A_double_s_text_reads_back_to_the_same_bits() => Gen.Double.Where(double.IsFinite).Sample(value =>
    {
        var into = new TextBuffer();
        DoubleText.Format(value, into);
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(double.Parse(into.Text, NumberStyles.Float, CultureInfo.InvariantCulture)));
    });

    private static int Truncate(int micro, int digits)
    {
        var unit = (int)BigInteger.Pow(10, 6 - digits);
        return micro / unit * unit;
    }

    private static int Scale(int micro, int bytes) => bytes switch { 0 => 0, 1 => micro / 10_000, 2 => micro / 100, _ => micro };

    private static byte[] Take(long value, int bytes)
    {
        var result = new byte[bytes];
        for (var i = bytes - 1; i >= 0; i--)
        {
            result[i] = (byte)value;
            value >>= 8;
        }

        return result;
    }

    private static byte[] PackDecimal(string digits, int whole, bool negative)
    {
        int[] bytesOf = [0, 1, 1, 2, 2, 3, 3, 4, 4, 4];
        var bytes = new List<byte>();
        void Group(string part) => bytes.AddRange(Take(part.Length == 0 ? 0 : int.Parse(part, CultureInfo.InvariantCulture), bytesOf[part.Length]));
        Group(digits[..(whole % 9)]);
        for (var at = whole % 9; at < whole; at += 9)
            Group(digits.Substring(at, 9));
        var fraction = digits[whole..];
        for (var at = 0; at + 9 <= fraction.Length; at += 9)
            Group(fraction.Substring(at, 9));
        Group(fraction[(fraction.Length / 9 * 9)..]);
        bytes[0] ^= 0x80;
        return [.. bytes.Select(part => negative ? (byte)~part : part)];
    }
}
