using Godwit.Tests.Conformance.Pairs;

namespace Godwit.Tests.Conformance.Values;

/// <summary>No value is changed silently: it arrives, or its loss is recorded.</summary>
public abstract class ValueSuite<TPair>(ValueFixture<TPair> fixture) : IClassFixture<ValueFixture<TPair>>
    where TPair : Pair, new()
{
    public static TheoryData<string, string> Values
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (type, values) in ValueRun.Corpus(new TPair().Source))
                foreach (var value in values)
                    data.Add(type, value);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public async Task A_value_arrives_or_its_loss_is_recorded(string type, string value) => Assert.Equal("", (await fixture.RunAsync()).Verdict(type, value));

    /// <summary>A value that the target can hold must not be refused either: the file lists those that it cannot.</summary>
    [Fact]
    public async Task Only_the_listed_values_are_lost()
    {
        var pair = new TPair();
        var file = Path.Combine(RepositoryRoot(), "tests", "Godwit.Tests", "Conformance", "Values", "Lost",
            (pair.Source.IsFurther || pair.Target.IsFurther ? typeof(TPair).Name : $"{pair.Source.Name}-{pair.Target.Name}") + ".txt");
        var recorded = string.Concat((await fixture.RunAsync()).Recorded.Select(line => line + "\n"));
        if (Environment.GetEnvironmentVariable("GODWIT_UPDATE_SNAPSHOTS") is not null)
            await File.WriteAllTextAsync(file, recorded, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), recorded);
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Godwit.slnx")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}

/// <summary>One pair's run, shared by its tests.</summary>
public sealed class ValueFixture<TPair>
    where TPair : Pair, new()
{
    private readonly Lazy<Task<ValueRun>> _run = new(() => ValueRun.RunAsync(new TPair().Source, new TPair().Target));

    public Task<ValueRun> RunAsync() => _run.Value;
}

public sealed class PostgresToPostgresValueTests(ValueFixture<PostgresToPostgres> fixture) : ValueSuite<PostgresToPostgres>(fixture);

public sealed class PostgresToSqliteValueTests(ValueFixture<PostgresToSqlite> fixture) : ValueSuite<PostgresToSqlite>(fixture);

public sealed class SqliteToPostgresValueTests(ValueFixture<SqliteToPostgres> fixture) : ValueSuite<SqliteToPostgres>(fixture);

public sealed class SqliteToSqliteValueTests(ValueFixture<SqliteToSqlite> fixture) : ValueSuite<SqliteToSqlite>(fixture);

public sealed class PostgresToMySqlValueTests(ValueFixture<PostgresToMySql> fixture) : ValueSuite<PostgresToMySql>(fixture);

public sealed class MySqlToPostgresValueTests(ValueFixture<MySqlToPostgres> fixture) : ValueSuite<MySqlToPostgres>(fixture);

public sealed class SqliteToMySqlValueTests(ValueFixture<SqliteToMySql> fixture) : ValueSuite<SqliteToMySql>(fixture);

public sealed class MySqlToSqliteValueTests(ValueFixture<MySqlToSqlite> fixture) : ValueSuite<MySqlToSqlite>(fixture);

public sealed class MySqlToMySqlValueTests(ValueFixture<MySqlToMySql> fixture) : ValueSuite<MySqlToMySql>(fixture);

public sealed class MySql56ToMySql9ValueTests(ValueFixture<MySql56ToMySql9> fixture) : ValueSuite<MySql56ToMySql9>(fixture);

public sealed class MySqlToMySql9ValueTests(ValueFixture<MySqlToMySql9> fixture) : ValueSuite<MySqlToMySql9>(fixture);

public sealed class MySql9ToMySql9ValueTests(ValueFixture<MySql9ToMySql9> fixture) : ValueSuite<MySql9ToMySql9>(fixture);

public sealed class MySql56ToMySql56ValueTests(ValueFixture<MySql56ToMySql56> fixture) : ValueSuite<MySql56ToMySql56>(fixture);

public sealed class PostgresToMySql56ValueTests(ValueFixture<PostgresToMySql56> fixture) : ValueSuite<PostgresToMySql56>(fixture);

public sealed class PostgresToMySql9ValueTests(ValueFixture<PostgresToMySql9> fixture) : ValueSuite<PostgresToMySql9>(fixture);

public sealed class MySql56ToPostgresValueTests(ValueFixture<MySql56ToPostgres> fixture) : ValueSuite<MySql56ToPostgres>(fixture);

public sealed class MySql9ToPostgresValueTests(ValueFixture<MySql9ToPostgres> fixture) : ValueSuite<MySql9ToPostgres>(fixture);

public sealed class MySql9ToMySqlValueTests(ValueFixture<MySql9ToMySql> fixture) : ValueSuite<MySql9ToMySql>(fixture);

public sealed class MySqlToMariaDb11ValueTests(ValueFixture<MySqlToMariaDb11> fixture) : ValueSuite<MySqlToMariaDb11>(fixture);
