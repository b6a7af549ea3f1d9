using System.Buffers;
using System.Text;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Postgres;
using Xunit;

namespace Godwit.Tests.Engines.Postgres;

public sealed class PostgresTypeMapTests
{
    private readonly PostgresTypeMap _types = new();

    [Theory]
    [InlineData("int4", "integer(32)")]
    [InlineData("BIGSERIAL", "integer(64)")]
    [InlineData("numeric", "decimal")]
    [InlineData("decimal(12)", "decimal(12,0)")]
    [InlineData("numeric(3,-2)", "decimal(3,-2)")]
    [InlineData("numeric(2, 4)", "decimal(2,4)")]
    [InlineData("varchar(20)", "text(20)")]
    [InlineData("character", "text(1, fixed)")]
    [InlineData("bpchar", "text")]
    [InlineData("pg_catalog.int8", "integer(64)")]
    [InlineData("timestamp(3) with time zone", "timestamptz(3)")]
    [InlineData("timestamptz", "timestamptz")]
    [InlineData("time with  time zone", "timetz")]
    [InlineData("interval day to second(3)", "interval(3)")]
    [InlineData("interval year to month", "interval")]
    [InlineData("bit", "bitstring(1, fixed)")]
    [InlineData("bit varying(9)", "bitstring(9)")]
    [InlineData("\"char\"", "native \"char\"")]
    [InlineData("integer[]", "native integer[]")]
    [InlineData("character varying(5)[]", "native character varying(5)[]")]
    [InlineData("int4range", "native int4range")]
    [InlineData("public.mood", "native public.mood")]
    public void Spellings_are_understood(string native, string logical) =>
        Assert.Equal(logical, _types.Parse(native).ToString().Replace("postgres ", "native ", StringComparison.Ordinal));

    [Theory]
    [InlineData(8, true, "smallint")]
    [InlineData(16, true, "integer")]
    [InlineData(24, false, "integer")]
    [InlineData(32, true, "bigint")]
    [InlineData(64, true, "numeric(20,0)")]
    [InlineData(64, false, "bigint")]
    public void Integers_widen(int bits, bool unsigned, string native) =>
        Assert.Equal(native, _types.ToNative(LogicalType.Integer(bits, unsigned), Column("text")).NativeType);

    [Fact]
    public void What_is_chosen_is_what_a_reader_reports()
    {
        LogicalType[] types =
        [
            LogicalType.Boolean, LogicalType.Int16, LogicalType.Decimal(10, 2), LogicalType.Decimal(), LogicalType.Float32, LogicalType.Text(5), LogicalType.UnlimitedBytes,
            LogicalType.Date, LogicalType.Temporal(LogicalKind.TimestampTz, 3), LogicalType.Temporal(LogicalKind.Interval), LogicalType.Json(true), LogicalType.BitString(5, true), LogicalType.Uuid,
        ];
        foreach (var type in types)
        {
            var choice = _types.ToNative(type, Column("text"));
            Assert.Equal((ConversionOutcome.Exact, type), (choice.Outcome, choice.StoredAs));
        }
    }

