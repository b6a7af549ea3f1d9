using Godwit.Abstractions.Engines;
using Godwit.Core.Planning;
using Godwit.Tests.Conformance.Pairs;
using Godwit.Tests.Servers;

namespace Godwit.Tests.Engines.MySql;

/// <summary>From one server of the family to another every value stays as it is stored; plain SQL compares the stored bytes.</summary>
public sealed class MySqlPassThroughTests
{
    private const string Tables = """
        CREATE TABLE stored (id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
            d date NOT NULL DEFAULT '0000-00-00', dt datetime(6) NULL, ts timestamp(3) NOT NULL DEFAULT '0000-00-00', t time(6), y year,
            e enum('', '2', 'b') CHARACTER SET latin1, s set('x', 'y', 'z') CHARACTER SET utf8mb4,
            l varchar(20) CHARACTER SET latin1, u varchar(20) CHARACTER SET ucs2, j varchar(20) CHARACTER SET sjis, m3 varchar(20) CHARACTER SET utf8mb3, m4 text CHARACTER SET utf8mb4,
            c char(5) CHARACTER SET utf8mb4, b3 bit(10), f float, g double, n decimal(65,30), u64 bigint unsigned, z int(8) unsigned zerofill,
            bin binary(4), blb longblob, js json, geo geometry);
        INSERT INTO stored VALUES
            (0, '0000-00-00', '2024-00-10 00:00:00', '0000-00-00', '-838:59:59', 0, 0, '', X'8081E9', _ucs2 X'00E965E5', _sjis X'93FA967B', 'é', 'tab\there', 'a ', b'1000000001', 0.1, 5e-324,
                '-0.000000000000000000000000000001', 18446744073709551615, 42, X'00', X'00090A5C0D27221A', '{"a": 1.50}', ST_GeomFromText('POINT(1 2)', 4326)),
            (3, '2024-02-31', '0000-00-00 00:00:00.000001', '2038-01-19 03:14:07.999', '838:59:59', 2155, '', 'x,z', '', '', '', '', '', '', b'0', 3.4028234663852886e38, -0.0, 0, 0, 0, '', '', '[]', NULL),
            (4, '9999-12-31', NULL, '1970-01-01 00:00:01', NULL, NULL, '2', 'y', '\\N', NULL, NULL, 'NULL', '\\\\\n''"', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
            (5, '2024-02-29', '1000-01-01', '2001-01-01', '00:00:00', 1901, 'b', 'x,y,z', X'A0', _ucs2 X'0020', _sjis X'5C', 'x', '🐦', 'b', b'1111111111', -1e-45, 1.7976931348623157e308, 1.5, 1, 1, X'FFFFFFFF', X'FF', 'null', NULL)
        """;

    private const string Stored = """
        SELECT id, CAST(d AS CHAR), CAST(dt AS CHAR), CAST(ts AS CHAR), CAST(t AS CHAR), CAST(y AS CHAR), e + 0, s + 0, HEX(l), HEX(u), HEX(j), HEX(m3), HEX(m4), HEX(c), HEX(b3), f * 1e0, g, n, u64, z,
            HEX(bin), HEX(blb), js, HEX(geo) FROM stored ORDER BY id
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task KeepsEveryValueAsStored(bool loadsFiles)
    {
        await using var server = loadsFiles ? null : await MariaDbServer.StartPrivateAsync();
        var shared = await MariaDbServer.SharedAsync();
        var to = server ?? shared;
        if (!loadsFiles)
            await to.ExecuteAsync("", "SET GLOBAL local_infile = 0");
        await using var source = new MySqlTestDatabase(shared, await shared.CreateDatabaseAsync("stored"));
        await using var target = new MySqlTestDatabase(to, await to.CreateDatabaseAsync("stored"));
        await shared.ExecuteAsync(DatabaseEndpoint.Parse(source.Url).Database, "SET sql_mode = 'ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO'; " + Tables);
        var expected = await source.QueryAsync(Stored);

        var move = await Move.RunAsync(source, target);

        Assert.Equal(4, expected.Count);
        Assert.Equal("0", expected[0][0]);
        Assert.Equal("0", expected[0][6]);
        Assert.Equal("1", expected[1][6]);
        Assert.Equal(expected, await target.QueryAsync(Stored));
        foreach (var mode in new[] { ValidationMode.Full, ValidationMode.Checksum })
            Assert.True((await move.ValidateAsync(new ValidationSettings { Mode = mode })).Success);

        // By rows now, not by whole tables: what differs is found and brought back, in the same form.
        await target.ExecuteAsync("UPDATE stored SET d = '2024-03-02' WHERE id = 3");
        await target.ExecuteAsync("UPDATE stored SET e = '' WHERE id = 0");
        await target.ExecuteAsync("UPDATE stored SET l = CONVERT(X'803FE9' USING latin1) WHERE id = 0");
        await target.ExecuteAsync("DELETE FROM stored WHERE id = 4");
        var report = Assert.Single((await move.ValidateAsync(new ValidationSettings { Mode = ValidationMode.Full })).Tables);
        Assert.Equal(["0: e, l", "3: d"], report.Different.Select(row => $"{row.Key}: {string.Join(", ", row.Columns)}").Order(StringComparer.Ordinal));
        Assert.Equal("4", Assert.Single(report.Missing).ToString());
        Assert.True((await move.RepairAsync()).Success);
        Assert.Equal(expected, await target.QueryAsync(Stored));
    }

    [Fact]
    public async Task AValueThatTheServerWouldChangeIsNotTakenForAnErrorValue()
    {
        var server = await MariaDbServer.SharedAsync();
        await using var source = new MySqlTestDatabase(server, await server.CreateDatabaseAsync("lenient"));
        await using var target = new MySqlTestDatabase(server, await server.CreateDatabaseAsync("lenient"));
        await source.ExecuteAsync("CREATE TABLE t (id int PRIMARY KEY, e enum('a'), v varchar(10)); INSERT INTO t VALUES (1, 'a', 'abcdefghij'), (2, 0, 'a')");
        var move = await Move.RunAsync(source, target);
        await target.ExecuteAsync("DELETE FROM t; ALTER TABLE t MODIFY v varchar(5)");

        // One error value was sent and one warning comes back, but not for it alone.
        var failure = await Assert.ThrowsAsync<GodwitException>(move.RepairAsync);

        Assert.Equal(ErrorKind.ValueRefused, failure.Kind);
        Assert.Contains("'v'", failure.Message, StringComparison.Ordinal);
        Assert.Empty(await target.QueryAsync("SELECT * FROM t"));
    }
}
