using Godwit.Core.Planning;
using Godwit.Core.Validation;
using Godwit.Tests.Conformance.Pairs;

namespace Godwit.Tests.Conformance.Corruption;

/// <summary>Single rows in tables of a million: by ranges of a number key, by buckets of a text key, and without a key.</summary>
public sealed class MillionRowTests
{
    private const string Damage = """
        DELETE FROM numbers WHERE id = 777777; INSERT INTO numbers VALUES (2000001, 'extra'); UPDATE numbers SET v = v || ' ' WHERE id = 123456;
        UPDATE numbers SET v = CASE id WHEN 500001 THEN 'value 500002' ELSE 'value 500001' END WHERE id IN (500001, 500002);
        DELETE FROM texts WHERE k = 'key 4711'; INSERT INTO texts VALUES ('key x', 1); UPDATE texts SET n = n + 1 WHERE k = 'key 99999';
        """;

    [Theory]
    [InlineData(ValidationMode.Checksum)]
    [InlineData(ValidationMode.Full)]
    public async Task One_row_in_a_million_is_found_between_servers(ValidationMode mode)
    {
        await using var source = await TestEngine.Postgres.CreateAsync();
        await using var target = await TestEngine.Postgres.CreateAsync();
        await source.ExecuteAsync("""
            CREATE TABLE numbers (id bigint PRIMARY KEY, v text);
            INSERT INTO numbers SELECT n, 'value ' || n FROM generate_series(1, 1000000) n;
            CREATE TABLE texts (k text PRIMARY KEY, n int);
            INSERT INTO texts SELECT 'key ' || n, n FROM generate_series(1, 300000) n;
            ANALYZE;
            """);
        await FindAsync(await Move.RunAsync(source, target), mode);
    }

    [Fact]
    public async Task One_row_in_a_million_is_found_between_files()
    {
        await using var source = await TestEngine.Sqlite.CreateAsync();
        await using var target = await TestEngine.Sqlite.CreateAsync();
        await source.ExecuteAsync("""
            CREATE TABLE numbers (id INTEGER PRIMARY KEY NOT NULL, v TEXT);
            INSERT INTO numbers WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT i, 'value ' || i FROM n;
            CREATE TABLE texts (k TEXT PRIMARY KEY NOT NULL, n INTEGER);
            INSERT INTO texts WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT 'key ' || i, i FROM n;
            """);
        await FindAsync(await Move.RunAsync(source, target), ValidationMode.Checksum);
    }

    private static async Task FindAsync(Move move, ValidationMode mode)
    {
        var settings = new ValidationSettings { Mode = mode };
        var clean = await move.ValidateAsync(settings);
        Assert.True(clean.Success);
        Assert.Equal(1_300_000, clean.Tables.Sum(table => table.Rows));
        foreach (var statement in Damage.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            await move.Target.ExecuteAsync(statement);
        var report = await move.ValidateAsync(settings);
        AssertFound(report, "numbers", "777777", "2000001", ["123456", "500001", "500002"]);
        AssertFound(report, "texts", "key 4711", "key x", ["key 99999"]);
        Assert.True((await move.RepairAsync()).Success);
    }

    private static void AssertFound(ValidationReport report, string table, string missing, string extra, string[] different)
    {
        var result = report.Tables.Single(result => result.Table.Name == table);
        Assert.Null(result.Error);
        Assert.Equal(2 + different.Length, result.Mismatches);
        Assert.Equal(missing, Assert.Single(result.Missing).ToString());
        Assert.Equal(extra, Assert.Single(result.Extra).ToString());
        Assert.Equal(different, result.Different.Select(row => row.Key.ToString()).Order(StringComparer.Ordinal));
    }
}
