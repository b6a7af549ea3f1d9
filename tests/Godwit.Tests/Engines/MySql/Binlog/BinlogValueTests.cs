using Godwit.Abstractions.Engines;
using Godwit.MySql;
using Godwit.MySql.Binlog.Events;
using Godwit.Tests.Conformance.Values;
using MySqlConnector;

namespace Godwit.Tests.Engines.MySql.Binlog;

/// <summary>Every type's values come from the log as SELECT gives them, byte for byte, before and after.</summary>
public abstract class BinlogValueSuite<TServer>(LogFixture<TServer> fixture) : IClassFixture<LogFixture<TServer>>
    where TServer : LogFixtureOptions, new()
{
    private static readonly string[] MoreUuids = [.. Enumerable.Range(0, 300).Select(i => $"'{Guid.Parse($"{i * 7919:x8}-{i * 31 & 0xFFFF:x4}-{i % 16:x}{i * 5 & 0xFFF:x3}-{i * 641 & 0xFFFF:x4}-{(long)i * 1_299_709_000_001 & 0xFFFFFFFFFFFF:x12}")}'")];

    private static readonly (string Type, string[] Values)[] More =
    [
        ("time(1)", ["'-00:00:00.1'", "'-12:34:56.9'", "'1:2:3.4'"]),
        ("time(2)", ["'-00:00:00.01'", "'-838:59:58.99'"]),
        ("time(3)", ["'-00:00:00.001'", "'-1:00:00.999'", "'100:00:00.5'"]),
        ("time(4)", ["'-00:00:00.0001'", "'-1:00:59.9999'"]),
        ("time(5)", ["'-00:00:00.00001'", "'23:59:59.99999'"]),
        ("datetime(1)", ["'2024-02-29 12:34:56.9'", "'0000-00-00 00:00:00'"]),
        ("datetime(2)", ["'2024-02-29 12:34:56.09'"]),
        ("datetime(4)", ["'2024-02-29 12:34:56.0009'", "'2024-00-00 10:00:00.5'"]),
        ("datetime(5)", ["'9999-12-31 23:59:59.99999'"]),
        ("timestamp(1) NULL", ["'2024-02-29 12:34:56.9'"]),
        ("timestamp(2) NULL", ["'2024-02-29 12:34:56.09'"]),
        ("timestamp(4) NULL", ["'2038-01-19 03:14:07.9999'"]),
        ("timestamp(5) NULL", ["'1970-01-01 00:00:01.00001'"]),
        ("decimal(1,0)", ["0", "-9", "5"]),
        ("decimal(9,9)", ["0.000000001", "-0.999999999", "0"]),
        ("decimal(19,10)", ["123456789.0000000001", "-1"]),
        ("decimal(30,1)", ["-0.1", "12345678901234567890123456789.9"]),
        ("float(7,4)", ["1.2345", "-999.0001"]),
        ("double(10,2)", ["1.25", "-0.01"]),
        ("double", ["-0e0", "1e15", "1e16", "1e-14", "1e-15", "123456789012345680", "0.1e-300"]),
        ("char(255)", ["'a'", "REPEAT('é', 255)", "''"]),
        ("char(100)", ["REPEAT('日', 100)"]),
        ("varchar(300)", ["REPEAT('x', 300)", "'y'"]),
        ("binary(8)", ["X'0000000000000000'", "X'0100000000000000'", "X'00000000000000ff'"]),
        ("varbinary(300)", ["REPEAT(X'00', 300)"]),
        ("varchar(255) CHARACTER SET latin1", ["X'80818283848586878889'", "X'8d8f909d'", "X'f0ff'"]),
        ("text CHARACTER SET utf16le", ["'é€\U0001F426'"]),
        ("varchar(20) CHARACTER SET utf32", ["'é€\U0001F426'"]),
        ("varchar(20) CHARACTER SET koi8r", ["'Привет'"]),
        ("varchar(20) CHARACTER SET greek", ["'Ελλάδα'"]),
        ("varchar(20) CHARACTER SET ascii", ["'ascii?'"]),
        ("enum('é','ü') CHARACTER SET latin1", ["'é'", "'ü'"]),
        ($"enum({string.Join(',', Enumerable.Range(0, 300).Select(i => $"'n{i}'"))})", ["'n0'", "'n255'", "'n299'"]),
        ($"set({string.Join(',', Enumerable.Range(0, 64).Select(i => $"'m{i}'"))})", ["'m0'", "'m63'", "'m1,m62'", "18446744073709551615"]),
        ("bit(33)", ["b'100000000000000000000000000000001'"]),
        ("uuid", MoreUuids),
        ("inet6", ["'::'", "'::ffff:1.2.3.4'", "'::1.2.3.4'", "'1::'", "'1:0:0:2::3'", "'fe80::1:0:0:1'", "'2001:db8:0:1:1:1:1:1'", "'::ffff:0:0'", "'1:2:3:4:5:6:7:8'", "'0:0:1::'", "'::2'", "'::ffff'", "'::1:0'", "'::255.0.0.0'", "'1:2:3:4:5:6:7:0'", "'0:2:3:4:5:6:7:8'", "'1:0:0:2:0:0:0:3'", "'1:0:2:0:3:4:5:6'", "'1:0:0:2:0:0:3:3'", "'64:ff9b::1.2.3.4'", "'::0.1.0.0'"]),
        ("inet4", ["'0.0.0.0'", "'10.0.0.0'", "'255.255.255.255'"]),
        ("json", ["'{}'", "'[]'", "'[1, -1, 65536, -65537, 4294967296, 18446744073709551615]'", "'[0.1, 1e100, 1.0, -0.0, 1e15, 1e16, 123456.789, 1e-7]'", "'\"line\\nbreak \\u0001 \\\\ \\\" / é\"'",
            "'{\"b\": {\"a\": [true, false, null]}, \"a\": \"x\"}'", "'[[[[[1]]]]]'"]),
        ("json ", ["JSON_OBJECT('d', CAST('2024-02-29' AS DATE), 't', CAST('-12:34:56.5' AS TIME(3)), 'dt', CAST('2024-02-29 12:34:56.123456' AS DATETIME(6)))", "JSON_ARRAY(1.50, 12345678901234567890.12345)",
            "JSON_OBJECT('x', REPEAT('y', 70000), 'z', 1)", "JSON_ARRAY(REPEAT('a', 127), REPEAT('b', 128), REPEAT('c', 20000))"]),
        ("geometry", ["ST_GeomFromText('POINT(1 2)', 4326)", "ST_GeomFromText('MULTIPOINT(1 1,2 2)')"]),
    ];

    /// <summary>The decoder refuses these by name (<see cref="BinlogTableTests"/>): several tables of each are in use, and only the server knows its own.</summary>
    private static readonly string[] RefusedSets = ["gbk", "big5", "sjis", "ujis", "euckr"];

    public static TheoryData<string> Types => [.. MySqlValues.All.Concat(More).Select(pair => pair.Type).Distinct()
        .Where(type => !Array.Exists(RefusedSets, set => type.EndsWith("CHARACTER SET " + set, StringComparison.Ordinal)))];

    [Theory]
    [MemberData(nameof(Types), DisableDiscoveryEnumeration = true)]
    public async Task A_value_comes_from_the_log_as_SELECT_gives_it(string type)
    {
        var server = await fixture.ServerAsync();
        var name = await server.CreateDatabaseAsync();
        try
        {
            await server.ExecuteAsync(name, $"CREATE TABLE t (n int unsigned, id int PRIMARY KEY, v {type.Trim()}, s varchar(9) DEFAULT 'end', y year DEFAULT 2024, u smallint unsigned DEFAULT 65535) ENGINE=InnoDB");
        }
        catch (MySqlException e)
        {
            Assert.Skip($"{server.Kind} has no such type: {e.Message}");
        }

        var from = await server.FileEndAsync();
        var id = 0;
        foreach (var value in MySqlValues.All.Concat(More).Where(pair => pair.Type == type).SelectMany(pair => pair.Values).Append("NULL"))
        {
            try
            {
                await server.ExecuteAsync(name, $"INSERT INTO t (n, id, v) VALUES (4294967295, {++id}, {value})");
            }
            catch (MySqlException) when (!server.IsMariaDb || type == "json ")
            {
                // A value that this server's type does not take.
            }
        }

        await using var database = LogReading.Open(server, name);
        var table = Assert.Single((await database.SchemaReader.ReadAsync(TestContext.Current.CancellationToken)).Tables);
        var types = database.Engine.Types;
        var wires = new[] { (IReadOnlyList<ReadColumn>)[.. table.Columns.Select(column => new ReadColumn(column, column.Type))], [.. table.Columns.Select(column => new ReadColumn(column, types.SameEngineWire(table, column)))] };
        var inserted = new List<List<string>>();
        foreach (var columns in wires)
            inserted.Add(await LogReading.SelectAsync(database, table, columns));
        Assert.True(inserted[0].Count > 1);
        await server.ExecuteAsync(name, "UPDATE t SET id = id + 1000, s = NULL ORDER BY id");
        var updated = new List<List<string>>();
        foreach (var columns in wires)
            updated.Add(await LogReading.SelectAsync(database, table, columns));
        await server.ExecuteAsync(name, "DELETE FROM t ORDER BY id");
        for (var w = 0; w < wires.Length; w++)
        {
            var changes = await LogReading.ChangesAsync(server, from, name, table, wires[w]);
            Assert.Equal([.. inserted[w]], changes.Where(change => change.Change == RowsChange.Insert).Select(change => change.After));
            Assert.Equal([.. inserted[w]], changes.Where(change => change.Change == RowsChange.Update).Select(change => change.Before));
            Assert.Equal([.. updated[w]], changes.Where(change => change.Change == RowsChange.Update).Select(change => change.After));
            Assert.Equal([.. updated[w]], changes.Where(change => change.Change == RowsChange.Delete).Select(change => change.Before));
        }
    }
}

