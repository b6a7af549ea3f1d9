using Godwit.Abstractions.Engines;
using Godwit.Core.Conversion;
using Godwit.MySql;
using Godwit.Tests.Conformance.Pairs;
using Godwit.Tests.Servers;
using Xunit;

namespace Godwit.Tests.Engines.MySql;

/// <summary>What differs from server to server of the family: its own copy, exact doubles, hidden keys, JSON and geometry.</summary>
public sealed class MySqlBuildTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<MySqlBuild> Builds => new(MySqlBuild.All);

    [Theory]
    [MemberData(nameof(Builds), DisableDiscoveryEnumeration = true)]
    public async Task A_database_differs_in_nothing_from_its_copy(MySqlBuild build)
    {
        await using var source = await OpenAsync(build);
        await using var target = await OpenAsync(build);
        // A routine keeps the mode in which it was made: the server's own, not the tests'.
        foreach (var sql in Schema(build))
            await source.ExecuteAsync("SET SESSION sql_mode = ''; " + sql);
        var schema = await source.Database.SchemaReader.ReadAsync(Stop);
        foreach (var statement in source.Database.Engine.SchemaWriter.Script(schema).Statements)
        {
            try
            {
                await target.ExecuteAsync("SET SESSION sql_mode = ''; " + statement.Sql);
            }
            catch (MySqlConnector.MySqlException e)
            {
                throw new InvalidOperationException($"{e.Message}\n{statement.Sql}", e);
            }
        }

        var made = await target.Database.SchemaReader.ReadAsync(Stop);
        Assert.Equal(3, made.Tables.Count);
        Assert.Equal("", string.Join("; ", SchemaDiffer.Compare(schema, source.Database.Engine, made, target.Database.Engine)));
    }

    [Theory]
    [MemberData(nameof(Builds), DisableDiscoveryEnumeration = true)]
    public async Task Every_bit_of_a_double_is_read(MySqlBuild build)
    {
        string[] values = ["-1.7976931348623157E+308", "2.2250738585072014E-308", "-1.2345678901234567E-300", "5E-324", "0.30000000000000004", "-0.00012345678901234567"];
        await using var source = await OpenAsync(build);
        await using var target = await TestEngine.Sqlite.CreateAsync();
        await source.ExecuteAsync("CREATE TABLE t (id int PRIMARY KEY, v double, f float); INSERT INTO t VALUES " +
            string.Join(", ", values.Select((value, id) => $"({id}, {value}, -1.17549435e-38)")));
        var move = await Move.RunAsync(source, target);
        var rows = await target.QueryAsync("SELECT printf('%!.17g', v), printf('%!.17g', f) FROM t ORDER BY id");
        Assert.Equal(values.Select(value => double.Parse(value, System.Globalization.CultureInfo.InvariantCulture)),
            rows.Select(row => double.Parse(row[0]!, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.All(rows, row => Assert.Equal(-1.17549435e-38f, (float)double.Parse(row[1]!, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.True((await move.ValidateAsync(new Godwit.Core.Planning.ValidationSettings())).Success);
    }

    [Fact]
    public async Task Correctness_51_a_generated_invisible_key_moves_as_a_column()
    {
        await using var source = await OpenAsync(MySqlBuild.MySql9);
        await using var target = await OpenAsync(MySqlBuild.MySql9);
        await source.ExecuteAsync("SET SESSION sql_generate_invisible_primary_key = ON; CREATE TABLE t (v varchar(9), hidden int INVISIBLE DEFAULT 7); INSERT INTO t VALUES ('a'), ('a'), (NULL); DELETE FROM t WHERE my_row_id = 1");
        await Move.RunAsync(source, target);
        const string Sql = "SELECT my_row_id, v, hidden FROM t ORDER BY 1";
        Assert.Equal([["2", "a", "7"], ["3", null, "7"]], await target.QueryAsync(Sql));
        Assert.Equal([["a"], [null]], await target.QueryAsync("SELECT * FROM t ORDER BY my_row_id"));
    }

    [Theory]
    [InlineData("1e400", false)]
    [InlineData("123456789012345678901234567890", false)]
    [InlineData("0.12345678901234567890123", false)]
    [InlineData("1e-99999999999999999999", false)]
    [InlineData("1e-400", false)]
    [InlineData("18446744073709551615", true)]
    [InlineData("{\"a\": [-1.50, 1E+2, \"\\u0000\"]}", true)]
    public async Task Correctness_85_a_number_in_json_that_would_be_rounded_is_refused(string json, bool kept)
    {
        await using var source = await TestEngine.Postgres.CreateAsync();
        await using var target = await OpenAsync(MySqlBuild.MySql9);
        await source.ExecuteAsync($"CREATE TABLE t (id int PRIMARY KEY, v json); INSERT INTO t VALUES (1, '{json}')");
        if (kept)
            Assert.True((await (await Move.RunAsync(source, target)).ValidateAsync(new Godwit.Core.Planning.ValidationSettings())).Success);
        else
            Assert.Equal(ErrorKind.ValueRefused, (await Assert.ThrowsAsync<GodwitException>(() => Move.RunAsync(source, target))).Kind);
        Assert.Equal(kept ? "1" : "0", (await target.QueryAsync("SELECT COUNT(*) FROM t"))[0][0]);
    }

    [Fact]
    public async Task Correctness_87_longitude_stays_longitude()
    {
        await using var source = await OpenAsync(MySqlBuild.MySql9);
        await using var target = await OpenAsync(MySqlBuild.MariaDb);
        // MySQL 8 reads latitude first; what it stores has the longitude first.
        await source.ExecuteAsync("CREATE TABLE t (id int PRIMARY KEY, p point NOT NULL); INSERT INTO t VALUES (1, ST_GeomFromText('POINT(60 10)', 4326))");
        await Move.RunAsync(source, target);
        Assert.Equal([["10", "60", "4326"]], await target.QueryAsync("SELECT ST_X(p), ST_Y(p), ST_SRID(p) FROM t"));
    }

    private static async Task<TestDatabase> OpenAsync(MySqlBuild build)
    {
        MySqlTestServer server = build == MySqlBuild.MariaDb ? await MariaDbServer.SharedAsync() : await MySqlTestServer.SharedAsync(build);
        return new MySqlTestDatabase(server, await server.CreateDatabaseAsync("build"));
    }

    private static IEnumerable<string> Schema(MySqlBuild build)
    {
        yield return "CREATE TABLE parents (a int NOT NULL, b varchar(20) CHARACTER SET latin1 NOT NULL, PRIMARY KEY (a, b)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='it''s a \\\\ parent'";
        yield return """
            CREATE TABLE old (
              id bigint unsigned NOT NULL AUTO_INCREMENT, tiny tinyint(1) NOT NULL DEFAULT '1', amount decimal(30,10) DEFAULT '-1.5', quoted varchar(40) NOT NULL DEFAULT 'it''s',
              exact varchar(40) COLLATE utf8mb4_bin DEFAULT NULL, latin char(10) CHARACTER SET latin1 DEFAULT 'é', body mediumtext, raw varbinary(20), bits bit(5) DEFAULT b'101',
              changed timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), day date DEFAULT '0000-00-00', span time(6) DEFAULT '-838:59:59.000000',
              kind enum('a','b''c') DEFAULT 'a', flags set('x','y') DEFAULT 'x,y', parent_a int, parent_b varchar(20) CHARACTER SET latin1, wide varchar(191),
              PRIMARY KEY (id), UNIQUE KEY uk_plain (quoted), UNIQUE KEY uk_prefix (body(30)), KEY k_old (amount, latin(3)) COMMENT 'falls', KEY k_wide (wide), FULLTEXT KEY k_words (body),
              KEY k_parent (parent_a, parent_b), CONSTRAINT fk_parent FOREIGN KEY (parent_a, parent_b) REFERENCES parents (a, b) ON DELETE CASCADE ON UPDATE SET NULL)
            ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
            """;
        yield return """
            CREATE TABLE parts (id int NOT NULL, made date NOT NULL, PRIMARY KEY (id, made)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
            PARTITION BY RANGE COLUMNS (made) (PARTITION p0 VALUES LESS THAN ('2020-01-01'), PARTITION p1 VALUES LESS THAN (MAXVALUE))
            """;
        yield return "CREATE FUNCTION twice(a int) RETURNS int DETERMINISTIC RETURN a * 2";
        yield return "CREATE VIEW v_second AS SELECT id, twice(tiny) AS two FROM old WHERE quoted <> 'it''s'";
        yield return "CREATE TRIGGER t_first BEFORE INSERT ON parents FOR EACH ROW SET NEW.a = NEW.a + 1";
        if (build == MySqlBuild.MySql56)
            yield break;
        yield return """
            ALTER TABLE old ADD virt varchar(50) GENERATED ALWAYS AS (concat(quoted, '''s')) VIRTUAL, ADD plus_one int GENERATED ALWAYS AS (tiny + 1) STORED, ADD doc json,
              ADD hidden int INVISIBLE DEFAULT 4 COMMENT 'not ''shown''', ADD calc int DEFAULT (1 + 2), ADD said varchar(90) DEFAULT (concat('it''s', char(65))),
              ADD CONSTRAINT amounts CHECK (amount < 100 AND quoted <> 'it''s'), ADD KEY k_desc (amount DESC, tiny)
            """;
        if (build == MySqlBuild.MySql9)
            yield return "ALTER TABLE old ADD place point NOT NULL SRID 4326, ADD SPATIAL KEY k_place (place), ADD KEY k_fun ((lower(quoted))), ADD said_to varchar(90) COLLATE utf8mb4_0900_as_cs";
        else
            yield return "ALTER TABLE old ADD place point NOT NULL, ADD SPATIAL KEY k_place (place), ADD u uuid DEFAULT uuid(), ADD i inet6";
    }
}
