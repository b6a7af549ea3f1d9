namespace Godwit.Tests.Conformance.Values;

public sealed class CorpusTests
{
    [Fact]
    public void The_corpus_has_its_size()
    {
        Assert.True(Count(MySqlValues.All) >= 200, $"MySQL: {Count(MySqlValues.All)}");
        Assert.True(Count(PostgresValues.All) >= 200, $"PostgreSQL: {Count(PostgresValues.All)}");
        Assert.True(Count(MySqlValues.All) + Count(PostgresValues.All) + Count(SqliteValues.All) >= 500);
    }

    private static int Count(IReadOnlyList<(string Type, string[] Values)> corpus) =>
        corpus.SelectMany(type => type.Values.Select(value => type.Type + " " + value)).Distinct(StringComparer.Ordinal).Count();
}
