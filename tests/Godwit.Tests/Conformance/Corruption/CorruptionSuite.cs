using System.Globalization;
using Godwit.Core.Planning;
using Godwit.Core.Validation;
using Godwit.Tests.Conformance.Pairs;

namespace Godwit.Tests.Conformance.Corruption;

/// <summary>The validator tested: a good copy is found good, and every kind of damage is found, in both exact modes.</summary>
public abstract class CorruptionSuite<TPair>(CorruptionFixture<TPair> fixture) : IClassFixture<CorruptionFixture<TPair>>
    where TPair : Pair, new()
{
    private static readonly Pair ThePair = new TPair();

    public static TheoryData<ValidationMode, string> Damages
    {
        get
        {
            var data = new TheoryData<ValidationMode, string>();
            foreach (var known in CorruptionRun.CasesFor(ThePair.Source, ThePair.Target))
            {
                data.Add(ValidationMode.Checksum, known.Name);
                data.Add(ValidationMode.Full, known.Name);
            }

            return data;
        }
    }

    [Fact]
    public async Task A_good_copy_is_found_good_in_every_mode()
    {
        var run = await fixture.RunAsync();
        Assert.Equal(4, run.Clean.Count);
        foreach (var report in run.Clean)
        {
            Assert.Equal("", string.Join("; ", report.Tables.Where(table => !table.Success).Select(table => $"{table.Table} {Describe(table)}")));
            Assert.True(report.Success);
            Assert.NotEmpty(report.Tables);
        }
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Damage_is_found(ValidationMode mode, string damage)
    {
        var cases = CorruptionRun.CasesFor(ThePair.Source, ThePair.Target).ToList();
        var index = cases.FindIndex(known => known.Name == damage);
        var result = (await fixture.RunAsync()).Damaged(mode, index);
        Assert.False(result.Success);
        Assert.Null(result.Error);
        Assert.Equal(cases[index].Expected, int.TryParse(cases[index].Expected, out _) && !cases[index].Expected.StartsWith('+') && !cases[index].Expected.StartsWith('-')
            ? result.Mismatches.ToString(CultureInfo.InvariantCulture)
            : Describe(result));
    }

    [Fact]
    public async Task Repair_makes_the_target_equal()
    {
        var report = (await fixture.RunAsync()).Repaired;
        Assert.Equal("", string.Join("; ", report.Tables.Where(table => !table.Success).Select(table => $"{table.Table} {Describe(table)}")));
    }

    private static string Describe(ValidationResult result) => result.Error ?? string.Join(' ',
        result.Different.Select(row => $"~{row.Key}:{string.Join(',', row.Columns.Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal)
            .Concat(result.Missing.Select(key => "-" + key).Order(StringComparer.Ordinal))
            .Concat(result.Extra.Select(key => "+" + key).Order(StringComparer.Ordinal)));
}

/// <summary>One pair's run, shared by its tests.</summary>
public sealed class CorruptionFixture<TPair>
    where TPair : Pair, new()
{
    private readonly Lazy<Task<CorruptionRun>> _run = new(() => CorruptionRun.RunAsync(new TPair().Source, new TPair().Target));

    public Task<CorruptionRun> RunAsync() => _run.Value;
}

public sealed class PostgresToPostgresCorruptionTests(CorruptionFixture<PostgresToPostgres> fixture) : CorruptionSuite<PostgresToPostgres>(fixture);

public sealed class PostgresToSqliteCorruptionTests(CorruptionFixture<PostgresToSqlite> fixture) : CorruptionSuite<PostgresToSqlite>(fixture);

public sealed class SqliteToPostgresCorruptionTests(CorruptionFixture<SqliteToPostgres> fixture) : CorruptionSuite<SqliteToPostgres>(fixture);

public sealed class SqliteToSqliteCorruptionTests(CorruptionFixture<SqliteToSqlite> fixture) : CorruptionSuite<SqliteToSqlite>(fixture);

public sealed class PostgresToMySqlCorruptionTests(CorruptionFixture<PostgresToMySql> fixture) : CorruptionSuite<PostgresToMySql>(fixture);

public sealed class MySqlToPostgresCorruptionTests(CorruptionFixture<MySqlToPostgres> fixture) : CorruptionSuite<MySqlToPostgres>(fixture);

public sealed class SqliteToMySqlCorruptionTests(CorruptionFixture<SqliteToMySql> fixture) : CorruptionSuite<SqliteToMySql>(fixture);

public sealed class MySqlToSqliteCorruptionTests(CorruptionFixture<MySqlToSqlite> fixture) : CorruptionSuite<MySqlToSqlite>(fixture);

public sealed class MySqlToMySqlCorruptionTests(CorruptionFixture<MySqlToMySql> fixture) : CorruptionSuite<MySqlToMySql>(fixture);
