using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.Tests.Engines.Postgres;

/// <summary>Values go through the canonical encoding and come back the same, by the server's own judgement.</summary>
public sealed class PostgresRowCodecTests
{
    private static readonly string Digits = string.Concat(Enumerable.Repeat("1234567890", 100));

    private static readonly (string Native, LogicalType Type, string[] Values)[] Corpus =
    [
        ("boolean", LogicalType.Boolean, ["true", "false"]),
        ("smallint", LogicalType.Int16, ["0", "-32768", "32767"]),
        ("integer", LogicalType.Int32, ["0", "-2147483648", "2147483647"]),
        ("bigint", LogicalType.Int64, ["0", "-9223372036854775808", "9223372036854775807"]),
        ("numeric", LogicalType.Decimal(), ["0", "0.00", "1.50", "-1.50", "10000", "100000000", "0.0001", "0.00000001", "0.000000000000012", "-0.5", "12345.6789",
            "9999.9999", "NaN", "Infinity", "-Infinity", "1e300", "-1e-300", Digits, Digits + "." + Digits, "0." + Digits, "1e131071", "5e-16383", "10000.0001000"]),
        ("numeric(10,2)", LogicalType.Decimal(10, 2), ["0", "1.5", "-99999999.99", "NaN"]),
        ("real", LogicalType.Float32, ["0", "-0", "1e-45", "3.4028235e38", "0.1", "NaN", "Infinity", "-Infinity"]),
        ("double precision", LogicalType.Float64, ["0", "-0", "5e-324", "1.7976931348623157e308", "0.1", "0.30000000000000004", "NaN", "Infinity", "-Infinity"]),
        ("text", LogicalType.UnlimitedText, ["", " ", "a\tb\nc\rd\\e", "\\N", "NULL", "é", "e\u0301", "😀", "x  ", "\u0001"]),
        ("character varying(10)", LogicalType.Text(10), ["", "0123456789", "😀😀😀😀😀😀😀😀😀😀", "a "]),
        ("character(5)", LogicalType.Text(5, true), ["", "a", "ab   ", "😀"]),
        ("bytea", LogicalType.UnlimitedBytes, ["", "\\x00", "\\xdeadbeef00ff5c"]),
        ("date", LogicalType.Date, ["2000-01-01", "1999-12-31", "4713-01-01 BC", "5874897-12-31", "infinity", "-infinity", "0001-12-31 BC"]),
        ("time without time zone", LogicalType.Temporal(LogicalKind.Time), ["00:00:00", "24:00:00", "23:59:59.999999"]),
        ("time with time zone", LogicalType.Temporal(LogicalKind.TimeTz), ["00:00:00+00", "24:00:00-15:59:59", "13:37:00.5+05:30"]),
        ("timestamp without time zone", LogicalType.Temporal(LogicalKind.Timestamp), ["2000-01-01 00:00:00", "1999-12-31 23:59:59.999999", "4713-01-01 00:00:00 BC", "294276-12-31 23:59:59.999999", "infinity", "-infinity"]),
        ("timestamp with time zone", LogicalType.Temporal(LogicalKind.TimestampTz), ["2024-03-31 01:30:00+01", "0044-03-15 12:00:00+00 BC", "infinity", "-infinity"]),
        ("timestamp(3) with time zone", LogicalType.Temporal(LogicalKind.TimestampTz, 3), ["2024-03-31 01:30:00.123+01"]),
        ("interval", LogicalType.Temporal(LogicalKind.Interval), ["1 mon", "30 days", "-1 mon +30 days -00:00:00.000001", "178000000 years", "00:00:00", "720:00:00"]),
        ("uuid", LogicalType.Uuid, ["00000000-0000-0000-0000-000000000000", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"]),
        ("json", LogicalType.Json(), ["{\"b\": 1,  \"a\": 1.0, \"a\": 2}", "null", "\"\\u00e9\""]),
        ("jsonb", LogicalType.Json(true), ["{\"b\": 1, \"a\": 1.0}", "12345678901234567890.50", "[]"]),
        ("bit(3)", LogicalType.BitString(3, true), ["101", "000"]),
        ("bit varying", LogicalType.BitString(), ["", "1", "101010101", "00000000"]),
        ("mood", LogicalType.Enum(["sad", "o'k", ""], "postgres", "mood"), ["sad", "o'k", ""]),
        ("positive", LogicalType.Int32, ["1", "2147483647"]),
        ("code", LogicalType.Text(4, true), ["a", "abcd"]),
        ("int4range", LogicalType.Native("postgres", "int4range"), ["empty", "[1,5)", "(,)"]),
        ("integer[]", LogicalType.Native("postgres", "integer[]"), ["{}", "{1,NULL,3}", "[2:3]={1,2}", "{{1,2},{3,4}}"]),
        ("text[]", LogicalType.Native("postgres", "text[]"), ["{\"a,b\",NULL,\"NULL\",\"\",\"\\\\\"}"]),
        ("money", LogicalType.Native("postgres", "money"), ["-92233720368547758.08", "0.10"]),
        ("inet", LogicalType.Native("postgres", "inet"), ["10.0.0.1/8", "::1"]),
        ("tsvector", LogicalType.Native("postgres", "tsvector"), ["'a':1A 'b c':2"]),
        ("pair", LogicalType.Native("postgres", "pair"), ["(1,\"a b\")", "(,)"]),
        ("xml", LogicalType.Native("postgres", "xml"), ["<a>&lt;</a>"]),
        ("macaddr", LogicalType.Native("postgres", "macaddr"), ["08:00:2b:01:02:03"]),
        ("point", LogicalType.Native("postgres", "point"), ["(0.1,-0)"]),
    ];

    private const string Types =
        """
        CREATE TYPE mood AS ENUM ('sad', 'o''k', ''); CREATE DOMAIN positive AS int CHECK (VALUE > 0); CREATE DOMAIN code AS char(4);
        CREATE TYPE pair AS (a int, b text)
        """;

    [Theory]
    [InlineData(15, false)]
    [InlineData(15, true)]
    [InlineData(17, false)]
    public async Task Every_value_round_trips(int major, bool asText)
    {
        await using var bench = await PostgresBench.CreateAsync(major);
        await bench.RunAsync(Types);
        await bench.AcquireAsync();
        var number = 0;
        foreach (var (native, type, values) in Corpus)
        {
            var name = $"t{number++}";
            // A second column whose pair of types has no binary form makes the whole load text.
            await bench.RunAsync($"CREATE TABLE {name} (id int, v {native}, o int4range); CREATE TABLE {name}_copy (LIKE {name})");
            for (var i = 0; i < values.Length; i++)
                await bench.RunAsync($"INSERT INTO {name} VALUES ({i}, {bench.Database.Engine.Identifiers.QuoteLiteral(values[i])}::{native}, '[1,2)')");
            await bench.RunAsync($"INSERT INTO {name} VALUES (-1, NULL, NULL)");
            ColumnSchema[] columns = [PostgresBench.Column("id", "integer", LogicalType.Int32), PostgresBench.Column("v", native, type)];
            if (asText)
                columns = [.. columns, PostgresBench.Column("o", "int4range", LogicalType.Native("postgres", "int4range"))];
            var source = PostgresBench.Table(name, columns);
            var rows = await bench.CopyAsync(PostgresBench.Read(source), bench, bench.Write(PostgresBench.Table(name + "_copy", columns)));
            Assert.Equal(values.Length + 1, rows);
            var differing = await bench.AskAsync(
                $"SELECT string_agg(COALESCE(a.v::text, 'NULL') || ' became ' || COALESCE(b.v::text, 'NULL'), '; ') FROM {name} a FULL JOIN {name}_copy b USING (id) " +
                "WHERE a.v::text IS DISTINCT FROM b.v::text OR octet_length(a.v::text) IS DISTINCT FROM octet_length(b.v::text)");
            Assert.True(differing is null, $"{native}: {differing}");
            Assert.Equal("0", await bench.AskAsync($"SELECT count(*) FROM {name} a JOIN {name}_copy b USING (id) WHERE pg_column_size(a.v) <> pg_column_size(b.v) AND '{native}' <> 'numeric'"));
        }
    }

    [Fact]
    public async Task Numeric_text_is_the_servers_own_text()
    {
        await using var bench = await PostgresBench.CreateAsync();
        var values = Corpus.First(entry => entry.Native == "numeric").Values;
        await bench.RunAsync($"CREATE TABLE n (v numeric); INSERT INTO n VALUES {string.Join(", ", values.Select(value => $"('{value}'::numeric)"))}");
        var table = PostgresBench.Table("n", PostgresBench.Column("v", "numeric", LogicalType.Decimal()));
        var read = (await bench.RowsAsync(PostgresBench.Read(table))).Select(row => row[0]).Order(StringComparer.Ordinal);
        var own = (await bench.Database.QueryAsync("SELECT v::text FROM n", TestContext.Current.CancellationToken)).Select(row => row[0]).Order(StringComparer.Ordinal);
        Assert.Equal(own, read);
    }

    [Theory]
    [InlineData("smallint", "2", "boolean")]
    [InlineData("double precision", "0.1", "float32")]
    [InlineData("timestamp without time zone", "2024-01-01 00:00:01", "date")]
    [InlineData("numeric", "1.5", "integer(64)")]
    [InlineData("text", "x", "integer(64)")]
    public async Task A_value_that_is_none_of_the_wire_type_is_refused(string native, string value, string wire)
    {
        await using var bench = await PostgresBench.CreateAsync();
        await bench.RunAsync($"CREATE TABLE t (v {native}); INSERT INTO t VALUES ('{value}')");
        LogicalType[] types = [LogicalType.Boolean, LogicalType.Float32, LogicalType.Date, LogicalType.Int64];
        var type = types.First(known => known.ToString() == wire);
        var column = PostgresBench.Column("v", native, LogicalType.UnlimitedText);
        var request = PostgresBench.Read(PostgresBench.Table("t", column)) with { Columns = [new ReadColumn(column, type)] };
        var error = await Assert.ThrowsAsync<GodwitException>(() => bench.RowsAsync(request));
        Assert.Equal(ErrorKind.ValueRefused, error.Kind);
    }

    [Fact]
    public async Task Wires_of_other_engines_load_into_wider_and_narrower_columns()
    {
        await using var bench = await PostgresBench.CreateAsync();
        await bench.RunAsync("CREATE TABLE s (a bigint, b bigint, c double precision, d text, e bytea, f text, g boolean); " +
            "INSERT INTO s VALUES (42, 1, 0.5, '{\"a\": 1}', '\\x61', '2024-02-29', true), (NULL, NULL, NULL, NULL, NULL, NULL, NULL); " +
            "CREATE TABLE t (a smallint, b boolean, c real, d jsonb, e text, f date, g smallint)");
        await bench.AcquireAsync();
        var source = PostgresBench.Table("s", PostgresBench.Column("a", "bigint", LogicalType.Int64), PostgresBench.Column("b", "bigint", LogicalType.Int64),
            PostgresBench.Column("c", "double precision", LogicalType.Float64), PostgresBench.Column("d", "text", LogicalType.UnlimitedText),
            PostgresBench.Column("e", "bytea", LogicalType.UnlimitedBytes), PostgresBench.Column("f", "text", LogicalType.UnlimitedText),
            PostgresBench.Column("g", "boolean", LogicalType.Boolean));
        var target = PostgresBench.Table("t", PostgresBench.Column("a", "smallint", LogicalType.Int16), PostgresBench.Column("b", "boolean", LogicalType.Boolean),
            PostgresBench.Column("c", "real", LogicalType.Float32), PostgresBench.Column("d", "jsonb", LogicalType.Json(true)),
            PostgresBench.Column("e", "text", LogicalType.UnlimitedText), PostgresBench.Column("f", "date", LogicalType.Date), PostgresBench.Column("g", "smallint", LogicalType.Int16));
        await bench.CopyAsync(PostgresBench.Read(source), bench, bench.Write(target, [.. source.Columns.Select(column => column.Type)]));
        Assert.Equal("(42,t,0.5,\"{\"\"a\"\": 1}\",a,2024-02-29,1)", await bench.AskAsync("SELECT t::text FROM t WHERE a IS NOT NULL"));
        var read = PostgresBench.Read(target) with { Columns = [.. target.Columns.Zip(source.Columns, (column, other) => new ReadColumn(column, other.Type))] };
        Assert.Contains(await bench.RowsAsync(read), row => row.SequenceEqual(["42", "1", "0.5", "{\"a\": 1}", "\\x61", "2024-02-29", "true"]));
    }

    [Theory]
    [InlineData("smallint", "32768")]
    [InlineData("boolean", "2")]
    public async Task A_number_that_does_not_fit_is_refused_by_name(string native, string value)
    {
        await using var bench = await PostgresBench.CreateAsync();
        await bench.RunAsync($"CREATE TABLE s (v bigint); INSERT INTO s VALUES ({value}); CREATE TABLE t (v {native})");
        await bench.AcquireAsync();
        var source = PostgresBench.Table("s", PostgresBench.Column("v", "bigint", LogicalType.Int64));
        var target = PostgresBench.Table("t", PostgresBench.Column("v", native, LogicalType.Int64));
        var error = await Assert.ThrowsAsync<GodwitException>(() => bench.CopyAsync(PostgresBench.Read(source), bench, bench.Write(target)));
        Assert.Equal(ErrorKind.ValueRefused, error.Kind);
        Assert.Contains("public.t, column v", error.Message, StringComparison.Ordinal);
        Assert.Equal("0", await bench.AskAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task A_nul_character_is_refused_and_nothing_lands()
    {
        await using var bench = await PostgresBench.CreateAsync();
        await bench.RunAsync("CREATE TABLE t (v text)");
        await bench.AcquireAsync();
        using var batch = new RowBatch();
        var writer = new RowWriter(batch);
        foreach (var text in (string[])["fine", "a\0b"])
        {
            writer.BeginRow();
            writer.WriteValue(System.Text.Encoding.UTF8.GetBytes(text));
            writer.EndRow();
        }

        var table = PostgresBench.Table("t", PostgresBench.Column("v", "text", LogicalType.UnlimitedText));
        var error = await Assert.ThrowsAsync<GodwitException>(async () =>
        {
            await using var load = await bench.Database.BulkWriter.BeginAsync(bench.Write(table), TestContext.Current.CancellationToken);
            await load.WriteAsync(batch, TestContext.Current.CancellationToken);
            await load.CommitAsync(null, [], TestContext.Current.CancellationToken);
        });
        Assert.Equal(ErrorKind.ValueRefused, error.Kind);
        Assert.Equal("0", await bench.AskAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task Large_fields_cross_every_buffer_border()
    {
        await using var bench = await PostgresBench.CreateAsync();
        await bench.RunAsync("CREATE TABLE s (id int, v text); INSERT INTO s SELECT i, repeat(chr(64 + i % 60), i * 7919) FROM generate_series(0, 300) i; CREATE TABLE t (LIKE s)");
        await bench.AcquireAsync();
        ColumnSchema[] columns = [PostgresBench.Column("id", "integer", LogicalType.Int32), PostgresBench.Column("v", "text", LogicalType.UnlimitedText)];
        Assert.Equal(301, await bench.CopyAsync(PostgresBench.Read(PostgresBench.Table("s", columns)), bench, bench.Write(PostgresBench.Table("t", columns))));
        Assert.Equal("301", await bench.AskAsync("SELECT count(*) FROM s JOIN t USING (id, v)"));
    }
}
