using CsCheck;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Core.Conversion;
using Godwit.Core.Planning;
using Godwit.Core.Validation;
using Microsoft.Extensions.Time.Testing;

namespace Godwit.Tests.Core.Validation;

public sealed class DataValidatorTests
{
    private static readonly Gen<ScriptedRow> Row = Gen.Select(Gen.Select(Gen.Int[0, 9], Gen.Long[-5, 60], Gen.Long, (kind, near, far) => kind switch { 0 => far, 1 => (long?)null, _ => near }), Gen.Int[0, 3].Select(n => n switch { 0 => "", 1 => "a", 2 => "b", _ => (string?)null }),
        (key, text) => new ScriptedRow(key, text));

    public static TheoryData<ValidationMode, bool> ModesAndKeys => new()
    {
        { ValidationMode.Checksum, true }, { ValidationMode.Checksum, false }, { ValidationMode.Full, true }, { ValidationMode.Full, false },
    };

    [Theory]
    [MemberData(nameof(ModesAndKeys))]
    public async Task It_finds_what_a_comparison_by_hand_finds(ValidationMode mode, bool keyed) =>
        await Gen.Select(Row.Array[0, 150], Row.Array[0, 6], Gen.Int[0, 6], Gen.Int[0, 5]).SampleAsync(async (source, added, removed, batchSize) =>
        {
            ScriptedRow[] target = [.. source[Math.Min(removed, source.Length)..], .. added];
            var result = await CompareAsync(source, target, mode, keyed, batchSize + 1);
            Assert.Null(result.Error);
            Assert.Equal(source.Length, result.Rows);
            Assert.Equal(CountByHand(source, target, keyed), result.Mismatches);
            Assert.Equal(result.Mismatches == 0, result.Success);
        }, iter: 300);

    [Theory]
    [MemberData(nameof(ModesAndKeys))]
    public async Task Rows_are_listed_by_what_is_wrong_with_them(ValidationMode mode, bool keyed)
    {
        ScriptedRow[] source = [.. Enumerable.Range(0, 500).Select(n => new ScriptedRow(n, "v" + n))];
        ScriptedRow[] target = [.. source.Where(row => row.Key != 17), new(900, "new")];
        target[300] = target[300] with { Text = null };
        var result = await CompareAsync(source, target, mode, keyed, 10);
        if (keyed)
        {
            Assert.Equal("17", Assert.Single(result.Missing).ToString());
            Assert.Equal("900", Assert.Single(result.Extra).ToString());
            var different = Assert.Single(result.Different);
            Assert.Equal("301", different.Key.ToString());
            Assert.Equal(["text"], different.Columns);
        }
        else
        {
            Assert.Equal(["(17, v17)", "(301, v301)"], result.Missing.Select(row => row.ToString()).Order());
            Assert.Equal(["(301, NULL)", "(900, new)"], result.Extra.Select(row => row.ToString()).Order());
        }
    }

    [Theory]
    [MemberData(nameof(ModesAndKeys))]
    public async Task Every_row_is_counted_and_the_lists_are_cut(ValidationMode mode, bool keyed)
    {
        ScriptedRow[] source = [.. Enumerable.Range(0, 3000).Select(n => new ScriptedRow(n, "v"))];
        ScriptedRow[] target = [.. Enumerable.Range(0, 3000).Select(n => new ScriptedRow(n, "w"))];
        var result = await CompareAsync(source, target, mode, keyed, 50);
        Assert.Equal(keyed ? 3000 : 6000, result.Mismatches);
        Assert.Equal(ValidationReport.ListCap, keyed ? result.Different.Count : result.Missing.Count);
    }

    [Fact]
    public async Task A_sparse_key_range_takes_few_reads()
    {
        ScriptedRow[] source = [.. Enumerable.Range(1, 5).Select(n => new ScriptedRow(n, "v")), new(9_000_000_000_000_000_000, "far"), new(long.MinValue, "low")];
        var database = new ScriptedDatabase(source);
        var target = new ScriptedDatabase([.. source.Where(row => row.Key != 3)]);
        var report = await ValidateAsync(database, target, new ValidationSettings { BatchSize = 1 }, keyed: true);
        Assert.Equal("3", Assert.Single(report.Tables[0].Missing).ToString());
        Assert.InRange(database.Reads, 1, 30);
    }

