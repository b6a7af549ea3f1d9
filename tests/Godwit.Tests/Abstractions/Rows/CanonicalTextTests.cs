using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.Tests.Abstractions.Rows;

public sealed class CanonicalTextTests
{
    [Fact]
    public void Dates_round_trip_over_their_whole_range() => Gen.Int.Sample(days =>
    {
        Span<byte> text = stackalloc byte[TemporalText.MaxBytes];
        var length = TemporalText.FormatDate(days, text);
        Assert.True(TemporalText.TryParseDate(text[..length], out var back), Encoding.ASCII.GetString(text[..length]));
        Assert.Equal(days, back);
    });

    [Fact]
    public void Days_agree_with_the_framework() => Gen.Int[-730119, 2921939].Sample(days =>
    {
        var expected = new DateOnly(2000, 1, 1).AddDays(days);
        Assert.Equal(((long)expected.Year, expected.Month, expected.Day), CivilDate.FromDays(days));
        Assert.Equal(days, CivilDate.ToDays(expected.Year, expected.Month, expected.Day));
    });

    [Fact]
    public void Timestamps_round_trip_over_their_whole_range() => Gen.Long.Sample(microseconds =>
    {
        Span<byte> text = stackalloc byte[TemporalText.MaxBytes];
        var length = TemporalText.FormatTimestamp(microseconds, utc: true, text);
        Assert.True(TemporalText.TryParseTimestamp(text[..length], out var back, out _), Encoding.ASCII.GetString(text[..length]));
        Assert.Equal(microseconds, back);
    });

    [Theory]
    [InlineData("2024-02-29", "2024-02-29")]
    [InlineData("infinity", "infinity")]
    [InlineData("-infinity", "-infinity")]
    [InlineData("0044-03-15 BC", "0044-03-15 BC")]
    [InlineData("0001-12-31 BC", "0001-12-31 BC")]
    [InlineData("294276-12-31", "294276-12-31")]
    public void Dates_are_written_as_read(string text, string expected) => Assert.Equal(expected, RoundTrip(LogicalType.Date, text));

    [Theory]
    [InlineData("2023-02-29")]
    [InlineData("2024-13-01")]
    [InlineData("2024-00-10")]
    [InlineData("0000-00-00")]
    [InlineData("24-01-01")]
    [InlineData("2024-01-01x")]
    public void Days_that_do_not_exist_are_refused(string text) => Assert.Null(RoundTrip(LogicalType.Date, text));

    [Theory]
    [InlineData("24:00:00", "24:00:00")]
    [InlineData("23:59:59.999999", "23:59:59.999999")]
    [InlineData("13:37", "13:37:00")]
    [InlineData("00:00:00.5000000", "00:00:00.5")]
    public void Times_are_kept(string text, string expected) => Assert.Equal(expected, RoundTrip(LogicalType.Temporal(LogicalKind.Time), text));

    [Theory]
    [InlineData("24:00:01")]
    [InlineData("12:60:00")]
    [InlineData("12:00:00.1234567")]
    [InlineData("1:00:00")]
    public void Times_that_cannot_be_held_are_refused(string text) => Assert.Null(RoundTrip(LogicalType.Temporal(LogicalKind.Time), text));

    [Theory]
    [InlineData("2024-06-01 12:00:00+02", "2024-06-01 10:00:00+00")]
    [InlineData("2024-06-01T12:00:00.5Z", "2024-06-01 12:00:00.5+00")]
    [InlineData("2024-06-01 12:00:00-03:30", "2024-06-01 15:30:00+00")]
    public void Instants_are_in_utc(string text, string expected) => Assert.Equal(expected, RoundTrip(LogicalType.Temporal(LogicalKind.TimestampTz), text));

    [Fact]
    public void A_local_timestamp_with_an_offset_is_refused() =>
        Assert.Null(RoundTrip(LogicalType.Temporal(LogicalKind.Timestamp), "2024-06-01 12:00:00+02"));

