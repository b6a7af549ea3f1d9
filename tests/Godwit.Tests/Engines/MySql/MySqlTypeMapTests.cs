using System.Buffers;
using System.Text;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.MySql;
using Xunit;

namespace Godwit.Tests.Engines.MySql;

public sealed class MySqlTypeMapTests
{
    private static readonly MySqlTypeMap MySql = new(new MySqlDialect(false, 80_400));
    private static readonly MySqlTypeMap MySql56 = new(new MySqlDialect(false, 50_600));
    private static readonly MySqlTypeMap MariaDb = new(new MySqlDialect(true, 101_100));
    private static readonly MySqlTypeMap MariaDb103 = new(new MySqlDialect(true, 100_300));

    [Theory]
    [InlineData("tinyint(1)", "integer(8)")]
    [InlineData("TINYINT(3) UNSIGNED ZEROFILL", "unsigned integer(8)")]
    [InlineData("int(10) zerofill", "unsigned integer(32)")]
    [InlineData("mediumint", "integer(24)")]
    [InlineData("bigint(20) unsigned", "unsigned integer(64)")]
    [InlineData("SERIAL", "unsigned integer(64)")]
    [InlineData("int2", "integer(16)")]
    [InlineData("bool", "integer(8)")]
    [InlineData("year(4)", "integer(16)")]
    [InlineData("bit", "bitstring(1, fixed)")]
    [InlineData("bit(64)", "bitstring(64, fixed)")]
    [InlineData("decimal", "decimal(10,0)")]
    [InlineData("decimal(65, 30) unsigned", "decimal(65,30)")]
    [InlineData("numeric(5)", "decimal(5,0)")]
    [InlineData("float", "float32")]
    [InlineData("float(24)", "float32")]
    [InlineData("float(53)", "float64")]
    [InlineData("float(10,2)", "float32")]
    [InlineData("double precision", "float64")]
    [InlineData("double(20,4) unsigned", "float64")]
    [InlineData("real", "float64")]
    [InlineData("char", "text(1)")]
    [InlineData("char(10) character set latin1 collate latin1_bin", "text(10)")]
    [InlineData("varchar(255) charset utf8", "text(255)")]
    [InlineData("character varying(5)", "text(5)")]
    [InlineData("national varchar(5)", "text(5)")]
    [InlineData("national character(5)", "text(5)")]
    [InlineData("nchar varying(5)", "text(5)")]
    [InlineData("nvarchar(5)", "text(5)")]
    [InlineData("text(100)", "text")]
    [InlineData("tinytext character set ascii", "text")]
    [InlineData("long", "text")]
    [InlineData("long varchar", "text")]
    [InlineData("long varbinary", "bytes")]
    [InlineData("binary", "bytes(1, fixed)")]
    [InlineData("char byte", "bytes(1, fixed)")]
    [InlineData("varbinary(16)", "bytes(16)")]
    [InlineData("blob(16)", "bytes")]
    [InlineData("time", "interval(0)")]
    [InlineData("time(6)", "interval(6)")]
    [InlineData("datetime(3)", "timestamp(3)")]
    [InlineData("timestamp", "timestamptz(0)")]
    [InlineData("set('a','b')", "native set('a','b')")]
    [InlineData("inet6", "native inet6")]
    [InlineData("multipolygon", "geometry")]
    public void Spellings_are_understood(string native, string logical) =>
        Assert.Equal(logical, MySql.Parse(native).ToString().Replace("mysql ", "native ", StringComparison.Ordinal));

    [Theory]
    [InlineData("enum('a','b')", "a|b")]
    [InlineData("ENUM( 'it''s' , 'a,b', '(c)', '' )", "it's|a,b|(c)|")]
    [InlineData("enum('back\\\\slash','quo\\'te') character set latin1", "back\\slash|quo'te")]
    public void Labels_are_read_with_their_quotes(string native, string labels) =>
        Assert.Equal(labels.Split('|'), MySql.Parse(native).Labels);

