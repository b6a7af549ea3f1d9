using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Core.Conversion;
using Godwit.Core.Planning;

namespace Godwit.Tests.Conformance.Forms;

/// <summary>Keys and indexes that the other engine has in another form, judged by what it refuses afterwards.</summary>
public sealed class KeyFormTests
{
    private const string Users = """
        CREATE TABLE users (id int NOT NULL PRIMARY KEY, email varchar(50) NOT NULL, code varchar(10) COLLATE utf8mb4_nopad_bin, UNIQUE KEY email (email), UNIQUE KEY code (code));
        CREATE TABLE logins (id int NOT NULL PRIMARY KEY, email varchar(50), FOREIGN KEY (email) REFERENCES users (email), UNIQUE KEY email (email));
        INSERT INTO users VALUES (1, 'Ann@x', 'a'), (2, 'bob@x', 'A');
        INSERT INTO logins VALUES (1, 'Ann@x');
        """;

    public static TheoryData<string, CaseInsensitivity> Keeping => new()
    {
        { "postgres", CaseInsensitivity.Lower }, { "postgres", CaseInsensitivity.Citext }, { "postgres", CaseInsensitivity.Collation },
        { "sqlite", CaseInsensitivity.Lower }, { "sqlite", CaseInsensitivity.Collation },
    };

    [Theory]
    [MemberData(nameof(Keeping))]
    public async Task Case_82_a_key_that_ignores_case_goes_on_doing_so(string target, CaseInsensitivity form)
    {
        await using var moved = await Moved.RunAsync("mysql", target, Users, new ConversionOptions { CaseInsensitive = form });
        await moved.AssertVerifiedAsync();
        Assert.Contains(moved.Move.Conversion.Notes, note => note.Outcome == ConversionOutcome.Changed && note.Name.StartsWith("users.email", StringComparison.Ordinal));
        await Assert.ThrowsAnyAsync<Exception>(() => moved.Target.ExecuteAsync("INSERT INTO users VALUES (3, 'ANN@X', 'c')"));
        await moved.Target.ExecuteAsync("INSERT INTO users VALUES (4, 'cid@x', 'B'), (5, 'dee@x', 'b')");
        Assert.Equal([["Ann@x"]], await moved.Target.QueryAsync("SELECT email FROM users WHERE id = 1"));
    }

    [Fact]
    public async Task Case_82_none_says_what_can_happen()
    {
        await using var moved = await Moved.RunAsync("mysql", "postgres", Users, new ConversionOptions { CaseInsensitive = CaseInsensitivity.None });
        Assert.Equal(ConversionOutcome.Weakened, moved.Note("unique constraint", "users.email").Outcome);
        await moved.Target.ExecuteAsync("INSERT INTO users VALUES (3, 'ANN@X', 'c')");
    }

