using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.Tests.Engines.Sqlite;

public sealed class SqliteRowTests
{
    public static TheoryData<string, string[]> Values => new()
    {
        { "bool", ["true", "false"] },
        { "int16", ["-32768", "0", "32767"] },
        { "int32", ["-2147483648", "2147483647"] },
        { "int64", ["-9223372036854775808", "9223372036854775807", "0"] },
        { "uint64", ["0", "9223372036854775808", "18446744073709551615"] },
        { "decimal(10,2)", ["0.00", "1.50", "-0.01", "99999999.99", "100.00", "NaN"] },
        { "decimal(15,15)", ["0.123456789012345", "0.000000000000001", "-0.999999999999999"] },
        { "decimal(15,0)", ["999999999999999", "-999999999999999"] },
        { "decimal(38,10)", ["1234567890123456789012345678.0123456789", "0.1000000000", "-0.0000000001"] },
        { "decimal", ["0", "1.50", "1.500", "12345678901234567890123456789012345678901234567890.00001", "NaN", "Infinity", "-Infinity"] },
        { "float64", ["0", "0.1", "-1.7976931348623157E+308", "5E-324", "123456789.12345678", "Infinity", "-Infinity", "9007199254740992", "1E+20"] },
        { "float32", ["0.1", "3.4028235E+38", "1E-45", "Infinity", "16777216"] },
        { "text", ["", "a", " trailing  ", "NULL", "123", "1.50", "0x10", "1e5", "🐦\0nul", "' \" `"] },
        { "text(5)", ["", "abc", "12345"] },
        { "char(3)", ["a  ", "abc"] },
        { "bytes", ["\\x", "\\x00", "\\xdeadbeef", "\\x2731322e3527"] },
        { "bytes(4)", ["\\x31323334"] },
        { "date", ["2024-02-29", "0001-01-01", "0044-03-15 BC", "12024-01-01", "infinity", "-infinity"] },
        { "time", ["00:00:00", "23:59:59.999999", "24:00:00", "12:34:56.5"] },
        { "timetz", ["12:00:00+00", "23:59:59.123456-03:30", "00:00:00+01:02:03"] },
        { "timestamp", ["2024-02-29 13:37:00", "1969-12-31 23:59:59.999999", "0044-03-15 01:02:03 BC", "12024-01-01 00:00:00", "infinity", "-infinity"] },
        { "timestamptz", ["2024-02-29 13:37:00.000001+00", "infinity", "0001-01-01 00:00:00+00"] },
        { "interval", ["0 mons 0 days 00:00:00", "14 mons -3 days 04:05:06.789", "-1 mons 2 days -00:00:00.000001"] },
        { "uuid", ["00000000-0000-0000-0000-000000000000", "12345678-9abc-def0-1234-56789abcdef0", "1e234567-0000-4000-8000-000000000000"] },
        { "json", ["{}", "123", "1.50", "\"a\"", "[1, 2 ]", "null", "1e400"] },
        { "jsonb", ["{\"a\": 1}", "007e1"] },
        { "bits", ["", "0", "0101", "00000000000000001"] },
        { "bits(4)", ["0101", "0000"] },
        { "enum", ["a", "it's", "1", "{0}"] },
        { "range", ["[1,2)", "1", "empty"] },
        { "any", ["1", "1.5", "'it''s'", "X'00FF'", "9e999", "-9e999", "0.1", "''", "1.0"] },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_value_comes_back_as_it_went_in(string typeName, string[] values)
    {
        var type = TypeNamed(typeName);
        await using var file = await WithTableAsync(type);
        var table = (await file.SchemaAsync()).FindTable(new QualifiedName("t"))!;
        var rows = values.Select((value, i) => new[] { i.ToString(System.Globalization.CultureInfo.InvariantCulture), value }).Append(["999", null!]).ToArray();
        await file.WriteAsync(table, [LogicalType.Int64, type], rows);
        Assert.Equal(rows, await file.ReadAsync(table, [LogicalType.Int64, type]));
        Assert.True(SqliteTestFile.Engine.Types.CreateFit(type, table.Columns[1]) is not { } fit || values.All(value => Fits(fit, type, value) == LossKind.None));
    }

    [Theory]
    [InlineData("float64", "NaN", LossKind.NotANumber, null)]
    [InlineData("float64", "-0", LossKind.OutOfRange, "0")]
    [InlineData("float32", "-0", LossKind.OutOfRange, "0")]
    [InlineData("decimal(10,2)", "12345678901234567.89", LossKind.FractionLost, "12345678901234568.00")]
    [InlineData("decimal(10,2)", "12345678901234567890.00", LossKind.FractionLost, "12345678901234567000.00")]
    public async Task What_SQLite_cannot_keep_is_refused(string typeName, string value, LossKind kind, string? nearest)
    {
        var type = TypeNamed(typeName);
        await using var file = await WithTableAsync(type);
        var column = (await file.SchemaAsync()).Tables[0].Columns[1];
        var fit = SqliteTestFile.Engine.Types.CreateFit(type, column)!;
        Assert.Equal(kind, Fits(fit, type, value, out var offered));
        Assert.Equal(nearest, offered);
    }

    [Fact]
    public async Task Texts_that_look_like_numbers_are_not_put_where_they_would_become_numbers()
    {
        await using var file = await SqliteTestFile.WithAsync("CREATE TABLE t (id INTEGER PRIMARY KEY, v NUMERIC)");
        var column = (await file.SchemaAsync()).Tables[0].Columns[1];
        var fit = SqliteTestFile.Engine.Types.CreateFit(LogicalType.UnlimitedText, column)!;
        foreach (var value in (string[])["007", "1.50", "1e5", " 12", "+1", "9223372036854775808", ".5"])
            Assert.Equal(LossKind.WrongType, Fits(fit, LogicalType.UnlimitedText, value));
        foreach (var value in (string[])["12", "-3", "abc", "", "1.5x", "0x10", "- 1"])
            Assert.Equal(LossKind.None, Fits(fit, LogicalType.UnlimitedText, value));
    }

    [Theory]
    [InlineData("INTEGER", "'abc'", "integer", "text 'abc'")]
    [InlineData("INTEGER", "1.5", "integer", "real 1.5")]
    [InlineData("INTEGER", "x'41'", "integer", "blob \\x41")]
    [InlineData("BOOLEAN", "2", "boolean", "integer 2")]
    [InlineData("TEXT", "x'41'", "text", "blob")]
    [InlineData("BLOB", "'a'", "bytes", "text 'a'")]
    [InlineData("DATETIME", "1700000000", "timestamp", "integer 1700000000")]
    [InlineData("DATETIME", "'2024-01-01T00:00:00+02:00'", "timestamp", "text '2024")]
    [InlineData("DATE", "'2024-02-30'", "date", "text '2024-02-30'")]
    [InlineData("NUMERIC(5,2)", "'twelve'", "decimal", "text 'twelve'")]
    [InlineData("UUID", "'no'", "uuid", "text 'no'")]
    public async Task A_value_of_another_kind_is_refused_by_name_and_recorded_by_policy(string declared, string literal, string type, string shown)
    {
        await using var file = await SqliteTestFile.WithAsync($"CREATE TABLE \"odd table\" (id INTEGER PRIMARY KEY, \"the value\" {declared}); INSERT INTO \"odd table\" VALUES (42, {literal});");
        var table = (await file.SchemaAsync()).Tables[0];
        var error = await Assert.ThrowsAsync<GodwitException>(() => file.ReadAsync(table));
        Assert.Equal(ErrorKind.ValueRefused, error.Kind);
        Assert.Contains("odd table, row 42", error.Message, StringComparison.Ordinal);
        Assert.Contains("'the value'", error.Message, StringComparison.Ordinal);
        Assert.Contains(type, error.Message, StringComparison.Ordinal);
        Assert.Contains(shown, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.NextStep);

        var losses = new List<LossEntry>();
        var rows = await file.ReadAsync(table, policy: new LossPolicy(LossAction.Null, new Dictionary<LossKind, LossAction>()), losses: losses);
        Assert.Null(rows[0][1]);
        Assert.Equal((LossKind.WrongType, "42"), (losses[0].Kind, losses[0].Key![0]));

        // Another file of the same engine takes it as it is.
        await using var copy = new SqliteTestFile();
        await copy.CopyFromAsync(file);
        Assert.Equal(await file.QueryAsync("SELECT id, typeof(\"the value\"), quote(\"the value\") FROM \"odd table\""),
            await copy.QueryAsync("SELECT id, typeof(\"the value\"), quote(\"the value\") FROM \"odd table\""));
    }

    [Fact]
    public async Task Text_that_is_not_UTF8_is_refused_or_repaired_and_copied_between_files_as_it_is()
    {
        await using var file = await SqliteTestFile.WithAsync("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (1, CAST(x'61ff62' AS TEXT));");
        var table = (await file.SchemaAsync()).Tables[0];
        Assert.Equal(ErrorKind.ValueRefused, (await Assert.ThrowsAsync<GodwitException>(() => file.ReadAsync(table))).Kind);
        var losses = new List<LossEntry>();
        var rows = await file.ReadAsync(table, policy: new LossPolicy(LossAction.Nearest, new Dictionary<LossKind, LossAction>()), losses: losses);
        Assert.Equal("a\uFFFDb", rows[0][1]);
        Assert.Equal((LossKind.InvalidUtf8, "a\uFFFDb"), (losses[0].Kind, losses[0].After));
        await using var copy = new SqliteTestFile();
        await copy.CopyFromAsync(file);
        Assert.Equal("61FF62", (await copy.QueryAsync("SELECT hex(v) FROM t"))[0][0]);
    }

    [Fact]
    public async Task UTF16_files_are_read_as_well()
    {
        await using var file = await SqliteTestFile.WithAsync("PRAGMA encoding = 'UTF-16le'; CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (1, 'grün 🐦' || char(0) || 'x'), (2, '');");
        var rows = await file.ReadAsync((await file.SchemaAsync()).Tables[0]);
        Assert.Equal([["1", "grün 🐦\0x"], ["2", ""]], rows);
    }

    private static Task<SqliteTestFile> WithTableAsync(LogicalType type)
    {
        var choice = SqliteTestFile.Engine.Types.ToNative(type, new ColumnSchema { Name = "v", NativeType = "", Type = type });
        Assert.Equal(choice.StoredAs, SqliteTestFile.Engine.Types.Parse(choice.NativeType));
        var check = choice.CheckSql is { } sql ? $" CHECK ({string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, "\"v\"")})" : "";
        return SqliteTestFile.WithAsync($"CREATE TABLE t (id INTEGER PRIMARY KEY, v {choice.NativeType}{check})");
    }

    private static LossKind Fits(IValueFit fit, LogicalType type, string value) => Fits(fit, type, value, out _);

    private static LossKind Fits(IValueFit fit, LogicalType type, string value, out string? nearest)
    {
        using var batch = new RowBatch();
        var writer = new RowWriter(batch);
        writer.BeginRow();
        Assert.True(CanonicalText.TryParse(type, System.Text.Encoding.UTF8.GetBytes(value), writer));
        writer.EndRow();
        var reader = new RowReader(batch);
        reader.ReadRow();
        reader.ReadCell(out var payload);
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        var kind = fit.Check(payload, buffer, out var hasNearest);
        nearest = hasNearest ? CanonicalText.Format(type, buffer.WrittenSpan) : null;
        return kind;
    }

    internal static LogicalType TypeNamed(string name) => name switch
    {
        "bool" => LogicalType.Boolean,
        "int16" => LogicalType.Int16,
        "int32" => LogicalType.Int32,
        "int64" => LogicalType.Int64,
        "uint64" => LogicalType.Integer(64, unsigned: true),
        "decimal(10,2)" => LogicalType.Decimal(10, 2),
        "decimal(15,15)" => LogicalType.Decimal(15, 15),
        "decimal(15,0)" => LogicalType.Decimal(15, 0),
        "decimal(38,10)" => LogicalType.Decimal(38, 10),
        "decimal" => LogicalType.Decimal(),
        "float64" => LogicalType.Float64,
        "float32" => LogicalType.Float32,
        "text" => LogicalType.UnlimitedText,
        "text(5)" => LogicalType.Text(5),
        "char(3)" => LogicalType.Text(3, fixedLength: true),
        "bytes" => LogicalType.UnlimitedBytes,
        "bytes(4)" => LogicalType.Bytes(4),
        "date" => LogicalType.Date,
        "time" => LogicalType.Temporal(LogicalKind.Time),
        "timetz" => LogicalType.Temporal(LogicalKind.TimeTz),
        "timestamp" => LogicalType.Temporal(LogicalKind.Timestamp),
        "timestamptz" => LogicalType.Temporal(LogicalKind.TimestampTz),
        "interval" => LogicalType.Temporal(LogicalKind.Interval),
        "uuid" => LogicalType.Uuid,
        "json" => LogicalType.Json(),
        "jsonb" => LogicalType.Json(binary: true),
        "bits" => LogicalType.BitString(),
        "bits(4)" => LogicalType.BitString(4, fixedLength: true),
        "enum" => LogicalType.Enum(["a", "it's", "1", "{0}"]),
        "range" => LogicalType.Native("postgres", "int4range"),
        _ => LogicalType.Native("sqlite", "any"),
    };
}