    [Fact]
    public void What_is_chosen_holds_what_the_source_holds()
    {
        LogicalType[] types =
        [
            LogicalType.Integer(8), LogicalType.Integer(8, true), LogicalType.Int16, LogicalType.Integer(24, true), LogicalType.Int64, LogicalType.Integer(64, true),
            LogicalType.Decimal(10, 2), LogicalType.Decimal(65, 30), LogicalType.Text(5), LogicalType.UnlimitedText, LogicalType.UnlimitedBytes, LogicalType.Bytes(16, true), LogicalType.Bytes(16),
            LogicalType.BitString(5, true), LogicalType.Geometry, LogicalType.Json(true), LogicalType.Enum(["it's", "a\\b"]),
        ];
        foreach (var type in types)
        {
            var choice = MySql.ToNative(type, Column("text"));
            Assert.Equal((ConversionOutcome.Exact, type), (choice.Outcome, choice.StoredAs));
            Assert.Equal(choice.StoredAs, MySql.Parse(choice.NativeType));
        }
    }

    [Fact]
    public void Types_that_MySQL_has_not_take_a_form_that_holds_every_value()
    {
        Assert.Equal("tinyint(1)", Chosen(LogicalType.Boolean));
        Assert.Equal("longtext", Chosen(LogicalType.Decimal()));
        Assert.Equal("longtext", Chosen(LogicalType.Decimal(66, 2)));
        Assert.Equal("longtext", Chosen(LogicalType.Decimal(40, 31)));
        Assert.Equal("longtext", Chosen(LogicalType.Decimal(3, -2)));
        Assert.Equal("varchar(10)", Chosen(LogicalType.Text(10, fixedLength: true)));
        Assert.Equal("longtext", Chosen(LogicalType.Text(20_000)));
        Assert.Equal("datetime(6)", Chosen(LogicalType.Temporal(LogicalKind.TimestampTz)));
        Assert.Equal("datetime(3)", Chosen(LogicalType.Temporal(LogicalKind.Timestamp, 3)));
        Assert.Equal("time(6)", Chosen(LogicalType.Temporal(LogicalKind.Time)));
        Assert.Equal("varchar(64)", Chosen(LogicalType.Temporal(LogicalKind.Interval)));
        Assert.Equal("longtext", Chosen(LogicalType.Native("postgres", "int4range")));
        Assert.Equal("char(36)", Chosen(LogicalType.Uuid));
        Assert.Equal("uuid", MariaDb.ToNative(LogicalType.Uuid, Column("text")).NativeType);
        Assert.Equal("json_valid({0})", MariaDb.ToNative(LogicalType.Json(true), Column("text")).CheckSql);
        Assert.Equal("longtext", MySql56.ToNative(LogicalType.Json(true), Column("text")).NativeType);
        Assert.Equal("bit(64)", Chosen(LogicalType.BitString(64, true)));
        Assert.Equal("longtext", Chosen(LogicalType.BitString(65, true)));
        Assert.Equal("varchar(255)", Chosen(LogicalType.Enum(["a "])));

        static string Chosen(LogicalType type) => MySql.ToNative(type, Column("text")).NativeType;
    }

    [Fact]
    public void Another_family_or_version_gets_the_nearest_type()
    {
        Assert.Equal("char(36)", MySql.Adapt(Column("uuid"))!.NativeType);
        Assert.Equal("varchar(39)", MySql.Adapt(Column("inet6"))!.NativeType);
        Assert.Equal("varchar(15)", MariaDb103.Adapt(Column("inet4"))!.NativeType);
        Assert.Equal("json", MySql.Adapt(Column("longtext") with { Type = LogicalType.Json() })!.NativeType);
        Assert.Equal(("longtext", "json_valid({0})"), (MariaDb.Adapt(Column("json"))!.NativeType, MariaDb.Adapt(Column("json"))!.CheckSql));
        Assert.Null(MariaDb.Adapt(Column("uuid")));
        Assert.Null(MySql.Adapt(Column("int unsigned")));
        Assert.Null(MySql.Adapt(Column("longtext")));
    }