    [Fact]
    public async Task Citext_is_refused_where_there_is_none()
    {
        var (findings, _) = await Moved.CheckAsync("mysql", "sqlite", Users, new ConversionOptions { CaseInsensitive = CaseInsensitivity.Citext });
        Assert.Contains(findings, finding => finding.Severity == FindingSeverity.Error && finding.Message.Contains("caseInsensitive: citext", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Case_82_values_that_would_collide_are_found_before_anything_moves()
    {
        const string Sql = "CREATE TABLE users (id integer PRIMARY KEY, email text NOT NULL UNIQUE); INSERT INTO users VALUES (1, 'ann'), (2, 'ANN'), (3, 'bob'), (4, 'Änn')";
        var rule = new ConversionOptions { Types = [new TypeRule { Column = "users.email", Target = "varchar(50) COLLATE utf8mb4_general_ci" }] };
        foreach (var from in new[] { "postgres", "sqlite" })
        {
            var (findings, _) = await Moved.CheckAsync(from, "mysql", Sql, rule);
            var found = Assert.Single(findings, finding => finding.Check == "collisions");
            Assert.Equal(FindingSeverity.Error, found.Severity);
            Assert.Contains("'ann'", found.Message, StringComparison.Ordinal);
            Assert.Contains("users (email)", found.Subject, StringComparison.Ordinal);
            Assert.DoesNotContain((await Moved.CheckAsync(from, "mysql", Sql)).Findings, finding => finding.Check == "collisions");
        }
    }

    [Fact]
    public async Task Case_81_values_that_differ_in_blanks_collide_where_blanks_are_padded()
    {
        var rule = new ConversionOptions { Types = [new TypeRule { Column = "t.name", Target = "varchar(50) COLLATE utf8mb4_bin" }] };
        var (findings, _) = await Moved.CheckAsync("postgres", "mysql", "CREATE TABLE t (name varchar(20) PRIMARY KEY); INSERT INTO t VALUES ('a'), ('a '), ('A')", rule);
        Assert.Contains("'a '", Assert.Single(findings, finding => finding.Check == "collisions").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reference_in_another_spelling_is_found()
    {
        const string Sql = """
            CREATE TABLE kinds (code varchar(20) NOT NULL PRIMARY KEY); INSERT INTO kinds VALUES ('Book');
            CREATE TABLE items (id int PRIMARY KEY, kind varchar(20), FOREIGN KEY (kind) REFERENCES kinds (code)); INSERT INTO items VALUES (1, 'Book'), (2, 'BOOK');
            """;
        Assert.Contains("'BOOK'", Assert.Single((await Moved.CheckAsync("mysql", "postgres", Sql)).Findings, finding => finding.Check == "spelling").Message, StringComparison.Ordinal);
        await using var moved = await Moved.RunAsync("mysql", "postgres", Sql, new ConversionOptions { CaseInsensitive = CaseInsensitivity.Citext });
        await Assert.ThrowsAnyAsync<Exception>(() => moved.Target.ExecuteAsync("INSERT INTO items VALUES (3, 'none')"));
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData("sqlite")]
    public async Task The_beginning_of_a_column_stays_unique(string target)
    {
        await using var moved = await Moved.RunAsync("mysql", target, """
            CREATE TABLE t (id int NOT NULL, body text COLLATE utf8mb4_nopad_bin NOT NULL, raw blob, name varchar(30), n int, PRIMARY KEY (body(5)), UNIQUE KEY u (raw(3)), UNIQUE KEY cased (name(2)),
                KEY long_ones (body(40) DESC, n), KEY whole (name(30)), FULLTEXT KEY words (body)) PARTITION BY KEY (body) PARTITIONS 1;
            """.Replace(" PARTITION BY KEY (body) PARTITIONS 1", "", StringComparison.Ordinal) + "INSERT INTO t VALUES (1, 'abcde1', x'010203', 'xy1', 1), (2, 'abcdf1', x'010204', 'xz', 2)");
        await moved.AssertVerifiedAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => moved.Target.ExecuteAsync("INSERT INTO t (id, body) VALUES (3, 'abcde2')"));
        await Assert.ThrowsAnyAsync<Exception>(() => moved.Target.ExecuteAsync("INSERT INTO t (id, body, name) VALUES (3, 'other', 'XY2')"));
        await moved.Target.ExecuteAsync("INSERT INTO t (id, body, name) VALUES (3, 'abcdE2', 'XX')");
        Assert.Contains("becomes the unique index", moved.Note("primary key", "t (body)").Message, StringComparison.Ordinal);
        Assert.Contains(moved.Move.Conversion.Notes, note => note.Name == "t.long_ones" && note.Outcome == ConversionOutcome.Changed);
        var made = (await moved.Target.Database.SchemaReader.ReadAsync(TestContext.Current.CancellationToken)).Tables[0];
        Assert.Contains(made.Indexes, index => index.Name == "whole" && index.Parts[0].Column == "name");
        Assert.Equal(target == "postgres" ? ConversionOutcome.Changed : ConversionOutcome.NotConverted, moved.Note("index", "t.words").Outcome);
        if (target == "postgres")
            Assert.Equal([["1"]], await moved.Target.QueryAsync("SELECT count(*) FROM pg_indexes WHERE indexname = 'words' AND indexdef LIKE '%USING gin (to_tsvector(%'"));
    }

    [Fact]
    public async Task Partitions_invisible_columns_and_spatial_indexes_are_named()
    {
        await using var moved = await Moved.RunAsync("mysql", "postgres", """
            CREATE TABLE parts (id int NOT NULL, made date NOT NULL, hidden int INVISIBLE DEFAULT 4, PRIMARY KEY (id, made)) PARTITION BY RANGE COLUMNS (made) (PARTITION old VALUES LESS THAN ('2020-01-01'), PARTITION young VALUES LESS THAN (MAXVALUE));
            INSERT INTO parts (id, made) VALUES (1, '2019-01-01'), (2, '2024-01-01');
            CREATE TABLE places (id int NOT NULL PRIMARY KEY, p point NOT NULL, SPATIAL KEY at (p));
            """);
        await moved.AssertVerifiedAsync();
        Assert.Contains("old, young (range)", moved.Note("table", "parts").Message, StringComparison.Ordinal);
        Assert.Contains("SELECT * shows it", moved.Note("column", "parts.hidden").Message, StringComparison.Ordinal);
        Assert.Equal(ConversionOutcome.NotConverted, moved.Note("index", "places.at").Outcome);
        Assert.Equal([["2", "8"]], await moved.Target.QueryAsync("SELECT count(*), sum(hidden) FROM parts"));
    }

    [Fact]
    public async Task What_MySql_indexes_cannot_do_is_named()
    {
        await using var moved = await Moved.RunAsync("postgres", "mysql", """
            CREATE TABLE t (id integer PRIMARY KEY, a text, b integer, c integer[], d jsonb);
            CREATE INDEX part ON t (b) WHERE b > 0; CREATE INDEX lowered ON t (lower(a)); CREATE INDEX carries ON t (b) INCLUDE (id); CREATE INDEX doc ON t USING gin (d);
            CREATE INDEX hashed ON t USING hash (b); CREATE UNIQUE INDEX nulls ON t (b) NULLS NOT DISTINCT;
            INSERT INTO t VALUES (1, 'x', 1, '{1}', '{}');
            """);
        foreach (var (name, outcome) in new[] { ("part", ConversionOutcome.NotConverted), ("lowered", ConversionOutcome.NotConverted), ("carries", ConversionOutcome.Weakened),
            ("doc", ConversionOutcome.NotConverted), ("hashed", ConversionOutcome.Changed), ("nulls", ConversionOutcome.Weakened) })
            Assert.Equal((name, outcome), (name, moved.Note("index", "public.t." + name is var label && moved.Move.Conversion.Notes.Any(note => note.Name == label) ? label : "t." + name).Outcome));
    }

    [Fact]
    public async Task A_text_in_a_key_gets_all_the_room_that_there_is_and_a_longer_value_is_found_first()
    {
        const string Table = "CREATE TABLE t (name text NOT NULL, n integer NOT NULL, PRIMARY KEY (name, n)); ";
        var value = "INSERT INTO t VALUES (repeat('é', 700), 1)";
        await using (var moved = await Moved.RunAsync("postgres", "mysql", Table + value))
        {
            await moved.AssertVerifiedAsync();
            Assert.Equal([["764"]], await moved.Target.QueryAsync("SELECT character_maximum_length FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 't' AND column_name = 'name'"));
        }

        var (findings, _) = await Moved.CheckAsync("postgres", "mysql", Table + "INSERT INTO t VALUES (repeat('é', 765), 1)");
        var found = Assert.Single(findings, finding => finding.Check == "key-length");
        Assert.Equal((FindingSeverity.Error, true), (found.Severity, found.Message.Contains("765 characters", StringComparison.Ordinal)));
    }
}
