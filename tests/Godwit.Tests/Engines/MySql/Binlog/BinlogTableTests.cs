using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.MySql.Binlog;
using Godwit.MySql.Binlog.Cells;
using Godwit.MySql.Binlog.Events;

namespace Godwit.Tests.Engines.MySql.Binlog;

public sealed class BinlogTableTests(LogFixture<MariaDbFullMetadata> mariaDb, LogFixture<MariaDbCompressed> compressed, LogFixture<MySql9Full> mySql9, LogFixture<MySql56Plain> mySql56)
    : IClassFixture<LogFixture<MariaDbFullMetadata>>, IClassFixture<LogFixture<MariaDbCompressed>>, IClassFixture<LogFixture<MySql9Full>>, IClassFixture<LogFixture<MySql56Plain>>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(LogServerKind.MariaDb)]
    [InlineData(LogServerKind.MySql9)]
    [InlineData(LogServerKind.MySql56)]
    public async Task Partial_images_are_refused_by_name(LogServerKind kind)
    {
        var server = await ServerAsync(kind);
        var name = await server.CreateDatabaseAsync();
        await using var database = LogReading.Open(server, name);
        await server.ExecuteAsync(name, "CREATE TABLE t (id int PRIMARY KEY, v int, w int); INSERT INTO t VALUES (1, 1, 1)");
        var from = await server.FileEndAsync();
        await server.ExecuteAsync(name, "SET SESSION binlog_row_image = MINIMAL; UPDATE t SET v = 2");
        var table = Assert.Single((await database.SchemaReader.ReadAsync(Stop)).Tables);
        var refusal = await Assert.ThrowsAsync<GodwitException>(() => LogReading.ChangesAsync(server, from, name, table, [.. table.Columns.Select(column => new ReadColumn(column, column.Type))]));
        Assert.Equal(ErrorKind.Refused, refusal.Kind);
        Assert.Contains("binlog_row_image", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Partial_JSON_is_refused_with_the_fix()
    {
        var server = await ServerAsync(LogServerKind.MySql9);
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE TABLE t (id int PRIMARY KEY, j json); INSERT INTO t VALUES (1, JSON_OBJECT('a', REPEAT('x', 1000), 'b', 1))");
        var from = await server.FileEndAsync();
        await server.ExecuteAsync(name, "SET SESSION binlog_row_value_options = 'PARTIAL_JSON', binlog_transaction_compression = OFF; UPDATE t SET j = JSON_SET(j, '$.b', 2)");
        var refusal = await Assert.ThrowsAsync<BinlogFormatException>(() => LogReading.ListAsync(server, from, _ => ""));
        Assert.Contains("binlog_row_value_options", refusal.NextStep!, StringComparison.Ordinal);
        await server.ExecuteAsync(name, "FLUSH BINARY LOGS");
    }

    [Fact]
    public async Task Generated_and_hidden_columns_do_not_shift_others()
    {
        foreach (var server in new[] { await ServerAsync(LogServerKind.MariaDb), await compressed.ServerAsync(), await ServerAsync(LogServerKind.MySql9) })
        {
            var name = await server.CreateDatabaseAsync();
            await using var database = LogReading.Open(server, name);
            var hidden = server.IsMariaDb && server == await ServerAsync(LogServerKind.MariaDb) ? ", long_text text, UNIQUE (long_text)" : "";
            await server.ExecuteAsync(name, $"CREATE TABLE t (a int, va int AS (a + 1) VIRTUAL, id int PRIMARY KEY, sa int AS (a + 2) STORED, h int DEFAULT 9 INVISIBLE, z varchar(9){hidden})");
            var from = await server.FileEndAsync();
            await server.ExecuteAsync(name, "INSERT INTO t (a, id, z) VALUES (1, 1, 'z'), (NULL, 2, NULL); UPDATE t SET a = 5 WHERE id = 1");
            var table = Assert.Single((await database.SchemaReader.ReadAsync(Stop)).Tables);
            IReadOnlyList<ReadColumn> columns = [.. table.Columns.Where(column => !column.IsGenerated).Reverse().Select(column => new ReadColumn(column, column.Type))];
            var expected = await LogReading.SelectAsync(database, table, columns);
            var changes = await LogReading.ChangesAsync(server, from, name, table, columns);
            Assert.Equal([expected[1], expected[0]], changes.Skip(1).Select(change => change.After));
        }
    }

    [Fact]
    public async Task Labels_and_signs_are_those_of_the_position()
    {
        foreach (var server in new[] { await ServerAsync(LogServerKind.MariaDb), await ServerAsync(LogServerKind.MySql9) })
        {
            var name = await server.CreateDatabaseAsync();
            await using var database = LogReading.Open(server, name);
            await server.ExecuteAsync(name, "CREATE TABLE t (id int PRIMARY KEY, e enum('a','b'), s set('x','y'), u int unsigned)");
            var from = await server.FileEndAsync();
            await server.ExecuteAsync(name, "INSERT INTO t VALUES (1, 'b', 'y', 4000000000)");
            var then = await ReadTableAsync(database);
            await server.ExecuteAsync(name, "DELETE FROM t; ALTER TABLE t MODIFY e enum('b','c','a'), MODIFY s set('y','x'), MODIFY u int");
            var now = await ReadTableAsync(database);
            // The target's columns are still those of before.
            IReadOnlyList<ReadColumn> columns = [.. now.Columns.Select((column, i) => new ReadColumn(column, then.Columns[i].Type))];
            var expected = (await LogReading.ChangesAsync(server, from, name, then, [.. then.Columns.Select(column => new ReadColumn(column, column.Type))]))[0];
            Assert.Equal(expected, (await LogReading.ChangesAsync(server, from, name, now, columns))[0]);
            Assert.Contains(Convert.ToHexString([1, 0, 0, 0, (byte)'b', 1, 0, 0, 0, (byte)'y']), expected.After, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("MODIFY v bigint")]
    [InlineData("ADD w int")]
    [InlineData("DROP v")]
    [InlineData("MODIFY d decimal(12,3)")]
    [InlineData("MODIFY t datetime(3)")]
    public async Task A_table_that_was_changed_in_between_is_refused(string change)
    {
        foreach (var server in new[] { await ServerAsync(LogServerKind.MariaDb), await compressed.ServerAsync() })
        {
            var name = await server.CreateDatabaseAsync();
            await using var database = LogReading.Open(server, name);
            await server.ExecuteAsync(name, "CREATE TABLE t (id int PRIMARY KEY, v int, d decimal(10,2), t datetime)");
            var from = await server.FileEndAsync();
            await server.ExecuteAsync(name, "INSERT INTO t VALUES (1, 1, 1, '2024-01-01'); ALTER TABLE t " + change);
            var table = await ReadTableAsync(database);
            var refusal = await Assert.ThrowsAsync<GodwitException>(() => LogReading.ChangesAsync(server, from, name, table, [.. table.Columns.Select(column => new ReadColumn(column, column.Type))]));
            Assert.Equal(ErrorKind.Refused, refusal.Kind);
            Assert.Contains($"{name}.t", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_character_set_that_is_not_understood_is_refused_by_name()
    {
        var server = await ServerAsync(LogServerKind.MariaDb);
        var name = await server.CreateDatabaseAsync();
        await using var database = LogReading.Open(server, name);
        await server.ExecuteAsync(name, "CREATE TABLE t (id int PRIMARY KEY, v varchar(9) CHARACTER SET sjis)");
        var from = await server.FileEndAsync();
        await server.ExecuteAsync(name, "INSERT INTO t VALUES (1, '日本')");
        var table = await ReadTableAsync(database);
        var refusal = await Assert.ThrowsAsync<GodwitException>(() => LogReading.ChangesAsync(server, from, name, table, [.. table.Columns.Select(column => new ReadColumn(column, column.Type))]));
        Assert.Equal(ErrorKind.Refused, refusal.Kind);
        Assert.Contains("sjis", refusal.Message, StringComparison.Ordinal);
        // As stored it goes to a column of the same set.
        IReadOnlyList<ReadColumn> stored = [.. table.Columns.Select(column => new ReadColumn(column, database.Engine.Types.SameEngineWire(table, column)))];
        Assert.Equal([.. await LogReading.SelectAsync(database, table, stored)], (await LogReading.ChangesAsync(server, from, name, table, stored)).Select(change => change.After));
    }

    /// <summary>How fast it is; not checked, because it is the machine's speed too.</summary>
    [Theory(Explicit = true)]
    [InlineData(LogServerKind.MariaDb)]
    [InlineData(LogServerKind.MySql9)]
    public async Task Speed(LogServerKind kind)
    {
        var server = await ServerAsync(kind);
        var name = await server.CreateDatabaseAsync();
        await using var database = LogReading.Open(server, name);
        await server.ExecuteAsync(name, "CREATE TABLE t (id bigint PRIMARY KEY AUTO_INCREMENT, a int, b decimal(12,2), c varchar(100), d datetime(6), e int unsigned)");
        var from = await server.FileEndAsync();
        await server.ExecuteAsync(name, "INSERT INTO t (a, b, c, d, e) VALUES (1, 1.5, 'some text of some length', '2024-02-29 12:34:56.789', 7)");
        for (var i = 0; i < 20; i++)
            await server.ExecuteAsync(name, "INSERT INTO t (a, b, c, d, e) SELECT a + id, b + id, CONCAT(c, id % 10), d, e FROM t LIMIT 400000");
        var table = await ReadTableAsync(database);
        IReadOnlyList<ReadColumn> columns = [.. table.Columns.Select(column => new ReadColumn(column, column.Type))];
        for (var round = 0; round < 3; round++)
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            var allocated = GC.GetTotalAllocatedBytes();
            await using var stream = await BinlogStream.OpenAsync(server.Endpoint(options: "?ssl-mode=DISABLED&get-server-public-key=true"), from, LogReading.UntilEnd, TimeProvider.System, Stop);
            var (rows, bytes) = (0L, 0L);
            var decoders = new Dictionary<TableMap, RowDecoder>();
            using var batch = new RowBatch();
            var writer = new RowWriter(batch);
            while (await stream.ReadEventAsync(Stop) is { } read)
            {
                if (!IsRowsOf(read, name))
                    continue;
                if (!decoders.TryGetValue(read.Table!, out var decoder))
                    decoders.Add(read.Table!, decoder = RowDecoder.Bind(read.Table!, table, columns, stream.CharacterSets));
                rows += Decode(read, decoder, batch, writer, ref bytes);
            }

            await Console.Out.WriteLineAsync(FormattableString.Invariant(
                $"{kind}: {rows:N0} rows, {bytes:N0} bytes in {watch.Elapsed.TotalSeconds:F2} s: {rows / watch.Elapsed.TotalSeconds:N0} rows/s, {(GC.GetTotalAllocatedBytes() - allocated) / 1e6:F1} MB allocated"));
        }
    }

    private static long Decode(BinlogEvent read, RowDecoder decoder, RowBatch batch, RowWriter writer, ref long bytes)
    {
        var rows = new RowsReader(read, decoder, new LogReading.Nearest());
        var count = 0L;
        while (rows.Read(writer, writer))
            count++;
        bytes += batch.Length;
        batch.Clear();
        writer.Attach(batch);
        return count;
    }

    private static async Task<TableSchema> ReadTableAsync(IDatabase database) => Assert.Single((await database.SchemaReader.ReadAsync(Stop)).Tables);

    private static bool IsRowsOf(BinlogEvent read, string database) => read.Kind == BinlogEventKind.Rows && read.Table!.Database == database;

    private Task<LogServer> ServerAsync(LogServerKind kind) => kind switch
    {
        LogServerKind.MariaDb => mariaDb.ServerAsync(),
        LogServerKind.MySql9 => mySql9.ServerAsync(),
        _ => mySql56.ServerAsync(),
    };
}
