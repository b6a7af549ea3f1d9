using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.MySql.Binlog;
using Godwit.MySql.Binlog.Events;
using Godwit.MySql.Binlog.Positions;
using Godwit.MySql.Binlog.Protocol;

namespace Godwit.Tests.Engines.MySql.Binlog;

public sealed class BinlogStreamTests(LogFixture<MariaDbFullMetadata> mariaDb, LogFixture<MariaDbCompressed> compressed, LogFixture<MySql9Full> mySql9, LogFixture<MySql56Plain> mySql56)
    : IClassFixture<LogFixture<MariaDbFullMetadata>>, IClassFixture<LogFixture<MariaDbCompressed>>, IClassFixture<LogFixture<MySql9Full>>, IClassFixture<LogFixture<MySql56Plain>>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(LogServerKind.MariaDb)]
    [InlineData(LogServerKind.MySql9)]
    [InlineData(LogServerKind.MySql56)]
    public async Task A_stream_goes_on_over_rotations_from_a_place_in_any_file(LogServerKind kind)
    {
        var server = await ServerAsync(kind);
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE TABLE t (id int PRIMARY KEY)");
        var from = await server.FileEndAsync();
        var places = new List<BinlogPosition> { from };
        for (var i = 0; i < 4; i++)
        {
            await server.ExecuteAsync(name, $"INSERT INTO t VALUES ({i}); FLUSH BINARY LOGS");
            places.Add(await server.FileEndAsync());
        }

        for (var i = 0; i < places.Count; i++)
            Assert.Equal(4 - i, (await LogReading.ListAsync(server, places[i], read => IsRowsOf(read, name) ? "" : null)).Count);
        var ends = await LogReading.ListAsync(server, from, read => read.Kind == BinlogEventKind.Commit ? new BinlogPosition(read.File, read.EndOffset) : null);
        Assert.Equal(ends.Order(), ends);
        Assert.Equal(3, (await LogReading.ListAsync(server, ends[0], read => IsRowsOf(read, name) ? "" : null)).Count);
    }

    [Theory]
    [InlineData(LogServerKind.MariaDb)]
    [InlineData(LogServerKind.MySql9)]
    [InlineData(LogServerKind.MySql56)]
    public async Task A_stream_goes_on_after_the_GTIDs_that_are_done(LogServerKind kind)
    {
        var server = await ServerAsync(kind);
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE TABLE t (id int PRIMARY KEY)");
        var from = await server.EndAsync();
        Assert.NotNull(from.Gtids);
        await server.ExecuteAsync(name, "INSERT INTO t VALUES (1); FLUSH BINARY LOGS; INSERT INTO t VALUES (2); INSERT INTO t VALUES (3)");
        var done = from.Gtids.Clone();
        var states = await LogReading.ListAsync(server, from, read =>
        {
            if (read.Kind != BinlogEventKind.Gtid)
                return null;
            if (read.MySqlGtid is { } mySql)
                ((MySqlGtidSet)done).Add(mySql);
            else
                ((MariaDbGtidSet)done).Add(read.MariaDbGtid!.Value);
            return done.ToString();
        });
        Assert.Equal(3, states.Count);
        Assert.Equal((await server.EndAsync()).Gtids!.ToString(), states[^1]);
        for (var i = 0; i < 3; i++)
            Assert.Equal(2 - i, (await LogReading.ListAsync(server, new("", 4, GtidSet.Parse(states[i]!)), read => IsRowsOf(read, name) ? "" : null)).Count);
    }

    [Fact]
    public async Task Tagged_GTIDs_are_read_and_started_after()
    {
        var server = await ServerAsync(LogServerKind.MySql9);
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE TABLE t (id int PRIMARY KEY)");
        var from = await server.EndAsync();
        await server.ExecuteAsync(name, "SET gtid_next = 'AUTOMATIC:blue'; INSERT INTO t VALUES (1); SET gtid_next = 'AUTOMATIC'; INSERT INTO t VALUES (2); FLUSH BINARY LOGS");
        var gtids = await LogReading.ListAsync(server, from, read => read.MySqlGtid is { } gtid ? gtid.Tag + ":" + gtid.Number : null);
        Assert.Equal(2, gtids.Count);
        Assert.StartsWith("blue:", gtids[0], StringComparison.Ordinal);
        var after = await server.EndAsync();
        Assert.Contains(":blue:", after.ToString(), StringComparison.Ordinal);
        await server.ExecuteAsync(name, "INSERT INTO t VALUES (3)");
        Assert.Single(await LogReading.ListAsync(server, after, read => IsRowsOf(read, name) ? "" : null));
        Assert.Contains(await LogReading.ListAsync(server, new(after.File, 4), read => read.Gtids?.ToString()), text => text.Contains(":blue:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(LogServerKind.MariaDb)]
    [InlineData(LogServerKind.MySql9)]
    [InlineData(LogServerKind.MySql56)]
    public async Task A_purged_log_is_named_and_not_started_elsewhere(LogServerKind kind)
    {
        await using var server = await LogServer.StartAsync(kind, OptionsOf(kind));
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE TABLE t (id int PRIMARY KEY)");
        var old = await server.EndAsync();
        await server.ExecuteAsync(name, "INSERT INTO t VALUES (1); FLUSH BINARY LOGS; INSERT INTO t VALUES (2); FLUSH BINARY LOGS");
        var now = await server.FileEndAsync();
        await using (var connection = await ReplicaConnection.OpenAsync(server.Endpoint(), Stop))
        {
            // MariaDB keeps a file, without a word, until its transactions are safe elsewhere.
            while ((await connection.QueryAsync("SHOW BINARY LOGS", Stop))[0][0] != now.File)
            {
                await server.ExecuteAsync("", $"PURGE BINARY LOGS TO '{now.File}'");
                await Task.Delay(100, Stop);
            }
        }

        var file = await Assert.ThrowsAsync<BinlogGoneException>(() => LogReading.ListAsync(server, old with { Gtids = null }, _ => ""));
        Assert.Equal((ErrorKind.Refused, old.File), (file.Kind, file.Missing));
        Assert.Contains(old.File, file.Message, StringComparison.Ordinal);
        var gtids = await Assert.ThrowsAsync<BinlogGoneException>(() => LogReading.ListAsync(server, old, _ => ""));
        Assert.Contains(kind == LogServerKind.MariaDb ? old.Gtids!.ToString()! : ":", gtids.Missing, StringComparison.Ordinal);
        await Assert.ThrowsAsync<BinlogGoneException>(() => LogReading.ListAsync(server, now with { Offset = 1_000_000 }, _ => ""));
        var foreign = GtidSet.Parse(kind == LogServerKind.MariaDb ? "0-7-999999" : "896e7882-18fe-11ef-ab88-22222d34d411:1-3");
        await Assert.ThrowsAsync<BinlogGoneException>(() => LogReading.ListAsync(server, new("", 4, foreign), _ => ""));
    }

    [Fact]
    public async Task Rows_beyond_one_packet_come_whole()
    {
        foreach (var server in new[] { await ServerAsync(LogServerKind.MariaDb), await compressed.ServerAsync() })
        {
            var name = await server.CreateDatabaseAsync();
            await using var database = LogReading.Open(server, name);
            await server.ExecuteAsync(name, "CREATE TABLE t (id int PRIMARY KEY, b longblob)");
            var from = await server.FileEndAsync();
            await server.ExecuteAsync(name, "INSERT INTO t VALUES (1, REPEAT('0123456789', 4000000)), (2, 'x'); INSERT INTO t VALUES (3, REPEAT(X'ff', 16777216 - 70)), (4, 'y')");
            var table = Assert.Single((await database.SchemaReader.ReadAsync(Stop)).Tables);
            IReadOnlyList<ReadColumn> columns = [.. table.Columns.Select(column => new ReadColumn(column, column.Type))];
            var expected = await LogReading.SelectAsync(database, table, columns);
            Assert.Equal([.. expected], (await LogReading.ChangesAsync(server, from, name, table, columns)).Select(change => change.After));
        }
    }

    [Fact]
    public async Task Packets_at_the_limit_of_16_MB_come_whole()
    {
        var server = await ServerAsync(LogServerKind.MariaDb);
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE TABLE t (id int PRIMARY KEY, b longblob)");
        var from = await server.FileEndAsync();
        for (var i = 0; i < 12; i++)
            await server.ExecuteAsync(name, $"INSERT INTO t VALUES ({i}, REPEAT('x', 16777215 - {44 + i}))");
        Assert.Equal(12, (await LogReading.ListAsync(server, from, read => IsRowsOf(read, name) ? "" : null)).Count);
    }

    [Fact]
    public async Task A_wrong_checksum_stops_with_file_and_position()
    {
        var server = await ServerAsync(LogServerKind.MariaDb);
        var name = await server.CreateDatabaseAsync();
        var from = await server.FileEndAsync();
        await server.ExecuteAsync(name, "CREATE TABLE t (id int PRIMARY KEY)");
        var recorded = new List<byte[]>();
        await using (var stream = await BinlogStream.OpenAsync(server.Endpoint(), from, LogReading.UntilEnd, TimeProvider.System, Stop))
        {
            stream.Recorder = bytes => recorded.Add(bytes.ToArray());
            while (await stream.ReadEventAsync(Stop) is not null)
            {
            }
        }

        using var parser = new BinlogParser(from.File, from.Offset, checksums: true);
        var read = new BinlogEvent();
        foreach (var bytes in recorded.SkipLast(1))
            parser.Read(bytes, read);
        recorded[^1][^10] ^= 1;
        var failure = Assert.Throws<BinlogFormatException>(() => parser.Read(recorded[^1], read));
        Assert.Contains($"{from.File}:{read.EndOffset}", failure.Message, StringComparison.Ordinal);
        Assert.Contains("checksum", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checksums_may_be_switched_in_mid_stream()
    {
        await using var server = await LogServer.StartAsync(LogServerKind.MariaDb, LogServer.ByRows + " --binlog-checksum=CRC32");
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE TABLE t (id int PRIMARY KEY)");
        var from = await server.FileEndAsync();
        await server.ExecuteAsync(name, "INSERT INTO t VALUES (1); SET GLOBAL binlog_checksum = NONE; INSERT INTO t VALUES (2); SET GLOBAL binlog_checksum = CRC32; INSERT INTO t VALUES (3)");
        Assert.Equal(3, (await LogReading.ListAsync(server, from, read => IsRowsOf(read, name) ? "" : null)).Count);
    }

    [Fact]
    public async Task Statements_DDL_and_their_place_are_noticed()
    {
        foreach (var server in new[] { await ServerAsync(LogServerKind.MariaDb), await compressed.ServerAsync(), await ServerAsync(LogServerKind.MySql56) })
        {
            var name = await server.CreateDatabaseAsync();
            var from = await server.FileEndAsync();
            await server.ExecuteAsync(name, "CREATE TABLE t (id int PRIMARY KEY, v varchar(20)); SET SESSION binlog_format = STATEMENT; INSERT INTO t VALUES (1, 'é'); SET SESSION binlog_format = ROW; ALTER /* c */ TABLE t ADD w int");
            var statements = await LogReading.ListAsync(server, from, read => read.Kind == BinlogEventKind.Query ? Encoding.UTF8.GetString(read.Database) + "|" + Encoding.UTF8.GetString(read.Text) : null);
            Assert.Contains(statements, sql => sql.StartsWith(name + "|CREATE TABLE t", StringComparison.Ordinal));
            Assert.Contains(statements, sql => sql.Contains("INSERT INTO t VALUES (1, 'é')", StringComparison.Ordinal));
            Assert.Contains(statements, sql => sql.Contains("ALTER /* c */ TABLE t ADD w int", StringComparison.Ordinal));
            Assert.Contains(await LogReading.ListAsync(server, from, read => read.Kind == BinlogEventKind.Query && read.ClientCollation > 0 ? "" : null), _ => true);
        }
    }

    [Fact]
    public async Task XA_transactions_are_told_apart()
    {
        var maria = await ServerAsync(LogServerKind.MariaDb);
        var name = await maria.CreateDatabaseAsync();
        await maria.ExecuteAsync(name, "CREATE TABLE t (id int PRIMARY KEY)");
        var from = await maria.FileEndAsync();
        await maria.ExecuteAsync(name, "XA START 'g','b',3; INSERT INTO t VALUES (1); XA END 'g','b',3; XA PREPARE 'g','b',3; XA COMMIT 'g','b',3");
        var flags = await LogReading.ListAsync(maria, from, read => read.Kind == BinlogEventKind.Gtid ? $"{read.IsXaPrepared} {read.IsXaCompleted} {read.Xid}" : null);
        Assert.Equal(["True False X'67',X'62',3", "False True X'67',X'62',3"], flags);
        var mySql = await ServerAsync(LogServerKind.MySql9);
        name = await mySql.CreateDatabaseAsync();
        await mySql.ExecuteAsync(name, "CREATE TABLE t (id int PRIMARY KEY)");
        from = await mySql.FileEndAsync();
        await mySql.ExecuteAsync(name, "XA START 'g','b',3; INSERT INTO t VALUES (1); XA END 'g','b',3; XA PREPARE 'g','b',3; XA COMMIT 'g','b',3");
        Assert.Equal(["X'67',X'62',3 False"], await LogReading.ListAsync(mySql, from, read => read.Kind == BinlogEventKind.XaPrepare ? $"{read.Xid} {read.IsOnePhase}" : null));
    }

    [Theory]
    [InlineData(LogServerKind.MariaDb)]
    [InlineData(LogServerKind.MySql9)]
    public async Task A_killed_connection_and_a_killed_server_are_worth_a_retry(LogServerKind kind)
    {
        await using var server = await LogServer.StartAsync(kind, OptionsOf(kind));
        var from = await server.FileEndAsync();
        var killed = await FollowAsync(server, from, () => server.ExecuteAsync("", kind == LogServerKind.MariaDb
            ? "BEGIN NOT ATOMIC DECLARE i INT; SELECT id INTO i FROM information_schema.processlist WHERE command = 'Binlog Dump' LIMIT 1; KILL i; END"
            : "SET @i = (SELECT id FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%' LIMIT 1); SET @q = CONCAT('KILL ', @i); PREPARE k FROM @q; EXECUTE k"));
        Assert.Equal(ErrorKind.Unreachable, killed.Kind);
        killed = await FollowAsync(server, from, server.KillAsync);
        Assert.Equal(ErrorKind.Unreachable, killed.Kind);
        killed = await Assert.ThrowsAsync<GodwitException>(() => LogReading.ListAsync(server, from, _ => ""));
        Assert.Equal(ErrorKind.Unreachable, killed.Kind);
    }

    [Fact]
    public async Task Heartbeats_come_while_nothing_happens()
    {
        var server = await ServerAsync(LogServerKind.MariaDb);
        await using var stream = await BinlogStream.OpenAsync(server.Endpoint(), await server.FileEndAsync(), new BinlogOptions { Heartbeat = TimeSpan.FromMilliseconds(300) }, TimeProvider.System, Stop);
        while ((await stream.ReadEventAsync(Stop))!.Kind != BinlogEventKind.Heartbeat)
        {
        }
    }

    [Fact]
    public async Task An_encrypted_log_is_read_by_the_protocol()
    {
        var folder = Directory.CreateTempSubdirectory("godwit-keys-").FullName;
        var keys = Path.Combine(folder, "keys");
        await File.WriteAllTextAsync(keys, "1;770A8A65DA156D24EE2A093277530142\n", Stop);
        await Servers.ToolProcess.RunCheckedAsync(TimeSpan.FromSeconds(10), "chmod", "-R", "a+rX", folder);
        await using var server = await LogServer.StartAsync(LogServerKind.MariaDb, $"{LogServer.ByRows} --plugin-load-add=file_key_management --file-key-management-filename={keys} --encrypt-binlog=ON");
        var from = await server.FileEndAsync();
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)");
        Assert.Single(await LogReading.ListAsync(server, from, read => IsRowsOf(read, name) ? "" : null));
        Assert.Single(await LogReading.ListAsync(server, new(from.File, 4), read => IsRowsOf(read, name) ? "" : null));
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<GodwitException> FollowAsync(LogServer server, BinlogPosition from, Func<Task> kill)
    {
        await using var stream = await BinlogStream.OpenAsync(server.Endpoint(), from, new BinlogOptions(), TimeProvider.System, Stop);
        await stream.ReadEventAsync(Stop);
        var follow = Task.Run(async () =>
        {
            while (true)
                await stream.ReadEventAsync(Stop);
        }, Stop);
        await kill();
        return await Assert.ThrowsAsync<GodwitException>(() => follow);
    }

    private static bool IsRowsOf(BinlogEvent read, string database) => read.Kind == BinlogEventKind.Rows && read.Table!.Database == database;

    private static string OptionsOf(LogServerKind kind) =>
        (kind switch { LogServerKind.MariaDb => new MariaDbFullMetadata(), LogServerKind.MySql9 => new MySql9Full(), _ => (LogFixtureOptions)new MySql56Plain() }).Options;

    private Task<LogServer> ServerAsync(LogServerKind kind) => kind switch
    {
        LogServerKind.MariaDb => mariaDb.ServerAsync(),
        LogServerKind.MySql9 => mySql9.ServerAsync(),
        _ => mySql56.ServerAsync(),
    };
}
