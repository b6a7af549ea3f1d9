using System.Text;
using Godwit.Core.Conversion;
using Godwit.Core.Planning;
using Godwit.Core.Validation;
using Godwit.Tests.Conformance.Pairs;
using Godwit.Abstractions.Engines;

namespace Godwit.Tests.Core.Validation;

/// <summary>Values whose types spell them differently on the two sides are compared by what they mean; all others to the letter.</summary>
public sealed class CommonFormTests
{
    private static readonly ValidationMode[] Modes = [ValidationMode.Count, ValidationMode.Sample, ValidationMode.Checksum, ValidationMode.Full];

    [Theory]
    [InlineData("""{"b": 1, "a": [1.0e1, "x"]}""", """{"a":[10.00,"\u0078"],"b":1}""", true)]
    [InlineData("""{"a": 1, "a": 2}""", """{"a": 2}""", true)]
    [InlineData("-0.0", "0", true)]
    [InlineData("1e400", "1000E397", true)]
    [InlineData("9007199254740993", "9007199254740992", false)]
    [InlineData("[1, 2]", "[2, 1]", false)]
    [InlineData("\"1\"", "1", false)]
    [InlineData("null", "\"null\"", false)]
    [InlineData("""{"a": 1, "a": 2}""", """{"a": 1}""", false)]
    [InlineData("0.1", "0.10000000000000001", false)]
    public void Json_is_compared_by_meaning(string left, string right, bool equal) => Assert.Equal(equal,
        CanonicalJson.TryWrite(Encoding.UTF8.GetBytes(left)).AsSpan().SequenceEqual(CanonicalJson.TryWrite(Encoding.UTF8.GetBytes(right))));

