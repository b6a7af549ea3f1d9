using Godwit.Abstractions.Schema;
using Godwit.Core.Planning;
using Godwit.Tests.Conformance.Pairs;

namespace Godwit.Tests.Conformance.Schemas;

/// <summary>What every pair of engines must move: shapes of tables, keys, constraints and names. Judged by plain SQL on both sides.</summary>
public abstract class PairSuite<TPair>
    where TPair : Pair, new()
{
    private static readonly Pair ThePair = new TPair();

    public static TheoryData<string> HostileNames => ThePair.Source.IsFurther || ThePair.Target.IsFurther
        ? new("select", "quote\"inside", "it's", "back\\slash", "`ticks`", "ümläut", new string('n', 63))
        : new(
        "two words", "Upper", "select", "user", "quote\"inside", "it's", "\U0001F426 bird", "100%", "back\\slash", "semi;colon--", "[brackets]", "`ticks`", "new\nline", "tab\there",
        "a.b", "ümläut", "{0}", "$1", new string('n', 63), "*", " lead", "rowid", "ctid", "oid");

    [Theory]
    [MemberData(nameof(HostileNames), DisableDiscoveryEnumeration = true)]
    public async Task A_name_survives_as_table_column_index_and_key(string name)
    {
        Assert.SkipWhen(name == "ctid" && (ThePair.Source == TestEngine.Postgres || ThePair.Target == TestEngine.Postgres), "PostgreSQL has a system column of that name");
        Assert.SkipWhen(name.Length > 1 && name.EnumerateRunes().Any(rune => !rune.IsBmp) && (ThePair.Source.IsMySql || ThePair.Target.IsMySql),
            "MySQL allows no characters beyond U+FFFF in names");
        var quoted = PlainComparison.Quote(name);
        var index = PlainComparison.Quote(name.Length > 60 ? name[..60] : name + "_i");
        await using var moved = await Pairing.MoveAsync(ThePair, $"""
            CREATE TABLE {quoted} ("key" integer NOT NULL, {quoted} {ThePair.Source.KeyText}, PRIMARY KEY ("key"));
            CREATE INDEX {index} ON {quoted} ({quoted});
            INSERT INTO {quoted} VALUES (1, 'one'), (2, NULL);
            """);
        await moved.AssertSameRowsAsync(name, "key", name);
        var table = Assert.Single((await moved.Target.Database.SchemaReader.ReadAsync(TestContext.Current.CancellationToken)).Tables);
        Assert.Equal(name, table.Name.Name);
        Assert.Equal(["key"], table.PrimaryKey!.Columns);
        Assert.Single(table.Indexes);
        await moved.AssertVerifiedAsync();
    }

    [Fact]
    public async Task Keys_indexes_checks_and_foreign_keys_arrive_and_hold()
    {
        await using var moved = await Pairing.MoveAsync(ThePair, """
            CREATE TABLE parent (id integer NOT NULL PRIMARY KEY, code varchar(10) NOT NULL UNIQUE);
            CREATE TABLE child (id integer NOT NULL, part integer NOT NULL, parent_id integer, n integer DEFAULT 7 CHECK (n > 0), PRIMARY KEY (part, id),
              FOREIGN KEY (parent_id) REFERENCES parent (id) ON DELETE CASCADE);
            CREATE INDEX child_n ON child (n);
            CREATE UNIQUE INDEX child_two ON child (parent_id, n);
            INSERT INTO parent VALUES (1, 'a'), (2, 'b');
            INSERT INTO child VALUES (1, 1, 1, 5), (2, 1, NULL, 6);
            """);
        await moved.AssertSameRowsAsync("child", "id", "part", "parent_id", "n");
        var schema = await moved.Target.Database.SchemaReader.ReadAsync(TestContext.Current.CancellationToken);
        var child = schema.Tables.Single(table => table.Name.Name == "child");
        Assert.Equal(["part", "id"], child.PrimaryKey!.Columns);
        Assert.Equal(ReferentialAction.Cascade, Assert.Single(child.ForeignKeys).OnDelete);
        Assert.Equal(2, child.Indexes.Count + child.UniqueKeys.Count - (ThePair.Target.IsMySql && child.Indexes.Count + child.UniqueKeys.Count > 2 ? 1 : 0));
        Assert.Equal(ThePair.Source.HasChecks && ThePair.Target.HasChecks, child.Checks.Count > 0);
        await moved.Target.ExecuteAsync("INSERT INTO child (id, part) VALUES (50, 50)");
        Assert.Equal("7", (await moved.Target.QueryAsync("SELECT CAST(n AS TEXT) FROM child WHERE id = 50"))[0][0]);
        await moved.Target.ExecuteAsync("DELETE FROM child WHERE id = 50");
        await Assert.ThrowsAnyAsync<Exception>(() => moved.Target.ExecuteAsync("INSERT INTO child VALUES (1, 1, 1, 8)"));
        if (child.Checks.Count > 0)
            await Assert.ThrowsAnyAsync<Exception>(() => moved.Target.ExecuteAsync("INSERT INTO child VALUES (9, 9, NULL, -1)"));
        await Assert.ThrowsAnyAsync<Exception>(() => moved.Target.ExecuteAsync("INSERT INTO parent VALUES (3, 'a')"));
        await moved.AssertVerifiedAsync();
    }

    [Fact]
    public async Task Self_references_and_cycles_arrive()
    {
        await using var moved = await Pairing.MoveAsync(ThePair, "CREATE TABLE node (id integer NOT NULL PRIMARY KEY, up integer REFERENCES node (id)); INSERT INTO node VALUES (1, NULL), (2, 1), (3, 3)");
        await moved.AssertSameRowsAsync("node", "id", "up");
        await moved.AssertVerifiedAsync();
    }

    [Fact]
    public async Task Empty_keyless_and_narrow_tables_arrive()
    {
        await using var moved = await Pairing.MoveAsync(ThePair, """
            CREATE TABLE no_rows (id integer NOT NULL PRIMARY KEY, v text);
            CREATE TABLE keyless (a integer, b text);
            INSERT INTO keyless VALUES (1, 'x'), (1, 'x'), (NULL, NULL), (NULL, NULL), (2, '');
            CREATE TABLE narrow (v text);
            INSERT INTO narrow VALUES (''), (NULL), ('v');
            """);
        await moved.AssertSameRowsAsync("no_rows", "id", "v");
        await moved.AssertSameRowsAsync("keyless", "a", "b");
        await moved.AssertSameRowsAsync("narrow", "v");
        await moved.AssertVerifiedAsync();
    }

    [Fact]
    public async Task A_table_of_300_columns_arrives()
    {
        var columns = Enumerable.Range(0, 300).Select(n => "c" + n).ToArray();
        await using var moved = await Pairing.MoveAsync(ThePair, $"""
            CREATE TABLE wide (id integer NOT NULL PRIMARY KEY, {string.Join(", ", columns.Select((name, n) => name + (n % 2 == 0 ? " text" : " integer")))});
            INSERT INTO wide VALUES (1, {string.Join(", ", columns.Select((_, n) => n % 3 == 0 ? "NULL" : n % 2 == 0 ? $"'v{n}'" : n.ToString(System.Globalization.CultureInfo.InvariantCulture)))});
            """);
        await moved.AssertSameRowsAsync("wide", ["id", .. columns]);
        await moved.AssertVerifiedAsync();
    }

    [Fact]
    public async Task A_text_of_ten_megabytes_arrives()
    {
        var longText = ThePair.Source.IsMySql ? "longtext" : "text";
        var text = string.Concat(Enumerable.Repeat("0123456789é", 10 * 1024 * 1024 / 12));
        await using var moved = await Pairing.MoveAsync(ThePair, $"CREATE TABLE long_texts (id integer NOT NULL PRIMARY KEY, v {longText}); INSERT INTO long_texts VALUES (1, '{text}'), (2, 'short')");
        await moved.AssertSameRowsAsync("long_texts", "id", "v");
        await moved.AssertVerifiedAsync();
    }

    [Fact]
    public async Task Damage_to_the_longest_text_is_found()
    {
        var longText = ThePair.Source.IsMySql ? "longtext" : "text";
        var text = new string('t', 2 * 1024 * 1024);
        await using var moved = await Pairing.MoveAsync(ThePair, $"CREATE TABLE long_texts (id integer NOT NULL PRIMARY KEY, v {longText}); INSERT INTO long_texts VALUES (1, '{text}'), (2, 'short')");
        await moved.Target.ExecuteAsync("UPDATE long_texts SET v = substr(v, 1, 2097151) || 'T' WHERE id = 1");
        var report = await moved.Move.ValidateAsync(new ValidationSettings { BatchSize = 1 });
        Assert.Equal("1", Assert.Single(report.Tables[0].Different).Key.ToString());
    }
}

