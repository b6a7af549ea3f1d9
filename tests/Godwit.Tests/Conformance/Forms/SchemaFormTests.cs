using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Core.Conversion;
using Godwit.Core.Planning;
using Godwit.Tests.Conformance.Pairs;
using Godwit.Tests.Scenarios;

namespace Godwit.Tests.Conformance.Forms;

/// <summary>Whole schemas from one engine to another: complete SQL, and no difference to what was promised.</summary>
public sealed class SchemaFormTests
{
    private const string Shop = """
        CREATE TABLE customers (id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, email varchar(80) NOT NULL, kind enum('new','old') NOT NULL DEFAULT 'new', flags set('a','b') DEFAULT 'a',
            year_of year, bits bit(3) DEFAULT b'101', active tinyint(1) NOT NULL DEFAULT 1, made timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
            day date DEFAULT (curdate()), code char(36) DEFAULT (uuid()), sum_of int DEFAULT (1 + 2), odd int DEFAULT (rand() * 3), doc json, ip inet6, span time, UNIQUE KEY name (email)) COMMENT='who buys';
        CREATE TABLE orders (id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, customer bigint unsigned NOT NULL, name varchar(20) COLLATE utf8mb4_nopad_bin, price decimal(10,2) NOT NULL CHECK (price >= 0),
            qty int NOT NULL DEFAULT 1, half int GENERATED ALWAYS AS (qty / 2) VIRTUAL, more int GENERATED ALWAYS AS (qty + 1) STORED, UNIQUE KEY name (name), KEY by_price (price DESC, name(5)),
            CONSTRAINT fk FOREIGN KEY (customer) REFERENCES customers (id) ON DELETE CASCADE, CHECK (octet_length(name) < 10), CHECK (qty / 2 < 9));
        INSERT INTO customers (id, email, flags, year_of, doc, ip, span, odd) VALUES (1, 'a@x', 'a,b', 2024, '{"a":1}', '2001:db8::1', '25:00:00', 1), (2, 'b@x', '', NULL, NULL, NULL, NULL, 1);
        INSERT INTO orders (customer, name, price, qty) VALUES (1, 'one', 1.50, 5), (2, 'two', 2, 4);
        CREATE VIEW cheap AS SELECT o.id, o.price FROM orders o WHERE o.price < 2;
        """;

    public static TheoryData<string> Targets => ["postgres", "sqlite"];

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task A_shop_arrives_whole_and_differs_in_nothing_from_what_was_promised(string target)
    {
        await using var moved = await Moved.RunAsync("mysql", target, Shop);
        await moved.AssertVerifiedAsync();
        Assert.Empty(await moved.DiffAsync());
        // SQLite compares decimals as floating point.
        if (target == "postgres")
            Assert.Equal([["1"]], await moved.Target.QueryAsync("SELECT count(*) FROM cheap"));
        else
            Assert.Equal(ConversionOutcome.NotConverted, moved.Note("view", "cheap").Outcome);
        Assert.Equal([["5", "2.5"]], (await moved.Source.QueryAsync("SELECT qty, CAST(2.5 AS char) FROM orders WHERE id = 1")).Select(row => row.ToArray()));
        Assert.Equal(ConversionOutcome.NotConverted, moved.Note("default", "customers.odd").Outcome);
        var listed = moved.Move.Conversion.Notes.Where(note => note.ObjectKind == "check").Select(note => note.Message).ToList();
        Assert.Contains(listed, message => message.Contains("qty", StringComparison.Ordinal));
        // Bytes of a text are no plain call on SQLite.
        Assert.Equal(target == "postgres" ? 1 : 2, listed.Count);
        // A division keeps its fraction on one side only: its values are copied, not computed anew.
        Assert.Equal(ConversionOutcome.Weakened, moved.Note("column", "orders.half").Outcome);
        await Assert.ThrowsAnyAsync<Exception>(() => moved.Target.ExecuteAsync("INSERT INTO orders (id, customer, price) VALUES (8, 1, -1)"));
        await Assert.ThrowsAnyAsync<Exception>(() => moved.Target.ExecuteAsync("INSERT INTO orders (id, customer, price) VALUES (-8, 1, 1)"));
        await Assert.ThrowsAnyAsync<Exception>(() => moved.Target.ExecuteAsync("UPDATE customers SET kind = 'other' WHERE id = 1"));
        await moved.Target.ExecuteAsync("INSERT INTO customers (id, email, odd) VALUES (9, 'z@x', 1)");
        Assert.Equal([["3", "new", "36"]], await moved.Target.QueryAsync("SELECT sum_of, kind, length(code) FROM customers WHERE id = 9"));
        if (target == "postgres")
        {
            await Assert.ThrowsAnyAsync<Exception>(() => moved.Target.ExecuteAsync("INSERT INTO orders (id, customer, name, price) VALUES (8, 1, 'éééééé', 1)"));
            await Assert.ThrowsAnyAsync<Exception>(() => moved.Target.ExecuteAsync("UPDATE customers SET flags = 'a,c' WHERE id = 1"));
        }
    }