    [Fact]
    public async Task A_silent_side_is_an_error_and_never_a_success()
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource();
        var silent = new ScriptedDatabase([new(1, "a")])
        {
            BeforeBatch = token =>
            {
                asked.TrySetResult();
                return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            },
        };
        var running = new DataValidator(silent, silent, time).ValidateAsync([Mapping(keyed: true)],
            new ValidationSettings { Timeout = TimeSpan.FromSeconds(30) }, LossPolicy.RefuseAll, null, TestContext.Current.CancellationToken);
        await asked.Task;
        while (!running.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(31));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        var result = Assert.Single((await running).Tables);
        Assert.False(result.Success);
        Assert.Contains("gave no answer", result.Error, StringComparison.Ordinal);
        Assert.Contains("30 s", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_side_fails_its_table_with_the_translated_cause()
    {
        var broken = new ScriptedDatabase([new(1, "a")]) { BeforeBatch = _ => throw new InvalidOperationException("gone") };
        var report = await ValidateAsync(broken, new ScriptedDatabase([new(1, "a")]), new ValidationSettings(), keyed: true);
        Assert.True(report.HasErrors);
        Assert.False(report.Success);
        Assert.Contains("translated: gone", report.Tables[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_is_no_result()
    {
        using var stop = new CancellationTokenSource();
        var silent = new ScriptedDatabase([new(1, "a")]) { BeforeBatch = token => stop.CancelAsync().ContinueWith(_ => token.ThrowIfCancellationRequested(), TaskScheduler.Default) };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new DataValidator(silent, silent, TimeProvider.System)
            .ValidateAsync([Mapping(keyed: true)], new ValidationSettings(), LossPolicy.RefuseAll, null, stop.Token));
    }

    [Fact]
    public async Task A_sample_finds_missing_and_extra_rows_and_states_its_confidence()
    {
        ScriptedRow[] source = [.. Enumerable.Range(0, 1000).Select(n => new ScriptedRow(n, "v"))];
        ScriptedRow[] target = [new(-1, "extra"), .. source.Skip(1)];
        var settings = new ValidationSettings { Mode = ValidationMode.Sample };
        var clean = (await ValidateAsync(new ScriptedDatabase(source), new ScriptedDatabase(source), settings, keyed: true)).Tables[0];
        Assert.True(clean.Success);
        Assert.Equal("100 of 1,000 rows drawn at random, 0 differ: with 95 % confidence fewer than 2.951 % of the rows differ", clean.Confidence);
        var dirty = (await ValidateAsync(new ScriptedDatabase(source), new ScriptedDatabase(target), settings, keyed: true)).Tables[0];
        Assert.Equal(2, dirty.Mismatches);
        Assert.Equal("0", Assert.Single(dirty.Missing).ToString());
        Assert.Equal("-1", Assert.Single(dirty.Extra).ToString());
    }

    [Fact]
    public async Task A_keyless_table_is_not_sampled_but_compared_whole_and_says_so()
    {
        ScriptedRow[] source = [.. Enumerable.Range(0, 100).Select(_ => new ScriptedRow(1, "same"))];
        var result = (await ValidateAsync(new ScriptedDatabase(source), new ScriptedDatabase([.. source.Skip(1)]), new ValidationSettings { Mode = ValidationMode.Sample }, keyed: false)).Tables[0];
        Assert.Equal(1, result.Mismatches);
        Assert.Equal(ValidationMode.Checksum, result.Mode);
        Assert.NotNull(result.Confidence);
    }

    [Fact]
    public async Task Counting_compares_numbers_only()
    {
        var settings = new ValidationSettings { Mode = ValidationMode.Count };
        Assert.True((await ValidateAsync(new ScriptedDatabase([new(1, "a")]), new ScriptedDatabase([new(2, "b")]), settings, keyed: true)).Success);
        Assert.Equal(1, (await ValidateAsync(new ScriptedDatabase([new(1, "a")]), new ScriptedDatabase([]), settings, keyed: true)).Mismatches);
    }

    private static async Task<ValidationResult> CompareAsync(ScriptedRow[] source, ScriptedRow[] target, ValidationMode mode, bool keyed, int batchSize)
    {
        var settings = new ValidationSettings { Mode = mode, BatchSize = batchSize };
        return (await ValidateAsync(new ScriptedDatabase(source), new ScriptedDatabase(target), settings, keyed)).Tables[0];
    }

    private static Task<ValidationReport> ValidateAsync(ScriptedDatabase source, ScriptedDatabase target, ValidationSettings settings, bool keyed) =>
        new DataValidator(source, target, TimeProvider.System).ValidateAsync([Mapping(keyed)], settings, LossPolicy.RefuseAll, null, TestContext.Current.CancellationToken);

    private static TableMapping Mapping(bool keyed)
    {
        ColumnSchema[] columns = [new() { Name = "id", NativeType = "bigint", Type = LogicalType.Int64 }, new() { Name = "text", NativeType = "text", Type = LogicalType.UnlimitedText }];
        var table = new TableSchema { Name = new QualifiedName("t"), Columns = columns, PrimaryKey = keyed ? new KeySchema { Columns = ["id"] } : null };
        return new TableMapping
        {
            Source = table,
            Target = table,
            Columns = [.. columns.Select(column => new ColumnMapping(new(column, column.Type), column, column.Type, null))],
            KeyOrdinals = keyed ? [0] : [],
        };
    }

    /// <summary>Rows that find no equal on the other side; those with the same key count as one.</summary>
    private static int CountByHand(ScriptedRow[] source, ScriptedRow[] target, bool keyed)
    {
        var missing = source.ToList();
        var extra = target.Where(row => !missing.Remove(row)).ToList();
        if (!keyed)
            return missing.Count + extra.Count;
        extra.ForEach(row => missing.Remove(missing.Find(other => other.Key == row.Key)!));
        return missing.Count + extra.Count;
    }
}
