using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Core.Conversion;
using Godwit.Core.Planning;
using Godwit.Tests.Conformance.Pairs;
using Godwit.Tests.Servers;
using Xunit;

namespace Godwit.Tests.Conformance.Forms;

/// <summary>What looks the same on two engines and is not: it is carried over with its meaning, or named.</summary>
public sealed class MeaningTests
{
    [Fact]
    public async Task ACastThatComputesIsNotDropped()
    {
        await using var moved = await Moved.RunAsync("postgres", "mysql", """
            CREATE TABLE t (id int PRIMARY KEY, price numeric(10,2), a timestamp, b timestamp, twice int GENERATED ALWAYS AS ((price)::integer * 2) STORED, CONSTRAINT same_day CHECK ((a)::date = (b)::date));
            INSERT INTO t VALUES (1, 2.60, '2024-01-01 01:00', '2024-01-01 02:00');
            """);
        Assert.Equal([["6"]], await moved.Target.QueryAsync("SELECT twice FROM t"));
        foreach (var name in new[] { "twice", "same_day" })
            Assert.Contains(moved.Move.Conversion.Notes, note => note.Name.EndsWith(name, StringComparison.Ordinal) && note.Outcome is ConversionOutcome.NotConverted or ConversionOutcome.Weakened);
    }

    [Fact]
    public async Task WholeNumbersAreComputedIn64BitsOnBothSides()
    {
        await using var moved = await Moved.RunAsync("mysql", "postgres", """
            CREATE TABLE t (id int PRIMARY KEY, a int, b int, c bigint AS (a * b) STORED, CHECK (a + b > -5));
            INSERT INTO t (id, a, b) VALUES (1, 100000, 100000), (2, 2147483647, 2147483647);
            """);
        Assert.Equal([["10000000000"], ["4611686014132420609"]], await moved.Target.QueryAsync("SELECT c FROM t ORDER BY id"));
        await moved.AssertVerifiedAsync();
    }

    [Fact]
    public async Task ViewsWhoseNamesOrLengthsMeanSomethingElseAreListed()
    {
        await using var sqlite = await Moved.RunAsync("sqlite", "postgres", """
            CREATE TABLE a (id integer NOT NULL PRIMARY KEY, n integer NOT NULL); CREATE TABLE b (id integer NOT NULL PRIMARY KEY, n integer NOT NULL);
            INSERT INTO a VALUES (1, 9), (2, 8); INSERT INTO b VALUES (1, 9), (2, 8);
            CREATE VIEW renamed(x, y) AS SELECT id, n FROM a;
            CREATE VIEW swapped AS SELECT id AS n, n AS id FROM b ORDER BY id LIMIT 1;
            CREATE VIEW twice AS SELECT a.id, b.id FROM a JOIN b ON a.id = b.id;
            CREATE VIEW plain AS SELECT a.id, b.n FROM a JOIN b ON a.id = b.id;
            """);
        AssertListed(sqlite, "renamed", "swapped", "twice");
        Assert.Equal([["1", "9"], ["2", "8"]], await sqlite.Target.QueryAsync("SELECT * FROM plain ORDER BY 1"));

        await using var postgres = await Moved.RunAsync("postgres", "mysql", """
            CREATE TABLE t (id bigint NOT NULL PRIMARY KEY, code char(5)); INSERT INTO t VALUES (1, 'ab');
            CREATE VIEW sized AS SELECT id, length(code) AS n FROM t; CREATE VIEW joined AS SELECT id, code || 'x' AS c FROM t;
            """);
        AssertListed(postgres, "sized", "joined");

        await using var mysql = await Moved.RunAsync("mysql", "postgres", """
            CREATE TABLE t (id bigint NOT NULL PRIMARY KEY, name varchar(10) CHARACTER SET latin1 COLLATE latin1_bin, z int(5) unsigned zerofill); INSERT INTO t VALUES (1, 'é', 42);
            CREATE VIEW bytes AS SELECT id, length(name) AS n FROM t; CREATE VIEW filled AS SELECT id, concat(z, '-x') AS c FROM t;
            """);
        AssertListed(mysql, "bytes", "filled");
    }

