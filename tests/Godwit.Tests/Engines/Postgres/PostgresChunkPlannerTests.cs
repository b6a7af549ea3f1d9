using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.Tests.Engines.Postgres;

/// <summary>Chunks cover every row exactly once, whatever the keys look like.</summary>
public sealed class PostgresChunkPlannerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("id bigint", "bigint", "i")]
    [InlineData("id bigint", "bigint", "CASE WHEN i <= 5 THEN 9000000000000000000 + i ELSE i END")]
    [InlineData("id bigint", "bigint", "-i::bigint * 1000003")]
    [InlineData("id text COLLATE \"en-x-icu\"", "text", "CASE WHEN i % 2 = 0 THEN 'Ä' WHEN i % 3 = 0 THEN 'a' ELSE 'B''\\' END || i")]
    [InlineData("id numeric", "numeric", "CASE i WHEN 1 THEN 'NaN'::numeric ELSE i / 7.0 END")]
    [InlineData("id timestamptz", "timestamp with time zone", "CASE i WHEN 1 THEN 'infinity'::timestamptz WHEN 2 THEN '-infinity' ELSE timestamptz '0001-01-01 BC' + i * interval '1 week' END")]
    [InlineData("id uuid", "uuid", "md5(i::text)::uuid")]
    [InlineData("id char(12)", "character(12)", "i::text")]
    [InlineData("id bytea", "bytea", "decode(md5(i::text), 'hex')")]
    [InlineData("id varbit", "bit varying", "i::bit(32)::varbit")]
    public async Task Key_ranges_cover_every_row_once(string definition, string native, string expression)
    {
        await using var bench = await PostgresBench.CreateAsync();
        await bench.RunAsync($"CREATE TABLE t ({definition} PRIMARY KEY, filler text); ALTER TABLE t ALTER filler SET STORAGE PLAIN; " +
            $"INSERT INTO t SELECT {expression}, repeat('x', 1500) FROM generate_series(1, 30000) i; ANALYZE t");
        var type = native switch
        {
            "bigint" => LogicalType.Int64,
            "numeric" => LogicalType.Decimal(),
            "uuid" => LogicalType.Uuid,
            "bytea" => LogicalType.UnlimitedBytes,
            "bit varying" => LogicalType.BitString(),
            "timestamp with time zone" => LogicalType.Temporal(LogicalKind.TimestampTz),
            "character(12)" => LogicalType.Text(12, true),
            _ => LogicalType.UnlimitedText,
        };
        var table = PostgresBench.Keyed(PostgresBench.Table("t", PostgresBench.Column("id", native, type)), "id");
        await CoversAsync(bench, table, await bench.Database.ChunkPlanner.PlanAsync(table, 3000, null, Token));
    }

    [Fact]
    public async Task Composite_keys_and_comparison_ranges_cover_every_row_once()
    {
        await using var bench = await PostgresBench.CreateAsync();
        await bench.RunAsync("CREATE TABLE t (a int, b text, filler text, PRIMARY KEY (a, b)); ALTER TABLE t ALTER filler SET STORAGE PLAIN; " +
            "INSERT INTO t SELECT i % 3, 'k' || i, repeat('x', 1500) FROM generate_series(1, 30000) i; ANALYZE t");
        var table = PostgresBench.Keyed(
            PostgresBench.Table("t", PostgresBench.Column("a", "integer", LogicalType.Int32), PostgresBench.Column("b", "text", LogicalType.UnlimitedText)), "a", "b");
        await CoversAsync(bench, table, await bench.Database.ChunkPlanner.PlanAsync(table, 3000, null, Token));
        var comparison = await bench.Database.ChunkPlanner.PlanComparisonAsync(table, 3000, Token);
        await CoversAsync(bench, table, comparison, balanced: false);
        Assert.All(comparison, range => Assert.Equal(["a"], Assert.IsType<KeyRange>(range).Columns));
    }

    [Theory]
    [InlineData(15)]
    [InlineData(13)]
    public async Task A_keyless_table_goes_by_blocks_under_a_snapshot_where_the_server_scans_them(int major)
    {
        await using var bench = await PostgresBench.CreateAsync(major);
        await bench.RunAsync("CREATE TABLE t (id bigint, filler text); ALTER TABLE t ALTER filler SET STORAGE PLAIN; " +
            "INSERT INTO t SELECT i, repeat('x', 1500) FROM generate_series(1, 30000) i; ANALYZE t");
        var table = PostgresBench.Table("t", PostgresBench.Column("id", "bigint", LogicalType.Int64));
        Assert.IsType<WholeTable>(Assert.Single(await bench.Database.ChunkPlanner.PlanAsync(table, 3000, null, Token)));
        await using var snapshot = await bench.Database.SnapshotReader.BeginSnapshotAsync([], 1, Token);
        var ranges = await bench.Database.ChunkPlanner.PlanAsync(table, 3000, snapshot, Token);
        if (major < 14)
        {
            Assert.IsType<WholeTable>(Assert.Single(ranges));
            return;
        }

        // Every row moves after the plan; under the snapshot it is still read once, where it was.
        await bench.RunAsync("UPDATE t SET id = id + 1000000; INSERT INTO t SELECT 0, 'new'");
        await CoversAsync(bench, table, ranges, snapshot: snapshot, where: "id BETWEEN 1 AND 30000");
    }

    [Fact]
    public async Task Small_tables_stay_whole()
    {
        await using var bench = await PostgresBench.CreateAsync();
        await bench.RunAsync("CREATE TABLE t (id bigint PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 1000); CREATE TABLE empty (id bigint PRIMARY KEY)");
        foreach (var name in (string[])["t", "empty"])
        {
            var table = PostgresBench.Keyed(PostgresBench.Table(name, PostgresBench.Column("id", "bigint", LogicalType.Int64)), "id");
            Assert.IsType<WholeTable>(Assert.Single(await bench.Database.ChunkPlanner.PlanAsync(table, 100, null, Token)));
        }
    }

    [Fact]
    public async Task Samples_are_distinct_keys_that_read_back_their_rows()
    {
        await using var bench = await PostgresBench.CreateAsync();
        await bench.RunAsync("CREATE TABLE t (a int, b text, PRIMARY KEY (a, b)); INSERT INTO t SELECT i, 'it''s \\ ' || i FROM generate_series(1, 250000) i; ANALYZE t");
        var table = PostgresBench.Keyed(
            PostgresBench.Table("t", PostgresBench.Column("a", "integer", LogicalType.Int32), PostgresBench.Column("b", "text", LogicalType.UnlimitedText)), "a", "b");
        foreach (var where in (string?[])[null, "a % 2 = 0 -- even"])
        {
            var keys = await bench.Database.ChunkPlanner.SampleKeysAsync(table, 500, where, Token);
            Assert.Equal(500, keys.Distinct().Count());
            var rows = await bench.RowsAsync(PostgresBench.Read(table, new KeySet(["a", "b"], keys)));
            Assert.Equal(keys.Select(key => key.ToString()).Order(StringComparer.Ordinal), rows.Select(row => new RowKey(row).ToString()).Order(StringComparer.Ordinal));
        }

        Assert.Equal(125_000, await bench.Database.ChunkPlanner.CountAsync(table, "a % 2 = 0 -- even", Token));
        Assert.Empty(await bench.RowsAsync(PostgresBench.Read(table, new KeySet(["a", "b"], []))));
    }

    [Fact]
    public async Task A_key_that_the_column_cannot_hold_finds_no_row()
    {
        await using var bench = await PostgresBench.CreateAsync();
        await bench.RunAsync("CREATE TABLE t (a smallint, b varchar(3), c numeric(5,2)); INSERT INTO t VALUES (1, 'abc', 1.25)");
        var table = PostgresBench.Table("t", PostgresBench.Column("a", "smallint", LogicalType.Int16), PostgresBench.Column("b", "character varying(3)", LogicalType.Text(3)),
            PostgresBench.Column("c", "numeric(5,2)", LogicalType.Decimal(5, 2)));
        var keys = (RowKey[])[new(["70000", "abc", "1.25"]), new(["1", "abcd", "1.25"]), new(["1", "abc", "1.251"])];
        Assert.Empty(await bench.RowsAsync(PostgresBench.Read(table, new KeySet(["a", "b", "c"], keys))));
        Assert.Single(await bench.RowsAsync(PostgresBench.Read(table, new KeySet(["a", "b", "c"], [new RowKey(["1", "abc", "1.25"])]))));
    }

    private static async Task CoversAsync(PostgresBench bench, TableSchema table, IReadOnlyList<ChunkRange> ranges, bool balanced = true,
        ISourceSnapshot? snapshot = null, string? where = null)
    {
        Assert.True(ranges.Count > 1, "one chunk only");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var rows = 0;
        foreach (var range in ranges)
        {
            var chunk = await bench.RowsAsync(PostgresBench.Read(table, range, where), snapshot);
            rows += chunk.Count;
            seen.UnionWith(chunk.Select(row => string.Join('\u0001', row)));
            if (balanced)
                Assert.InRange(chunk.Count, 500, 9000);
        }

        Assert.Equal(30_000, rows);
        Assert.Equal(30_000, seen.Count);
    }
}