    [Theory]
    [InlineData(false, 80_400, "utf8mb4_0900_ai_ci", "utf8mb4_0900_ai_ci")]
    [InlineData(false, 80_400, "utf8mb4_uca1400_ai_ci", "utf8mb4_0900_ai_ci")]
    [InlineData(false, 80_400, "utf8mb4_uca1400_as_cs", "utf8mb4_0900_as_cs")]
    [InlineData(false, 80_400, "utf8mb4_nopad_bin", "utf8mb4_0900_bin")]
    [InlineData(false, 50_600, "utf8mb4_0900_ai_ci", "utf8mb4_unicode_520_ci")]
    [InlineData(false, 50_600, "utf8mb4_0900_as_cs", "utf8mb4_bin")]
    [InlineData(true, 101_100, "utf8mb4_0900_ai_ci", "utf8mb4_uca1400_ai_ci")]
    [InlineData(true, 101_100, "utf8mb4_0900_bin", "utf8mb4_nopad_bin")]
    [InlineData(true, 100_300, "utf8mb4_0900_ai_ci", "utf8mb4_unicode_520_ci")]
    [InlineData(true, 100_300, "utf8mb4_uca1400_ai_ci", "utf8mb4_unicode_520_ci")]
    [InlineData(true, 100_300, "utf8mb4_general_ci", "utf8mb4_general_ci")]
    [InlineData(true, 101_100, "utf8mb3_general_ci", "utf8mb3_general_ci")]
    public void Collations_are_those_that_the_server_knows(bool mariaDb, int version, string collation, string known) =>
        Assert.Equal(known, new MySqlTypeMap(new MySqlDialect(mariaDb, version)).KnownCollation(collation));

    [Theory]
    [InlineData("varchar(3)", "ab😀", LossKind.None, null)]
    [InlineData("varchar(3)", "ab😀d", LossKind.TooLong, "ab😀")]
    [InlineData("varchar(3)", "a\0b", LossKind.None, null)]
    [InlineData("char(3)", "ab", LossKind.None, null)]
    [InlineData("enum('a','b')", "b", LossKind.None, null)]
    [InlineData("enum('a','b')", "B", LossKind.UnknownLabel, null)]
    [InlineData("enum('a','b')", "", LossKind.EmptyEnum, null)]
    [InlineData("json", "{\"a\":\"\\u0000\"}", LossKind.None, null)]
    [InlineData("json", "{", LossKind.WrongType, null)]
    [InlineData("set('a','b')", "a,b", LossKind.None, null)]
    [InlineData("tinyint(1)", "1", LossKind.None, null)]
    [InlineData("tinyint unsigned", "256", LossKind.OutOfRange, null)]
    [InlineData("int", "x", LossKind.WrongType, null)]
    public void Text_fits_or_not(string native, string text, LossKind kind, string? nearest) =>
        AssertFit(LogicalType.UnlimitedText, Column(native), Encoding.UTF8.GetBytes(text), kind, nearest is null ? null : Encoding.UTF8.GetBytes(nearest));

    [Fact]
    public void Texts_are_limited_in_bytes()
    {
        var euros = Encoding.UTF8.GetBytes(new string('€', 86));
        AssertFit(LogicalType.UnlimitedText, Column("tinytext"), euros[..255], LossKind.None, null);
        AssertFit(LogicalType.UnlimitedText, Column("tinytext"), euros, LossKind.TooLong, euros[..255]);
        AssertFit(LogicalType.UnlimitedText, Column("text"), new byte[65_536], LossKind.TooLong, new byte[65_535]);
        AssertFit(LogicalType.UnlimitedBytes, Column("tinyblob"), new byte[256], LossKind.TooLong, new byte[255]);
        AssertFit(LogicalType.UnlimitedBytes, Column("blob"), new byte[65_536], LossKind.TooLong, new byte[65_535]);
        AssertFit(LogicalType.UnlimitedBytes, Column("binary(2)"), [1], LossKind.Padded, [1, 0]);
    }

    [Theory]
    [InlineData("utf8mb3", "ü€", LossKind.None, null)]
    [InlineData("utf8mb3", "a😀b", LossKind.InvalidUtf8, "ab")]
    [InlineData("ucs2", "a😀b", LossKind.InvalidUtf8, "ab")]
    [InlineData("utf8mb4", "a😀b", LossKind.None, null)]
    [InlineData("utf16", "a😀b", LossKind.None, null)]
    [InlineData("latin1", "ü€", LossKind.None, null)]
    [InlineData("latin1", "aЖb", LossKind.InvalidUtf8, "ab")]
    [InlineData("latin1", "aā", LossKind.InvalidUtf8, "a")]
    [InlineData("ascii", "aü", LossKind.InvalidUtf8, "a")]
    public void Characters_that_a_character_set_lacks_are_found(string set, string text, LossKind kind, string? nearest) =>
        AssertFit(LogicalType.UnlimitedText, Column("varchar(10)") with { CharacterSet = set }, Encoding.UTF8.GetBytes(text), kind, nearest is null ? null : Encoding.UTF8.GetBytes(nearest));

