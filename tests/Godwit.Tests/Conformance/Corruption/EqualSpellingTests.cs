using Godwit.Core.Planning;
using Godwit.Tests.Conformance.Pairs;

namespace Godwit.Tests.Conformance.Corruption;

/// <summary>Case 85 and its like: one value in two spellings is one value, where the two sides keep it in different types; another value in the same spelling is not.</summary>
public sealed class EqualSpellingTests
{
    [Fact]
    public async Task PostgreSql_to_MariaDb()
    {
        await CompareAsync(TestEngine.Postgres, TestEngine.MySql, """
            CREATE TABLE t (id int PRIMARY KEY, v jsonb);
            INSERT INTO t VALUES (1, '{"b": 1.0, "a": [1, 2], "big": 9007199254740993}'), (2, '"\u00e9"'), (3, '1e2'), (4, '{"k": {"y": 1, "x": 2}}'), (5, '[1]');
            """, """
            UPDATE t SET v = '{"a":[1,2],"b":1,"big":9007199254740993.0}' WHERE id = 1;
            UPDATE t SET v = '"é"' WHERE id = 2;
            UPDATE t SET v = '100' WHERE id = 3;
            UPDATE t SET v = ' { "k" : { "x" : 2.00 , "y" : 1 } } ' WHERE id = 4;
            """, "UPDATE t SET v = '{\"a\":[1,2],\"b\":1,\"big\":9007199254740992}' WHERE id = 1; UPDATE t SET v = '[1,1]' WHERE id = 5", ["1", "5"]);
    }

    [Fact]
    public async Task MariaDb_to_SQLite()
    {
        await CompareAsync(TestEngine.MySql, TestEngine.Sqlite, """
            CREATE TABLE t (id int PRIMARY KEY, d decimal(10,2), at datetime(6), stamp timestamp(6) NULL, f double);
            INSERT INTO t VALUES (1, 1.50, '2024-02-29 12:00:00.5', '2024-02-29 12:00:00.5', 100), (2, 7, '2024-02-29 00:00:00', '2024-02-29 00:00:00', 0.1);
            """, """
            UPDATE t SET d = 1.5, at = '2024-02-29T12:00:00.500', stamp = '2024-02-29 14:00:00.5+02:00', f = 1e2 WHERE id = 1;
            UPDATE t SET d = 7.0, at = '2024-02-29' WHERE id = 2;
            """, "UPDATE t SET stamp = '2024-02-29 12:00:00.5+02:00' WHERE id = 1; UPDATE t SET d = 7.01 WHERE id = 2", ["1", "2"]);
    }

    [Fact]
    public async Task SQLite_to_MariaDb()
    {
        await CompareAsync(TestEngine.Sqlite, TestEngine.MySql, """
            CREATE TABLE t (id INTEGER PRIMARY KEY NOT NULL, d NUMERIC(10,2), n NUMERIC, at DATETIME, b BOOLEAN);
            INSERT INTO t VALUES (1, 1.5, 2.50, '2024-02-29T12:00:00.5', 'true'), (2, 3, 4, '2024-02-29', 0);
            """, "UPDATE t SET d = '3.00', at = '2024-02-29 00:00:00.000' WHERE id = 2", "UPDATE t SET d = 1.51 WHERE id = 1; UPDATE t SET b = 1 WHERE id = 2", ["1", "2"]);
    }

    [Fact]
    public async Task MariaDb_to_PostgreSql()
    {
        await CompareAsync(TestEngine.MySql, TestEngine.Postgres, """
            CREATE TABLE t (id int PRIMARY KEY, j json, d decimal(10,2), t time(6), c char(5));
            INSERT INTO t VALUES (1, '{"b": 1.0, "a": 2}', 1.50, '26:00:00', 'ab'), (2, '[]', -0.50, '-01:00:00', '');
            """, "UPDATE t SET d = '1.5', t = interval '25:00:00' + interval '01:00:00' WHERE id = 1", "UPDATE t SET t = '1 day 02:00:00' WHERE id = 1; UPDATE t SET c = ' ' WHERE id = 2", ["1", "2"]);
    }

    private static async Task CompareAsync(TestEngine sourceEngine, TestEngine targetEngine, string fill, string respell, string damage, string[] found)
    {
        await using var source = await sourceEngine.CreateAsync();
        await using var target = await targetEngine.CreateAsync();
        await source.ExecuteAsync(fill);
        var move = await Move.RunAsync(source, target);
        await ExecuteAsync(target, respell);
        foreach (var mode in (ValidationMode[])[ValidationMode.Checksum, ValidationMode.Full, ValidationMode.Sample])
        {
            var report = await move.ValidateAsync(new ValidationSettings { Mode = mode });
            Assert.Equal("", string.Join("; ", report.Tables.SelectMany(table => table.Different.Select(row => $"{row.Key} {string.Join(',', row.Columns)}").Append(table.Error).OfType<string>())));
            Assert.True(report.Success);
        }

        await ExecuteAsync(target, damage);
        foreach (var mode in (ValidationMode[])[ValidationMode.Checksum, ValidationMode.Full, ValidationMode.Sample])
        {
            var report = await move.ValidateAsync(new ValidationSettings { Mode = mode, SampleSize = 100 });
            Assert.Equal(found, Assert.Single(report.Tables).Different.Select(row => row.Key.ToString()).Order(StringComparer.Ordinal));
        }
    }

    private static async Task ExecuteAsync(TestDatabase database, string sql)
    {
        foreach (var statement in sql.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            await database.ExecuteAsync(statement);
    }
}
