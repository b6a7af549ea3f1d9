using Godwit.Abstractions.Engines;
using Godwit.Tests.Conformance.Pairs;

namespace Godwit.Tests.Conformance;

/// <summary><c>BIGINT UNSIGNED AUTO_INCREMENT</c>, the key of countless MySQL tables: it goes on numbering, and so does what refers to it.</summary>
public sealed class NumberedKeyTests
{
    private const string Schema = """
        CREATE TABLE parents (id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(20));
        CREATE TABLE children (id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, parent_id bigint unsigned NULL, other bigint unsigned NULL,
            FOREIGN KEY (parent_id) REFERENCES parents (id));
        INSERT INTO parents VALUES (1, 'a'), (7, 'b');
        INSERT INTO children VALUES (3, 7, 18446744073709551615), (4, NULL, NULL);
        """;

    public static TheoryData<string> Targets => ["postgres", "sqlite", "mysql"];

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task GoesOnNumbering(string target)
    {
        await using var from = await TestEngine.MySql.CreateAsync();
        await using var to = await Engine(target).CreateAsync();
        await from.ExecuteAsync(Schema);

        var move = await Move.RunAsync(from, to);
        foreach (var value in await from.Database.Sequences.ReadAsync(move.Conversion.Source, TestContext.Current.CancellationToken))
            await to.Database.Sequences.SetAsync(move.Owner, Godwit.Core.Execution.SequenceTask.Map(value, move.Conversion)!, TestContext.Current.CancellationToken);

        Assert.Equal([["3", "7", "18446744073709551615"], ["4", null, null]], await to.QueryAsync("SELECT id, parent_id, other FROM children ORDER BY id"));
        await to.ExecuteAsync("INSERT INTO parents (name) VALUES ('c')");
        await to.ExecuteAsync("INSERT INTO children (parent_id) VALUES (8)");
        Assert.Equal([["8"]], await to.QueryAsync("SELECT id FROM parents WHERE name = 'c'"));
        Assert.Equal([["5"]], await to.QueryAsync("SELECT id FROM children WHERE parent_id = 8"));
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData("sqlite")]
    public async Task ANumberThatIsTooLargeIsRefusedByName(string target)
    {
        await using var from = await TestEngine.MySql.CreateAsync();
        await using var to = await Engine(target).CreateAsync();
        await from.ExecuteAsync("CREATE TABLE t (id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY); INSERT INTO t VALUES (9223372036854775808)");

        var failure = await Assert.ThrowsAsync<GodwitException>(() => Move.RunAsync(from, to));

        Assert.Equal(ErrorKind.ValueRefused, failure.Kind);
        Assert.Contains("9223372036854775808", failure.Message, StringComparison.Ordinal);
        Assert.Contains("t.id", failure.Message, StringComparison.Ordinal);
    }

    private static TestEngine Engine(string name) => name switch { "postgres" => TestEngine.Postgres, "sqlite" => TestEngine.Sqlite, _ => TestEngine.MySql };
}
