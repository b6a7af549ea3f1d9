using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.Tests.Engines.Sqlite;

public sealed class SqliteCopyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Chinook_copied_from_file_to_file_is_equal_by_plain_SQL()
    {
        var original = FindChinook();
        Assert.SkipWhen(original is null, "the sample database Chinook is not there (../shared/data/chinook)");
        await using var source = new SqliteTestFile("source.db");
        File.Copy(original!, source.Path);
        File.SetAttributes(source.Path, FileAttributes.Normal);
        await using var target = new SqliteTestFile("target.db");
        await target.CopyFromAsync(source);
        Assert.Equal(15_607, await SameByPlainSqlAsync(source, target));
    }

    [Theory]
    [InlineData("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)", "i, 'v' || i", typeof(KeyRange))]
    [InlineData("CREATE TABLE t (k TEXT NOT NULL COLLATE NOCASE PRIMARY KEY, v)", "hex(i) || 'ä', i", typeof(KeyRange))]
    [InlineData("CREATE TABLE t (a INT NOT NULL, b TEXT NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID", "i / 7, 'b' || i", typeof(KeyRange))]
    [InlineData("CREATE TABLE t (k TEXT PRIMARY KEY, v)", "CASE WHEN i % 3 THEN hex(i) END, i", typeof(PhysicalRange))]
    [InlineData("CREATE TABLE t (a, b)", "i % 5, NULL", typeof(PhysicalRange))]
    [InlineData("CREATE TABLE t (a INTEGER NOT NULL PRIMARY KEY DESC, b)", "CASE WHEN i % 2 THEN i ELSE 'x' || i END, i", typeof(PhysicalRange))]
    [InlineData("CREATE TABLE t (rowid TEXT, b)", "i, i", typeof(PhysicalRange))]
    public async Task Chunks_cover_every_row_once(string table, string values, Type kind)
    {
        await using var file = await SqliteTestFile.WithAsync($"{table}; WITH RECURSIVE n(i) AS (SELECT -40 UNION ALL SELECT i + 1 FROM n WHERE i < 960) INSERT INTO t SELECT {values} FROM n;");
        var schema = (await file.SchemaAsync()).Tables[0];
        var ranges = await file.Database.ChunkPlanner.PlanAsync(schema, 100, null, Token);
        Assert.InRange(ranges.Count, 10, 12);
        Assert.All(ranges, range => Assert.IsType(kind, range));
        var any = schema.Columns.Select(_ => LogicalType.Native("sqlite", "any")).ToArray();
        var whole = await file.ReadAsync(schema, any);
        var parts = new List<string?[]>();
        foreach (var range in ranges)
            parts.AddRange(await file.ReadAsync(schema, any, range));
        Assert.Equal(1001, whole.Count);
        Assert.Equal(Sorted(whole), Sorted(parts));
        Assert.Equal(1001, await file.Database.ChunkPlanner.CountAsync(schema, null, Token));

        // A key whose values are not of its declared kind is refused, also between files: chunk bounds and reports could not name it.
        await using var copy = new SqliteTestFile();
        if (values.Contains("'x'", StringComparison.Ordinal))
        {
            Assert.Equal(ErrorKind.ValueRefused, (await Assert.ThrowsAsync<GodwitException>(() => copy.CopyFromAsync(file, 100))).Kind);
            return;
        }

        await copy.CopyFromAsync(file, 100);
        Assert.Equal(1001, await SameByPlainSqlAsync(file, copy));
    }

    [Fact]
    public async Task Sampled_keys_find_their_rows()
    {
        await using var file = await SqliteTestFile.WithAsync("""
            CREATE TABLE t (a INT NOT NULL, b TEXT NOT NULL, c NUMERIC(8,2) NOT NULL, d DATETIME NOT NULL, e BLOB NOT NULL, PRIMARY KEY (a, b, c, d, e));
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
            INSERT INTO t SELECT i, 'it''s ' || i, i / 4.0, datetime(i * 1000, 'unixepoch'), CAST(i AS BLOB) FROM n;
            """);
        var table = (await file.SchemaAsync()).Tables[0];
        var keys = await file.Database.ChunkPlanner.SampleKeysAsync(table, 50, "a > 100", Token);
        Assert.Equal(50, keys.Count);
        var rows = await file.ReadAsync(table, range: new KeySet(table.RowKey, [.. keys, keys[0], new RowKey(["-1", "x", "0", "x", "\\x"])]));
        Assert.Equal(50, rows.Count);
        Assert.Equal(keys.Select(key => key[0]).Order(), rows.Select(row => row[0]).Order());
    }

    [Fact]
    public async Task A_snapshot_does_not_see_later_writes()
    {
        await using var file = await SqliteTestFile.WithAsync("PRAGMA journal_mode = WAL; CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1);");
        var table = (await file.SchemaAsync()).Tables[0];
        await using var snapshot = await file.Database.SnapshotReader.BeginSnapshotAsync([], 1, Token);
        await file.Database.ExecuteAsync("INSERT INTO t VALUES (2)", null, Token);
        var request = new ReadRequest { Table = table, Columns = [new ReadColumn(table.Columns[0], LogicalType.Int64)] };
        using var batch = new RowBatch();
        await using (var first = await file.Database.SnapshotReader.OpenAsync(request, snapshot, Token))
        await using (var second = await file.Database.SnapshotReader.OpenAsync(request, snapshot, Token))
        {
            Assert.True(await first.ReadAsync(batch, Token));
            Assert.Equal(1, batch.RowCount);
            Assert.True(await second.ReadAsync(batch, Token));
            Assert.Equal(1, batch.RowCount);
            Assert.False(await first.ReadAsync(batch, Token));
        }

        Assert.Equal("2", (await file.QueryAsync("SELECT count(*) FROM t"))[0][0]);
    }

    /// <summary>Attaches one file to the other and looks for rows that only one of them has, by storage class and value.</summary>
    private static async Task<long> SameByPlainSqlAsync(SqliteTestFile left, SqliteTestFile right)
    {
        long rows = 0;
        foreach (var table in (await left.SchemaAsync()).Tables)
        {
            var columns = string.Join(", ", table.Columns.Select(column => SqliteTestFile.Engine.Identifiers.Quote(column.Name)).Select(name => $"typeof({name}), quote({name})"));
            var query = $"SELECT {columns} FROM {SqliteTestFile.Engine.Identifiers.Quote(table.Name)}";
            var expected = Sorted(await left.QueryAsync(query));
            Assert.Equal(expected, Sorted(await right.QueryAsync(query)));
            rows += expected.Count;
        }

        return rows;
    }

    private static List<string> Sorted(IEnumerable<IReadOnlyList<string?>> rows) =>
        [.. rows.Select(row => string.Join("|", row.Select(cell => cell is null ? "NULL" : $"{cell.Length}:{cell}"))).Order(StringComparer.Ordinal)];

    private static string? FindChinook()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "shared", "data", "chinook", "Chinook_Sqlite.sqlite") is var path && File.Exists(path))
                return path;
        return null;
    }
}