public sealed class PostgresToPostgresTests : PairSuite<PostgresToPostgres>;

public sealed class PostgresToSqliteTests : PairSuite<PostgresToSqlite>;

public sealed class SqliteToPostgresTests : PairSuite<SqliteToPostgres>;

public sealed class SqliteToSqliteTests : PairSuite<SqliteToSqlite>;

public sealed class PostgresToMySqlTests : PairSuite<PostgresToMySql>;

public sealed class MySqlToPostgresTests : PairSuite<MySqlToPostgres>;

public sealed class SqliteToMySqlTests : PairSuite<SqliteToMySql>;

public sealed class MySqlToSqliteTests : PairSuite<MySqlToSqlite>;

public sealed class MySqlToMySqlTests : PairSuite<MySqlToMySql>;

public sealed class MySql56ToMySql9Tests : PairSuite<MySql56ToMySql9>;

public sealed class MySqlToMySql9Tests : PairSuite<MySqlToMySql9>;

public sealed class MySql9ToMySql9Tests : PairSuite<MySql9ToMySql9>;

public sealed class MySql56ToMySql56Tests : PairSuite<MySql56ToMySql56>;

public sealed class PostgresToMySql56Tests : PairSuite<PostgresToMySql56>;

public sealed class PostgresToMySql9Tests : PairSuite<PostgresToMySql9>;

public sealed class MySql56ToPostgresTests : PairSuite<MySql56ToPostgres>;

public sealed class MySql9ToPostgresTests : PairSuite<MySql9ToPostgres>;