    [Fact]
    public void Numbers_outside_of_the_range_are_found()
    {
        AssertFit(LogicalType.Int64, Column("tinyint"), BitConverter.GetBytes(128L), LossKind.OutOfRange, BitConverter.GetBytes(127L));
        AssertFit(LogicalType.Int64, Column("bigint unsigned"), BitConverter.GetBytes(-1L), LossKind.OutOfRange, BitConverter.GetBytes(0L));
        AssertFit(LogicalType.Int64, Column("mediumint unsigned"), BitConverter.GetBytes(1L << 24), LossKind.OutOfRange, BitConverter.GetBytes((1L << 24) - 1));
        AssertFit(LogicalType.Integer(64, true), Column("bigint"), BitConverter.GetBytes(ulong.MaxValue), LossKind.OutOfRange, BitConverter.GetBytes(long.MaxValue));
        AssertFit(LogicalType.Int16, Column("year"), BitConverter.GetBytes(1900L), LossKind.YearOutOfRange, BitConverter.GetBytes(1901L));
        AssertFit(LogicalType.Int16, Column("year"), BitConverter.GetBytes(0L), LossKind.None, null);
        AssertFit(LogicalType.Int16, Column("year"), BitConverter.GetBytes(2156L), LossKind.YearOutOfRange, BitConverter.GetBytes(2155L));
        AssertFit(LogicalType.Decimal(), Column("decimal(5,2)"), "999.995"u8.ToArray(), LossKind.OutOfRange, "999.99"u8.ToArray());
        AssertFit(LogicalType.Decimal(), Column("decimal(5,2)"), "1.005"u8.ToArray(), LossKind.FractionLost, "1.01"u8.ToArray());
        AssertFit(LogicalType.Decimal(), Column("decimal(5,2)"), "NaN"u8.ToArray(), LossKind.NotANumber, null);
        AssertFit(LogicalType.Decimal(), Column("decimal(5,2) unsigned"), "-1"u8.ToArray(), LossKind.OutOfRange, "0.00"u8.ToArray());
        AssertFit(LogicalType.Float64, Column("double"), BitConverter.GetBytes(double.NaN), LossKind.NotANumber, null);
        AssertFit(LogicalType.Float64, Column("double"), BitConverter.GetBytes(double.PositiveInfinity), LossKind.Infinity, BitConverter.GetBytes(double.MaxValue));
        AssertFit(LogicalType.Float64, Column("double unsigned"), BitConverter.GetBytes(-1.5), LossKind.OutOfRange, BitConverter.GetBytes(0.0));
        Assert.Null(MySql.CreateFit(LogicalType.Int32, Column("bigint")));
        Assert.Null(MySql.CreateFit(LogicalType.Boolean, Column("tinyint(1)")));
    }

    [Fact]
    public void Dates_and_times_outside_of_the_range_are_found()
    {
        var timestamp = LogicalType.Temporal(LogicalKind.Timestamp);
        var instant = LogicalType.Temporal(LogicalKind.TimestampTz);
        AssertFit(LogicalType.Date, Column("date"), BitConverter.GetBytes(int.MaxValue), LossKind.Infinity, BitConverter.GetBytes(Day(9999, 12, 31)));
        AssertFit(LogicalType.Date, Column("date"), BitConverter.GetBytes(Day(1, 1, 1) - 1), LossKind.YearOutOfRange, BitConverter.GetBytes(Day(1, 1, 1)));
        AssertFit(LogicalType.Date, Column("date"), BitConverter.GetBytes(Day(1, 1, 1)), LossKind.None, null);
        AssertFit(timestamp, Column("datetime(6)"), BitConverter.GetBytes(long.MaxValue), LossKind.Infinity, BitConverter.GetBytes((Day(9999, 12, 31) + 1) * 86_400_000_000L - 1));
        AssertFit(timestamp, Column("datetime(3)"), BitConverter.GetBytes(1_500L), LossKind.FractionLost, BitConverter.GetBytes(2_000L));
        AssertFit(instant, Column("timestamp"), BitConverter.GetBytes(Day(2038, 1, 20) * 86_400_000_000L), LossKind.YearOutOfRange, BitConverter.GetBytes(Day(2038, 1, 19) * 86_400_000_000L + 11_647_000_000L));
        AssertFit(instant, Column("timestamp"), BitConverter.GetBytes(Day(1970, 1, 1) * 86_400_000_000L), LossKind.YearOutOfRange, BitConverter.GetBytes(Day(1970, 1, 1) * 86_400_000_000L + 1_000_000L));
        AssertFit(LogicalType.Temporal(LogicalKind.Interval), Column("time(6)"), Interval(839L * 3_600_000_000), LossKind.OutOfRange, Interval(3_020_399_000_000));
        AssertFit(LogicalType.Temporal(LogicalKind.Interval), Column("time(6)"), Interval(1, days: 1), LossKind.OutOfRange, null);
        AssertFit(LogicalType.Temporal(LogicalKind.Interval), Column("time"), Interval(-500_000), LossKind.FractionLost, Interval(-1_000_000));
    }

