using Godwit.Core.Conversion;
using Godwit.Core.Planning;
using Godwit.Tests.Conformance.Pairs;
using Xunit;

namespace Godwit.Tests.Conformance;

/// <summary>A plan's <c>tables.map</c> and <c>types</c> over every pair: what arrives is what plain SQL says, and every comparison goes by the same map.</summary>
public sealed class MappingTests
{
    private static ConversionOptions Options(string from) => new()
    {
        Tables = new TableSelection
        {
            Map =
            [
                new TableRule
                {
                    Source = "users",
                    Target = "app_users",
                    Where = "deleted = 0",
                    Columns = new Dictionary<string, ColumnRule>
                    {
                        ["id"] = new() { Target = "user_id" },
                        ["e_mail"] = new() { Target = "email" },
                        ["legacy"] = new() { Drop = true },
                        ["city"] = new() { Expression = "upper(city)" },
                        ["full_name"] = new() { Expression = from == "mysql" ? "concat(first_name, ' ', last_name)" : "first_name || ' ' || last_name" },
                    },
                },
            ],
        },
        Types = [new TypeRule { Column = "users.age", Target = "bigint" }],
    };

    public static TheoryData<string, string> Pairs => new()
    {
        { "postgres", "postgres" }, { "postgres", "sqlite" }, { "sqlite", "postgres" }, { "sqlite", "sqlite" },
        { "mysql", "postgres" }, { "mysql", "sqlite" }, { "mysql", "mysql" }, { "postgres", "mysql" }, { "sqlite", "mysql" },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task MapsInCopyComparisonAndRepairAlike(string from, string to)
    {
        await using var source = await Engine(from).CreateAsync();
        await using var target = await Engine(to).CreateAsync();
        await source.ExecuteAsync("""
            CREATE TABLE users (id integer PRIMARY KEY, first_name varchar(20), last_name varchar(20), e_mail varchar(50), city varchar(20), age integer, legacy varchar(5), deleted integer NOT NULL);
            CREATE UNIQUE INDEX users_mail ON users (e_mail);
            INSERT INTO users VALUES (1, 'Ada', 'L', 'a@x', 'rome', 36, 'x', 0), (2, 'Bob', 'M', 'b@x', 'oslo', 40, 'y', 1), (3, 'Cid', NULL, NULL, NULL, NULL, NULL, 0), (4, 'Dee', 'N', 'd@x', 'bern', 9, 'z', 0);
            """);

        var move = await Move.RunAsync(source, target, options: Options(from));

        const string Got = "SELECT user_id, first_name, last_name, email, city, age, full_name FROM app_users ORDER BY user_id";
        const string Want = "SELECT id, first_name, last_name, e_mail, upper(city), age, first_name || ' ' || last_name FROM users WHERE deleted = 0 ORDER BY id";
        Assert.Equal(await source.QueryAsync(Want), await target.QueryAsync(Got));
        await EqualAsync(move, 3);

        await target.ExecuteAsync("UPDATE app_users SET full_name = 'other' WHERE user_id = 1");
        await target.ExecuteAsync("DELETE FROM app_users WHERE user_id = 4");
        await target.ExecuteAsync("INSERT INTO app_users (user_id, first_name, deleted) VALUES (2, 'Bob', 1)");
        var report = Assert.Single((await move.ValidateAsync(new ValidationSettings { Mode = ValidationMode.Full })).Tables);
        Assert.Equal(["full_name"], Assert.Single(report.Different).Columns);
        Assert.Equal("4", Assert.Single(report.Missing).ToString());
        Assert.Equal("2", Assert.Single(report.Extra).ToString());

        Assert.True((await move.RepairAsync()).Success);
        Assert.Equal(await source.QueryAsync(Want), await target.QueryAsync(Got));
        await EqualAsync(move, 3);
    }

    private static async Task EqualAsync(Move move, long rows)
    {
        foreach (var mode in new[] { ValidationMode.Full, ValidationMode.Checksum, ValidationMode.Sample, ValidationMode.Count })
        {
            var table = Assert.Single((await move.ValidateAsync(new ValidationSettings { Mode = mode, SampleSize = 10 })).Tables);
            Assert.True(table.Success, $"{mode}: {table.Error ?? $"{table.Mismatches} rows differ"}");
            Assert.Equal(rows, table.Rows);
        }
    }

    private static TestEngine Engine(string name) => name switch { "postgres" => TestEngine.Postgres, "mysql" => TestEngine.MySql, _ => TestEngine.Sqlite };
}