    [Fact]
    public void Labels_of_an_enumeration_become_a_check_that_is_safe_as_a_template()
    {
        var choice = _types.ToNative(LogicalType.Enum(["it's", "{0}"]), Column("text"));

        Assert.Equal("text", choice.NativeType);
        Assert.Equal("\"c\" IN ('it''s', E'\\x7B0\\x7D')", choice.CheckSql!.Replace("{0}", "\"c\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("character varying(3)", "abc", LossKind.None, null)]
    [InlineData("character varying(3)", "äöü", LossKind.None, null)]
    [InlineData("character varying(3)", "ab😀d", LossKind.TooLong, "ab😀")]
    [InlineData("character varying(3)", "abc ", LossKind.TooLong, "abc")]
    [InlineData("character(3)", "ab", LossKind.Padded, "ab ")]
    [InlineData("text", "a\0b", LossKind.NulByte, "ab")]
    [InlineData("integer", "12", LossKind.None, null)]
    [InlineData("integer", "0012", LossKind.WrongType, "12")]
    [InlineData("integer", "x", LossKind.WrongType, null)]
    [InlineData("jsonb", "{\"a\":\"\\u0000\"}", LossKind.NulByte, "{\"a\":\"\"}")]
    [InlineData("jsonb", "{\"a\":\"\\ud83d\\ude00\"}", LossKind.None, null)]
    [InlineData("jsonb", "{\"a\":\"\\ud83d\"}", LossKind.InvalidUtf8, "{\"a\":\"\uFFFD\"}")]
    [InlineData("json", "{", LossKind.WrongType, null)]
    public void Text_fits_or_not(string native, string text, LossKind kind, string? nearest) =>
        AssertFit(LogicalType.UnlimitedText, native, Encoding.UTF8.GetBytes(text), kind, nearest is null ? null : Encoding.UTF8.GetBytes(nearest));

    [Theory]
    [InlineData("numeric(5,2)", "123.45", LossKind.None, null)]
    [InlineData("numeric(5,2)", "123.455", LossKind.FractionLost, "123.46")]
    [InlineData("numeric(5,2)", "-0.005", LossKind.FractionLost, "-0.01")]
    [InlineData("numeric(5,2)", "-0.001", LossKind.FractionLost, "0.00")]
    [InlineData("numeric(5,2)", "999.995", LossKind.OutOfRange, "999.99")]
    [InlineData("numeric(5,2)", "-1000", LossKind.OutOfRange, "-999.99")]
    [InlineData("numeric(5,2)", "NaN", LossKind.None, null)]
    [InlineData("numeric(5,2)", "-Infinity", LossKind.Infinity, null)]
    [InlineData("numeric", "-Infinity", LossKind.None, null)]
    [InlineData("numeric(3,-2)", "12300", LossKind.None, null)]
    [InlineData("numeric(3,-2)", "12350", LossKind.FractionLost, "12400")]
    [InlineData("numeric(3,-2)", "100000", LossKind.OutOfRange, "99900")]
    [InlineData("numeric(2,4)", "0.0099", LossKind.None, null)]
    [InlineData("numeric(2,4)", "0.01", LossKind.OutOfRange, "0.0099")]
    public void Decimals_are_judged_digit_by_digit(string native, string digits, LossKind kind, string? nearest) =>
        AssertFit(LogicalType.Decimal(), native, Encoding.ASCII.GetBytes(digits), kind, nearest is null ? null : Encoding.ASCII.GetBytes(nearest));

    [Fact]
    public void Numbers_and_times_outside_of_the_range_are_found()
    {
        AssertFit(LogicalType.Int64, "smallint", BitConverter.GetBytes(40_000L), LossKind.OutOfRange, BitConverter.GetBytes(32_767L));
        AssertFit(LogicalType.Integer(64, true), "bigint", BitConverter.GetBytes(ulong.MaxValue), LossKind.OutOfRange, BitConverter.GetBytes(long.MaxValue));
        AssertFit(LogicalType.Temporal(LogicalKind.Timestamp), "timestamp(3) without time zone", BitConverter.GetBytes(-1_500L), LossKind.FractionLost, BitConverter.GetBytes(-2_000L));
        AssertFit(LogicalType.Temporal(LogicalKind.Timestamp), "timestamp without time zone", BitConverter.GetBytes(long.MaxValue), LossKind.None, null);
        AssertFit(LogicalType.Date, "date", BitConverter.GetBytes(-2_451_546), LossKind.YearOutOfRange, BitConverter.GetBytes(-2_451_545));
        AssertFit(LogicalType.Float64, "integer", BitConverter.GetBytes(1.5), LossKind.WrongType, null);
        Assert.Null(_types.CreateFit(LogicalType.Int32, Column("bigint")));
        Assert.Null(_types.CreateFit(LogicalType.Int64, Column("numeric")));
        Assert.Null(_types.CreateFit(LogicalType.Int64, Column("text")));
    }

    [Theory]
    [InlineData("'x''y'::character varying", DefaultKind.Literal, "x'y")]
    [InlineData("E'a\\\\b'::text", DefaultKind.Literal, "a\\b")]
    [InlineData("NULL::text", DefaultKind.Literal, null)]
    [InlineData("'-1.5'::numeric", DefaultKind.Literal, "-1.5")]
    [InlineData("(-1)", DefaultKind.Literal, "-1")]
    [InlineData("'abcdef'::character varying(3)", DefaultKind.Expression, null)]
    [InlineData("('a'::text || 'b'::text)", DefaultKind.Expression, null)]
    [InlineData("('now'::text)::date", DefaultKind.Expression, null)]
    [InlineData("B'101'::\"bit\"", DefaultKind.Literal, "101")]
    [InlineData("true", DefaultKind.Literal, "true")]
    [InlineData("now()", DefaultKind.CurrentTimestamp, null)]
    [InlineData("CURRENT_TIMESTAMP(3)", DefaultKind.CurrentTimestamp, null)]
    [InlineData("CURRENT_DATE", DefaultKind.CurrentDate, null)]
    [InlineData("public.uuid_generate_v4()", DefaultKind.NewUuid, null)]
    public void Defaults_are_recognised(string sql, DefaultKind kind, string? literal)
    {
        var value = Godwit.Postgres.Types.DefaultReading.Read(sql);
        Assert.Equal((kind, literal), (value.Kind, value.Literal));
    }

    [Fact]
    public void Sequences_of_defaults_are_read_with_their_quotes() =>
        Assert.Equal(new QualifiedName("Odd \"Schema\"", "it's.a seq"),
            Godwit.Postgres.Types.DefaultReading.Read("nextval('\"Odd \"\"Schema\"\"\".\"it''s.a seq\"'::regclass)").Sequence);

    private static ColumnSchema Column(string native) =>
        new() { Name = "c", NativeType = native, Type = new PostgresTypeMap().Parse(native) };

    private void AssertFit(LogicalType wire, string native, byte[] value, LossKind kind, byte[]? nearest)
    {
        var fit = _types.CreateFit(wire, Column(native));
        Assert.NotNull(fit);
        var buffer = new ArrayBufferWriter<byte>();
        Assert.Equal(kind, fit.Check(value, buffer, out var hasNearest));
        Assert.Equal(nearest, hasNearest ? buffer.WrittenSpan.ToArray() : null);
    }
}