    [Theory]
    [InlineData("{")]
    [InlineData("""["\ud800"]""")]
    public void What_is_no_json_has_no_form(string text) => Assert.Null(CanonicalJson.TryWrite(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public async Task A_number_is_the_same_at_another_scale() => await CheckAsync(TestEngine.Sqlite, TestEngine.Postgres,
        "CREATE TABLE t (k DECIMAL(8,1) PRIMARY KEY, v NUMERIC(10,2)); INSERT INTO t VALUES (1, 1.5), (2.5, 0), (3, -100), (4, NULL)",
        [new TypeRule { Column = "t.k", Target = "numeric(9,3)" }, new TypeRule { Column = "t.v", Target = "numeric(12,4)" }],
        "UPDATE t SET v = 1.5001 WHERE k = 1; UPDATE t SET v = 0.0001 WHERE k = 2.5; DELETE FROM t WHERE k = 4; INSERT INTO t VALUES (5, 1)", 4);

    [Fact]
    public async Task A_number_is_the_same_in_a_wider_column_of_the_same_engine() => await CheckAsync(TestEngine.Postgres, TestEngine.Postgres,
        "CREATE TABLE t (k int PRIMARY KEY, v numeric, d numeric(6,2)); INSERT INTO t VALUES (1, 1.50, 7), (2, 'NaN', 0.10), (3, 120, NULL)",
        [new TypeRule { Column = "t.v", Target = "numeric(12,4)" }, new TypeRule { Column = "t.d", Target = "double precision" }],
        "UPDATE t SET v = 12 WHERE k = 3; UPDATE t SET d = 0.11 WHERE k = 2; UPDATE t SET v = 1.5001 WHERE k = 1", 3);

    [Fact]
    public async Task Json_is_the_same_where_one_side_keeps_it_parsed() => await CheckAsync(TestEngine.Postgres, TestEngine.Postgres,
        """CREATE TABLE t (k int PRIMARY KEY, v json); INSERT INTO t VALUES (1, '{"b":1, "a":1.0e2}'), (2, ' [ 1 , 2 ]'), (3, '{"x":1,"x":2}')""",
        [new TypeRule { Column = "t.v", Target = "jsonb" }],
        """UPDATE t SET v = '{"b":1,"a":1.01e2}' WHERE k = 1; UPDATE t SET v = '[2,1]' WHERE k = 2; UPDATE t SET v = '{"x":1}' WHERE k = 3""", 3);

    [Theory]
    [InlineData("JSONB", null)]
    [InlineData("TEXT", "jsonb")]
    public async Task Json_is_the_same_on_an_engine_that_writes_it_anew(string type, string? rule) => await CheckAsync(TestEngine.Sqlite, TestEngine.Postgres,
        $$"""CREATE TABLE t (k INTEGER PRIMARY KEY, v {{type}}); INSERT INTO t VALUES (1, '{"b":1,"a":2}'), (2, '[1,2]'), (3, NULL)""",
        rule is null ? [] : [new TypeRule { Column = "t.v", Target = rule }],
        """UPDATE t SET v = '{"b":2,"a":2}' WHERE k = 1; UPDATE t SET v = 'null' WHERE k = 3""", 2);

    [Fact]
    public async Task Numbers_of_one_scale_are_compared_to_the_letter()
    {
        await using var source = await TestEngine.Postgres.CreateAsync();
        await using var target = await TestEngine.Postgres.CreateAsync();
        await source.ExecuteAsync("CREATE TABLE t (k int PRIMARY KEY, v numeric, j json); INSERT INTO t VALUES (1, 1.50, '[1]')");
        var move = await Move.RunAsync(source, target);
        await target.ExecuteAsync("UPDATE t SET v = 1.5, j = '[1 ]'");
        Assert.Equal(["v", "j"], Assert.Single(Assert.Single((await move.ValidateAsync(new ValidationSettings { Mode = ValidationMode.Full })).Tables).Different).Columns);
    }

    [Fact]
    public async Task A_repair_that_fails_leaves_a_keyless_table_as_it_was()
    {
        await using var source = await TestEngine.Sqlite.CreateAsync();
        await using var target = await TestEngine.Postgres.CreateAsync();
        await source.ExecuteAsync("CREATE TABLE t (n SMALLINT); INSERT INTO t VALUES (1), (2), (2), (3)");
        var move = await Move.RunAsync(source, target);
        await target.ExecuteAsync("DELETE FROM t WHERE n = 3");
        await source.ExecuteAsync("INSERT INTO t VALUES (99999)");
        await Assert.ThrowsAsync<GodwitException>(() => new DataValidator(source.Database, target.Database, TimeProvider.System).RepairAsync(
            new ValidationReport { Mode = ValidationMode.Full, Tables = [new ValidationResult { Table = move.Conversion.Tables[0].Target.Name, Mode = ValidationMode.Full }] },
            move.Conversion.Tables, new ValidationSettings(), move.Losses, move.Owner, TestContext.Current.CancellationToken));
        Assert.Equal("3", (await target.QueryAsync("SELECT count(*) FROM t"))[0][0]);
        Assert.All(await target.Database.TargetState.ListChunksAsync(move.Owner.Migration, TestContext.Current.CancellationToken), chunk => Assert.NotNull(chunk.Outcome));
        await source.ExecuteAsync("DELETE FROM t WHERE n = 99999");
        Assert.True((await move.RepairAsync()).Success);
    }

    private static async Task CheckAsync(TestEngine from, TestEngine to, string made, IReadOnlyList<TypeRule> types, string damage, int differing)
    {
        await using var source = await from.CreateAsync();
        await using var target = await to.CreateAsync();
        await source.ExecuteAsync(made);
        var move = await Move.RunAsync(source, target, options: new ConversionOptions { Types = types });
        foreach (var mode in Modes)
        {
            var result = Assert.Single((await move.ValidateAsync(new ValidationSettings { Mode = mode, SampleSize = 100 })).Tables);
            Assert.True(result.Success, $"{mode}: {result.Error} {result.Mismatches} {string.Join("; ", result.Different.Select(row => row.Key + " " + string.Join(",", row.Columns)))}");
        }

        await target.ExecuteAsync(damage);
        foreach (var mode in Modes.Except([ValidationMode.Count]))
            Assert.Equal(differing, Assert.Single((await move.ValidateAsync(new ValidationSettings { Mode = mode, SampleSize = 100 })).Tables).Mismatches);
        Assert.True((await move.RepairAsync()).Success);
    }
}