    [Fact]
    public async Task AnUpdateOfATableThatHasOnlyItsTimeGoesOn()
    {
        await using var moved = await Moved.RunAsync("mysql", "postgres", "CREATE TABLE t (ts timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP); INSERT INTO t VALUES ('2024-01-01 00:00:00')");
        await moved.Target.ExecuteAsync("UPDATE t SET ts = '2024-02-01 00:00:00+00'");
        Assert.Equal([["t"]], await moved.Target.QueryAsync("SELECT (ts = '2024-02-01 00:00:00+00')::text::char(1) FROM t"));
    }

    [Fact]
    public async Task ATypeRuleWithAnotherCharacterSetConverts()
    {
        var server = await MariaDbServer.SharedAsync();
        await using var source = new MySqlTestDatabase(server, await server.CreateDatabaseAsync("sets"));
        await using var target = new MySqlTestDatabase(server, await server.CreateDatabaseAsync("sets"));
        await source.ExecuteAsync("CREATE TABLE t (id int PRIMARY KEY, name varchar(40) CHARACTER SET latin1); INSERT INTO t VALUES (1, 'Ã©'), (2, 'é')");

        var move = await Move.RunAsync(source, target, options: new ConversionOptions { Types = [new TypeRule { Column = "t.name", Target = "varchar(40) CHARACTER SET utf8mb4" }] });

        Assert.Equal([["C383C2A9"], ["C3A9"]], await target.QueryAsync("SELECT HEX(name) FROM t ORDER BY id"));
        Assert.True((await move.ValidateAsync(new ValidationSettings())).Success);
    }

    [Fact]
    public async Task ARowOfManyWideTextsFitsIntoMySql()
    {
        await using var moved = await Moved.RunAsync("postgres", "mysql", "CREATE TABLE t (id int PRIMARY KEY, a varchar(8000), b varchar(8000), c varchar(8000), d varchar(20) UNIQUE); INSERT INTO t VALUES (1, repeat('é', 8000), 'b', 'c', 'd')");
        Assert.Equal([["8000", "b"]], await moved.Target.QueryAsync("SELECT CHAR_LENGTH(a), b FROM t"));
        await moved.AssertVerifiedAsync();
    }

    [Fact]
    public async Task BlanksAtTheEndAreNotCutWithoutAWord()
    {
        var server = await MariaDbServer.SharedAsync();
        await using var source = await TestEngine.Postgres.CreateAsync();
        await using var target = new MySqlTestDatabase(server, await server.CreateDatabaseAsync("blanks"));
        await source.ExecuteAsync("CREATE TABLE t (id int PRIMARY KEY, v varchar(5)); INSERT INTO t VALUES (1, 'x  ')");

        var failure = await Assert.ThrowsAsync<GodwitException>(() => Move.RunAsync(source, target, options: new ConversionOptions { Types = [new TypeRule { Column = "t.v", Target = "char(5)" }] }));

        Assert.Equal(ErrorKind.ValueRefused, failure.Kind);
        Assert.Contains("t.v", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NumbersInJsonThatMySqlWouldRoundAreRefusedBetweenItsServersToo()
    {
        var build = MySqlBuild.MySql9;
        var server = await MySqlTestServer.SharedAsync(build);
        await using var source = new MySqlTestDatabase(server, await server.CreateDatabaseAsync("json"));
        await using var target = new MySqlTestDatabase(server, await server.CreateDatabaseAsync("json"));
        await source.ExecuteAsync("CREATE TABLE t (id int PRIMARY KEY, j json); INSERT INTO t VALUES (1, '{\"a\": 1.5}'), (2, JSON_OBJECT('a', CAST('12345678901234567890.123456789' AS decimal(40,9))))");

        var failure = await Assert.ThrowsAsync<GodwitException>(() => Move.RunAsync(source, target));

        Assert.Equal(ErrorKind.ValueRefused, failure.Kind);
        Assert.Contains("t.j", failure.Message, StringComparison.Ordinal);
    }

    private static void AssertListed(Moved moved, params string[] views)
    {
        foreach (var view in views)
            Assert.Contains(moved.Move.Conversion.Notes, note => note.ObjectKind == "view" && note.Name.EndsWith(view, StringComparison.Ordinal) && note.Outcome == ConversionOutcome.NotConverted);
    }
}