/// <summary>Which server, with which options.</summary>
public abstract class LogFixtureOptions(LogServerKind kind, string options)
{
    public LogServerKind Kind { get; } = kind;

    public string Options { get; } = options;
}

/// <summary>A server shared by the tests of a class; started by the first.</summary>
public sealed class LogFixture<TServer> : IAsyncDisposable
    where TServer : LogFixtureOptions, new()
{
    private readonly SemaphoreSlim _one = new(1);
    private Task<LogServer>? _starting;
    private LogServer? _server;

    public async Task<LogServer> ServerAsync()
    {
        await _one.WaitAsync();
        try
        {
            var options = new TServer();
            return _server ??= await (_starting ??= LogServer.StartAsync(options.Kind, options.Options));
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _one.Dispose();
    }
}

public sealed class MariaDbFullMetadata() : LogFixtureOptions(LogServerKind.MariaDb, LogServer.ByRows + " --binlog-row-metadata=FULL --binlog-checksum=CRC32");

public sealed class MariaDbCompressed() : LogFixtureOptions(LogServerKind.MariaDb, LogServer.ByRows + " --binlog-row-metadata=NO_LOG --log-bin-compress=ON --log-bin-compress-min-len=10 --binlog-checksum=NONE");

public sealed class MariaDb11Minimal() : LogFixtureOptions(LogServerKind.MariaDb11, LogServer.ByRows + " --binlog-row-metadata=MINIMAL");

public sealed class MySql9Full() : LogFixtureOptions(LogServerKind.MySql9, LogServer.ByRows + " --gtid-mode=ON --enforce-gtid-consistency=ON --binlog-row-metadata=FULL --binlog-transaction-compression=ON");

public sealed class MySql9Minimal() : LogFixtureOptions(LogServerKind.MySql9, LogServer.ByRows + " --gtid-mode=OFF --binlog-row-metadata=MINIMAL");

public sealed class MySql56Plain() : LogFixtureOptions(LogServerKind.MySql56, LogServer.ByRows + " --log-slave-updates --gtid-mode=ON --enforce-gtid-consistency=ON");

public sealed class MariaDbFullMetadataValueTests(LogFixture<MariaDbFullMetadata> fixture) : BinlogValueSuite<MariaDbFullMetadata>(fixture);

public sealed class MariaDbCompressedValueTests(LogFixture<MariaDbCompressed> fixture) : BinlogValueSuite<MariaDbCompressed>(fixture);

public sealed class MariaDb11MinimalValueTests(LogFixture<MariaDb11Minimal> fixture) : BinlogValueSuite<MariaDb11Minimal>(fixture);

public sealed class MySql9FullValueTests(LogFixture<MySql9Full> fixture) : BinlogValueSuite<MySql9Full>(fixture);

public sealed class MySql9MinimalValueTests(LogFixture<MySql9Minimal> fixture) : BinlogValueSuite<MySql9Minimal>(fixture);

public sealed class MySql56PlainValueTests(LogFixture<MySql56Plain> fixture) : BinlogValueSuite<MySql56Plain>(fixture);