    [Theory]
    [InlineData("1 mons 0 days 00:00:00")]
    [InlineData("0 mons 30 days 00:00:00")]
    [InlineData("-3 mons 5 days -838:59:59.000001")]
    public void Intervals_are_not_normalised(string text) => Assert.Equal(text, RoundTrip(LogicalType.Temporal(LogicalKind.Interval), text));

    [Theory]
    [InlineData("1.50", "1.50")]
    [InlineData("+01.50", "1.50")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("-0.00", "0.00")]
    [InlineData("1e3", "1000")]
    [InlineData("1.5e-3", "0.0015")]
    [InlineData("-12.5E+2", "-1250")]
    [InlineData("0000", "0")]
    [InlineData("NaN", "NaN")]
    [InlineData("-Infinity", "-Infinity")]
    [InlineData("123456789012345678901234567890.123456789012345678901234567890", "123456789012345678901234567890.123456789012345678901234567890")]
    public void Decimals_keep_their_digits(string text, string expected) => Assert.Equal(expected, RoundTrip(LogicalType.Decimal(), text));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1.2.3")]
    [InlineData("abc")]
    [InlineData("1e")]
    [InlineData("--1")]
    public void What_is_no_number_is_refused(string text) => Assert.Null(RoundTrip(LogicalType.Decimal(), text));

    [Fact]
    public void Decimals_with_exponents_keep_their_value() => Gen.Select(Gen.Long, Gen.Int[-30, 30]).Sample((digits, exponent) =>
    {
        var text = RoundTrip(LogicalType.Decimal(), string.Create(CultureInfo.InvariantCulture, $"{digits}e{exponent}"))!;
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var scale = point < 0 ? 0 : text.Length - point - 1;
        var unscaled = BigInteger.Parse(text.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        // digits * 10^exponent == unscaled * 10^-scale
        Assert.Equal(new BigInteger(digits) * BigInteger.Pow(10, Math.Max(0, exponent + scale)), unscaled * BigInteger.Pow(10, Math.Max(0, -(exponent + scale))));
    });

    [Fact]
    public void Doubles_keep_every_bit() => Gen.Double.Sample(value =>
    {
        using var batch = new RowBatch();
        var row = new RowWriter(batch);
        row.BeginRow();
        Assert.True(CanonicalText.TryParse(LogicalType.Float64, Encoding.ASCII.GetBytes(value.ToString("R", CultureInfo.InvariantCulture)), row));
        row.EndRow();
        var reader = new RowReader(batch);
        reader.ReadRow();
        reader.ReadCell(out var payload);
        var expected = double.IsNaN(value) ? 0x7FF8000000000000 : BitConverter.DoubleToInt64Bits(value);
        Assert.Equal(expected, BinaryPrimitives.ReadInt64LittleEndian(payload));
    });

    [Theory]
    [InlineData("\\x", "\\x")]
    [InlineData("\\x00ff10", "\\x00ff10")]
    [InlineData("\\x0", null)]
    [InlineData("\\xzz", null)]
    public void Bytes_are_hexadecimal(string text, string? expected) => Assert.Equal(expected, RoundTrip(LogicalType.UnlimitedBytes, text));

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("0000000001")]
    public void Bits_keep_their_length(string text) => Assert.Equal(text, RoundTrip(LogicalType.BitString(), text));

    [Fact]
    public void Unsigned_numbers_use_all_their_bits() =>
        Assert.Equal("18446744073709551615", RoundTrip(LogicalType.Integer(64, unsigned: true), "18446744073709551615"));

    private static string? RoundTrip(LogicalType type, string text)
    {
        using var batch = new RowBatch();
        var row = new RowWriter(batch);
        row.BeginRow();
        if (!CanonicalText.TryParse(type, Encoding.UTF8.GetBytes(text), row))
            return null;
        row.EndRow();
        var reader = new RowReader(batch);
        Assert.True(reader.ReadRow());
        Assert.Equal(CellState.Value, reader.ReadCell(out var payload));
        return CanonicalText.Format(type, payload);
    }
}
