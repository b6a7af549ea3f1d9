using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.MySql;
using Godwit.Tests.Servers;

namespace Godwit.Tests.Engines.MySql;

public sealed class MySqlRowTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> Values => new()
    {
        { "tinyint(1)", "-128", "-128" },
        { "int(10) unsigned zerofill", "42", "42" },
        { "bigint unsigned", "18446744073709551615", "18446744073709551615" },
        { "bit(10)", "b'1000000001'", "1000000001" },
        { "bit(64)", "18446744073709551615", new string('1', 64) },
        { "decimal(65,30)", "'-12345678901234567890123456789012345.000000000000000000000000000001'", "-12345678901234567890123456789012345.000000000000000000000000000001" },
        { "decimal(5,5)", "0.5", "0.50000" },
        { "decimal(5,2)", "0", "0.00" },
        { "float", "0.1", "0.1" },
        { "float", "16777217", "16777216" },
        { "float", "3.40282347e38", "3.4028235E+38" },
        { "double", "0.1", "0.1" },
        { "double", "1.7976931348623157e308", "1.7976931348623157E+308" },
        { "double", "5e-324", "5E-324" },
        { "double", "-1e-320", "-1E-320" },
        { "double(10,2)", "1.25", "1.25" },
        { "varchar(20) character set latin1", "x'80E9'", "€é" },
        { "varchar(20) character set ucs2", "'日本'", "日本" },
        { "varchar(20) character set sjis", "'日?本'", "日?本" },
        { "varchar(20)", "'a 🐦 '", "a 🐦 " },
        { "char(5)", "'a  '", "a" },
        { "text", "'NULL'", "NULL" },
        { "binary(4)", "x'0001'", "\\x00010000" },
        { "longblob", "x'00FF'", "\\x00ff" },
        { "enum('b','a')", "'a'", "a" },
        { "set('x','y')", "'x,y'", "x,y" },
        { "year", "0", "0" },
        { "date", "'9999-12-31'", "9999-12-31" },
        { "time(6)", "'-838:59:59'", "0 mons 0 days -838:59:59" },
        { "time(6)", "'-00:00:00.000001'", "0 mons 0 days -00:00:00.000001" },
        { "datetime(6)", "'1000-01-01 23:59:59.999999'", "1000-01-01 23:59:59.999999" },
        { "timestamp(3) null", "'2038-01-19 03:14:07.5'", "2038-01-19 03:14:07.5+00" },
        { "uuid", "'12345678-9ABC-4ef0-9234-56789abcdef0'", "12345678-9abc-4ef0-9234-56789abcdef0" },
        { "inet6", "'::ffff:1.2.3.4'", "::ffff:1.2.3.4" },
        { "json", "'{\"a\": [1, 2]}'", "{\"a\": [1, 2]}" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_value_is_read_exactly(string type, string sql, string expected)
    {
        await using var database = await OpenAsync($"CREATE TABLE t (id int PRIMARY KEY, v {type}); INSERT INTO t VALUES (1, {sql}), (2, NULL)");
        var table = (await database.SchemaReader.ReadAsync(Stop)).Tables[0];
        Assert.Equal([["1", expected], ["2", null]], await ReadAsync(database, new ReadRequest { Table = table, Columns = Columns(table) }));
    }

    [Theory]
    [InlineData("date", "'0000-00-00'", LossKind.ZeroDate, null)]
    [InlineData("date", "'2024-02-31'", LossKind.ZeroDate, "2024-02-29")]
    [InlineData("date", "'2024-00-10'", LossKind.ZeroDate, "2024-01-10")]
    [InlineData("datetime", "'2024-10-00 12:00:00'", LossKind.ZeroDate, "2024-10-01 12:00:00")]
    [InlineData("enum('a')", "''", LossKind.EmptyEnum, null)]
    [InlineData("varchar(9) character set sjis", "x'8554'", LossKind.InvalidUtf8, "?")]
    public async Task What_is_no_value_is_refused_or_recorded(string type, string sql, LossKind kind, string? nearest)
    {
        await using var database = await OpenAsync($"CREATE TABLE t (v {type}, id int PRIMARY KEY); INSERT INTO t VALUES ({sql}, 7)");
        var table = (await database.SchemaReader.ReadAsync(Stop)).Tables[0];
        var request = new ReadRequest { Table = table, Columns = [new ReadColumn(table.Columns[0], table.Columns[0].Type)] };
        var refusal = await Assert.ThrowsAsync<GodwitException>(() => ReadAsync(database, request));
        Assert.Equal(ErrorKind.ValueRefused, refusal.Kind);
        Assert.Contains("row 7", refusal.Message, StringComparison.Ordinal);
        var losses = new List<LossEntry>();
        request = request with { Losses = new LossPolicy(LossAction.Nearest, new Dictionary<LossKind, LossAction>()) };
        Assert.Equal([[nearest]], await ReadAsync(database, request, null, losses));
        var loss = Assert.Single(losses);
        Assert.Equal((kind, "v", nearest), (loss.Kind, loss.Column, loss.After));
        Assert.Equal(new RowKey(["7"]), loss.Key);
    }

    [Fact]
    public async Task A_geometry_becomes_EWKB()
    {
        await using var database = await OpenAsync("CREATE TABLE t (g point); INSERT INTO t VALUES (ST_GeomFromText('POINT(1 2)', 4326)), (ST_GeomFromText('POINT(1 2)'))");
        var table = (await database.SchemaReader.ReadAsync(Stop)).Tables[0];
        var rows = await ReadAsync(database, new ReadRequest { Table = table, Columns = [new ReadColumn(table.Columns[0], LogicalType.Geometry)] }, bytes: true);
        Assert.Equal([["0101000020e6100000000000000000f03f0000000000000040"], ["0101000000000000000000f03f0000000000000040"]], rows);
    }

    [Fact]
    public async Task Keys_are_found_to_the_byte_and_each_once()
    {
        await using var database = await OpenAsync("CREATE TABLE t (k varchar(9) PRIMARY KEY) COLLATE utf8mb4_general_ci; INSERT INTO t VALUES ('a'), ('B')");
        var table = (await database.SchemaReader.ReadAsync(Stop)).Tables[0];
        var request = new ReadRequest { Table = table, Columns = Columns(table), Range = new KeySet(["k"], [new(["A"]), new(["a"]), new(["a"]), new(["a "]), new(["b"])]) };
        Assert.Equal([["a"]], await ReadAsync(database, request));
        await using var numbers = await OpenAsync("CREATE TABLE t (k int PRIMARY KEY); INSERT INTO t VALUES (0), (1)");
        table = (await numbers.SchemaReader.ReadAsync(Stop)).Tables[0];
        request = new ReadRequest { Table = table, Columns = Columns(table), Range = new KeySet(["k"], [new(["abc"]), new(["1"]), new(["01"])]) };
        Assert.Equal([["1"]], await ReadAsync(numbers, request));
    }

    [Theory]
    [InlineData("a int, b varchar(20) COLLATE utf8mb4_general_ci, PRIMARY KEY (a, b)", "seq % 7, CONCAT(CHAR(97 + seq % 3), seq)")]
    [InlineData("a bigint unsigned, b datetime(6), PRIMARY KEY (a, b)", "18446744073709551615 - seq % 5, '2020-01-01' + INTERVAL seq SECOND")]
    [InlineData("a varbinary(9), b decimal(10,2), PRIMARY KEY (a, b)", "CHAR(seq % 250), seq / 100")]
    public async Task Chunks_cover_every_row_once(string columns, string values)
    {
        await using var database = await OpenAsync($"CREATE TABLE t ({columns}); INSERT INTO t SELECT {values} FROM seq_1_to_1000; ANALYZE TABLE t");
        var table = (await database.SchemaReader.ReadAsync(Stop)).Tables[0];
        await using var snapshot = await database.SnapshotReader.BeginSnapshotAsync([table.Name], 3, Stop);
        await MutateAsync(database, "DELETE FROM t LIMIT 10");
        var chunks = await database.ChunkPlanner.PlanAsync(table, 100, snapshot, Stop);
        Assert.InRange(chunks.Count, 9, 12);
        var rows = new List<string?[]>();
        foreach (var chunk in chunks)
            rows.AddRange(await ReadAsync(database, new ReadRequest { Table = table, Columns = Columns(table), Range = chunk }, snapshot));
        Assert.Equal(1000, rows.Count);
        Assert.Equal(1000, rows.Select(row => string.Join('|', row)).Distinct().Count());
        Assert.Equal(990, await database.ChunkPlanner.CountAsync(table, null, Stop));
        Assert.Equal(20, (await database.ChunkPlanner.SampleKeysAsync(table, 20, null, Stop)).Count);
    }

    [Fact]
    public async Task Without_the_right_to_lock_readers_take_turns()
    {
        var server = await MariaDbServer.SharedAsync();
        await using var owner = await OpenAsync("CREATE TABLE t (k int PRIMARY KEY); INSERT INTO t VALUES (0), (1)");
        var name = owner.Endpoint.Database;
        await server.ExecuteAsync("", $"CREATE OR REPLACE USER reader@localhost IDENTIFIED BY 'secret'; GRANT SELECT ON {name}.* TO reader@localhost");
        await using var database = new MySqlEngine().Open(DatabaseEndpoint.Parse(server.Url(name).Replace("godwit:", "reader:", StringComparison.Ordinal)));
        var table = (await owner.SchemaReader.ReadAsync(Stop)).Tables[0];
        await using var snapshot = await database.SnapshotReader.BeginSnapshotAsync([table.Name], 4, Stop);
        Assert.Contains("take turns", snapshot.Description, StringComparison.Ordinal);
        Assert.Equal([["0"], ["1"]], await ReadAsync(database, new ReadRequest { Table = table, Columns = Columns(table) }, snapshot));
        Assert.Equal([["0"], ["1"]], await ReadAsync(database, new ReadRequest { Table = table, Columns = Columns(table) }, snapshot));
    }

    private static IReadOnlyList<ReadColumn> Columns(TableSchema table) => [.. table.Columns.Select(column => new ReadColumn(column, column.Type))];

    private static async Task<IDatabase> OpenAsync(string sql)
    {
        var server = await MariaDbServer.SharedAsync();
        var endpoint = DatabaseEndpoint.Parse(await server.CreateDatabaseAsync("rows"));
        await server.ExecuteAsync(endpoint.Database, "SET SESSION sql_mode = 'ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00'; " + sql);
        return new MySqlEngine().Open(endpoint);
    }

    private static async Task MutateAsync(IDatabase database, string sql) => await (await MariaDbServer.SharedAsync()).ExecuteAsync(database.Endpoint.Database, sql);

    private static async Task<List<string?[]>> ReadAsync(IDatabase database, ReadRequest request, ISourceSnapshot? snapshot = null, List<LossEntry>? losses = null, bool bytes = false)
    {
        await using var source = await database.SnapshotReader.OpenAsync(request, snapshot, Stop);
        using var batch = new RowBatch();
        var rows = new List<string?[]>();
        while (await source.ReadAsync(batch, Stop))
        {
            var reader = new RowReader(batch);
            while (reader.ReadRow())
            {
                var row = new string?[request.Columns.Count];
                for (var i = 0; i < row.Length; i++)
                {
                    if (reader.ReadCell(out var payload) == CellState.Value)
                        row[i] = bytes ? Convert.ToHexStringLower(payload) : CanonicalText.Format(request.Columns[i].Wire, payload);
                }

                rows.Add(row);
            }

            losses?.AddRange(source.TakeLosses());
        }

        return rows;
    }
}