    [Theory]
    [InlineData(DefaultKind.Literal, "5", "int", "5")]
    [InlineData(DefaultKind.Literal, "true", "tinyint(1)", "1")]
    [InlineData(DefaultKind.Literal, "1.50", "decimal(5,2)", "1.50")]
    [InlineData(DefaultKind.Literal, "NaN", "double", null)]
    [InlineData(DefaultKind.Literal, "it's", "varchar(10)", "'it''s'")]
    [InlineData(DefaultKind.Literal, "x", "longtext", "('x')")]
    [InlineData(DefaultKind.Literal, "101", "bit(3)", "b'101'")]
    [InlineData(DefaultKind.Literal, "\\xff00", "varbinary(4)", "X'ff00'")]
    [InlineData(DefaultKind.Literal, "2024-01-01", "date", "'2024-01-01'")]
    [InlineData(DefaultKind.Literal, "infinity", "date", null)]
    [InlineData(DefaultKind.Literal, null, "int", "NULL")]
    [InlineData(DefaultKind.CurrentTimestamp, null, "datetime(3)", "CURRENT_TIMESTAMP(3)")]
    [InlineData(DefaultKind.CurrentTimestamp, null, "datetime", "CURRENT_TIMESTAMP")]
    [InlineData(DefaultKind.CurrentTimestamp, null, "longtext", null)]
    [InlineData(DefaultKind.CurrentDate, null, "date", "(CURRENT_DATE)")]
    [InlineData(DefaultKind.NewUuid, null, "char(36)", "(UUID())")]
    [InlineData(DefaultKind.NextNumber, null, "int", null)]
    public void Defaults_are_written_by_type(DefaultKind kind, string? literal, string native, string? sql) =>
        Assert.Equal(sql, MySql.WriteDefault(new DefaultValue(kind, "", literal), Column(native)));

    [Fact]
    public void Old_servers_have_no_defaults_that_are_expressions()
    {
        Assert.Null(MySql56.WriteDefault(new DefaultValue(DefaultKind.NewUuid, ""), Column("char(36)")));
        Assert.Null(MySql56.WriteDefault(new DefaultValue(DefaultKind.Literal, "", "x"), Column("longtext")));
    }

    private static int Day(int year, int month, int day) => new DateOnly(year, month, day).DayNumber - new DateOnly(2000, 1, 1).DayNumber;

    private static byte[] Interval(long microseconds, int days = 0, int months = 0) =>
        [.. BitConverter.GetBytes(microseconds), .. BitConverter.GetBytes(days), .. BitConverter.GetBytes(months)];

    private static ColumnSchema Column(string native) => new() { Name = "c", NativeType = native, Type = MySql.Parse(native) };

    private static void AssertFit(LogicalType wire, ColumnSchema target, byte[] value, LossKind kind, byte[]? nearest)
    {
        var fit = MySql.CreateFit(wire, target);
        Assert.NotNull(fit);
        var buffer = new ArrayBufferWriter<byte>();
        Assert.Equal(kind, fit.Check(value, buffer, out var hasNearest));
        Assert.Equal(nearest, hasNearest ? buffer.WrittenSpan.ToArray() : null);
    }
}