    [Fact]
    public async Task Convert_prints_sql_that_the_other_engine_takes()
    {
        await using var source = await TestEngine.MySql.CreateAsync();
        await using var target = await TestEngine.Postgres.CreateAsync();
        await source.ExecuteAsync(Shop);
        using var bench = new Workbench();
        var printed = (await bench.RunAsync("schema", "convert", "--from", source.Url, "--to-engine", "postgres")).MustBe(0);
        await target.ExecuteAsync(printed.Output);
        var diff = await bench.RunAsync("schema", "diff", source.Url, target.Url);
        Assert.Equal((0, true), (diff.ExitCode, diff.Output.Contains("equal", StringComparison.Ordinal)));
        await target.ExecuteAsync("ALTER TABLE orders DROP COLUMN more");
        Assert.Equal(3, (await bench.RunAsync("schema", "diff", source.Url, target.Url)).ExitCode);
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData("sqlite")]
    public async Task Keys_defaults_and_checks_arrive_in_MySql(string from)
    {
        await using var moved = await Moved.RunAsync(from, "mysql", """
            CREATE TABLE parents (id integer NOT NULL PRIMARY KEY, code varchar(20) NOT NULL UNIQUE, born date DEFAULT CURRENT_DATE, n integer DEFAULT 7 CHECK (n > 0), made timestamp DEFAULT CURRENT_TIMESTAMP);
            CREATE TABLE children (id integer NOT NULL PRIMARY KEY, parent integer REFERENCES parents (id) ON DELETE CASCADE, label varchar(20), up integer GENERATED ALWAYS AS (id + 1) STORED);
            CREATE INDEX by_label ON children (label DESC, parent);
            INSERT INTO parents (id, code) VALUES (1, 'a'), (2, 'A'); INSERT INTO children (id, parent, label) VALUES (1, 1, 'x');
            """);
        await moved.AssertVerifiedAsync();
        Assert.Empty(await moved.DiffAsync());
        await Assert.ThrowsAnyAsync<Exception>(() => moved.Target.ExecuteAsync("INSERT INTO parents (id, code) VALUES (3, 'a')"));
        await Assert.ThrowsAnyAsync<Exception>(() => moved.Target.ExecuteAsync("INSERT INTO parents (id, code, n) VALUES (3, 'b', 0)"));
    }

    [Fact]
    public async Task A_rule_boolean_refuses_other_numbers_by_name()
    {
        var rule = new ConversionOptions { Types = [new TypeRule { Source = "tinyint(1)", Target = "boolean" }] };
        await using (var moved = await Moved.RunAsync("mysql", "postgres", "CREATE TABLE t (id int PRIMARY KEY, f tinyint(1) DEFAULT 1); INSERT INTO t VALUES (1, 0), (2, 1), (3, NULL)", rule))
        {
            await moved.AssertVerifiedAsync();
            Assert.Equal([["False"], ["True"], [null]], await moved.Target.QueryAsync("SELECT f FROM t ORDER BY id"));
        }

        var failure = await Assert.ThrowsAsync<GodwitException>(() => Moved.RunAsync("mysql", "postgres", "CREATE TABLE t (id int PRIMARY KEY, f tinyint(1)); INSERT INTO t VALUES (1, 2)", rule));
        Assert.Equal((ErrorKind.ValueRefused, "t.f"), (failure.Kind, failure.Subject));
    }

    [Fact]
    public async Task A_case_insensitive_text_is_not_held_to_a_check_that_compares_bytes()
    {
        await using var moved = await Moved.RunAsync("mysql", "postgres", "CREATE TABLE t (id int PRIMARY KEY, s varchar(5), CHECK (s IN ('a', 'b')), CHECK (s IS NOT NULL)); INSERT INTO t VALUES (1, 'A')");
        Assert.Equal(ConversionOutcome.NotConverted, Assert.Single(moved.Move.Conversion.Notes, note => note.ObjectKind == "check").Outcome);
        await Assert.ThrowsAnyAsync<Exception>(() => moved.Target.ExecuteAsync("INSERT INTO t VALUES (2, NULL)"));
    }
}
