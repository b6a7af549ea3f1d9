using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Hashing;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.MySql.Binlog;
using Godwit.MySql.Binlog.Cells;
using Godwit.MySql.Binlog.Events;

namespace Godwit.Tests.Engines.MySql.Binlog;

/// <summary>Damaged events give a failure that says so: no crash, no hang, no allocation out of proportion.</summary>
public sealed class BinlogFuzzTests(LogFixture<MariaDbFullMetadata> mariaDb, LogFixture<MariaDbCompressed> compressed, LogFixture<MySql9Full> mySql)
    : IClassFixture<LogFixture<MariaDbFullMetadata>>, IClassFixture<LogFixture<MariaDbCompressed>>, IClassFixture<LogFixture<MySql9Full>>
{
    private const int Mutants = 8_000;
    private const long MostBytesEach = 8 * 1024 * 1024;

    [Fact]
    public async Task Damaged_events_of_MariaDB_are_refused() => await FuzzAsync(await mariaDb.ServerAsync(), 1);

    [Fact]
    public async Task Damaged_compressed_events_of_MariaDB_are_refused() => await FuzzAsync(await compressed.ServerAsync(), 2);

    [Fact]
    public async Task Damaged_compressed_transactions_of_MySQL_are_refused() => await FuzzAsync(await mySql.ServerAsync(), 3);

    [Fact]
    public void Random_bytes_are_no_events()
    {
        var random = new Random(4);
        var failed = 0;
        for (var i = 0; i < 5000; i++)
        {
            var bytes = new byte[random.Next(0, 300)];
            random.NextBytes(bytes);
            using var parser = new BinlogParser("log.000001", 4, checksums: false);
            var read = new BinlogEvent();
            try
            {
                parser.Read(bytes, read);
            }
            catch (BinlogFormatException)
            {
                failed++;
            }
        }

        Assert.Equal(5000, failed);
    }

    private static async Task FuzzAsync(LogServer server, int seed)
    {
        var name = await server.CreateDatabaseAsync();
        await using var database = LogReading.Open(server, name);
        var from = await server.FileEndAsync();
        var json = server.IsMariaDb ? "longtext" : "json";
        await server.ExecuteAsync(name, $$"""
            CREATE TABLE t (id int PRIMARY KEY, i bigint unsigned, d decimal(30,10), f float, g double, c char(20), v varchar(300) CHARACTER SET latin1, b blob, e enum('a','b'), s set('x','y','z'),
                dt datetime(6), ts timestamp(3) NULL, ti time(2), da date, y year, bi bit(20), j {{json}}, ge geometry);
            INSERT INTO t VALUES (1, 18446744073709551615, -12345.678, 1.5, 2.5, 'char', X'80e9', X'00ff', 'b', 'x,z', '2024-02-29 12:34:56.123456', '2024-02-29 12:34:56.5', '-1:02:03.04', '2024-02-29', 2024, 5, '{"a": [1, 2.5, "x", null, {"b": true}]}', ST_GeomFromText('POINT(1 2)')),
                (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
            UPDATE t SET v = REPEAT('abc', 90) WHERE id = 1; DELETE FROM t; DROP TABLE IF EXISTS no_such
            """);
        var table = Assert.Single((await database.SchemaReader.ReadAsync(TestContext.Current.CancellationToken)).Tables);
        var (events, sets) = await RecordAsync(server, from);
        Assert.Contains(events, bytes => bytes[4] is (byte)BinlogEventType.TableMap or (byte)BinlogEventType.TransactionPayload);
        IReadOnlyList<ReadColumn> columns = [.. table.Columns.Select(column => new ReadColumn(column, column.Type))];
        Assert.Null(Run(events, table, columns, sets));
        var random = new Random(seed);
        var refused = 0;
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Mutants; i++)
        {
            var mutants = events.Select(bytes => (byte[])bytes.Clone()).ToArray();
            // The description stays, so that the rest is understood; the sizes and checksums are made right so that more than these is tried.
            Mutate(ref mutants[random.Next(1, mutants.Length)], random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            if (Run(mutants, table, columns, sets) is not null)
                refused++;
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytesEach);
        }

        Assert.InRange(refused, Mutants / 10, Mutants);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }

    private static async Task<(byte[][] Events, CharacterSets Sets)> RecordAsync(LogServer server, Godwit.MySql.Binlog.Positions.BinlogPosition from)
    {
        var recorded = new List<byte[]>();
        await using var stream = await BinlogStream.OpenAsync(server.Endpoint(), from, LogReading.UntilEnd, TimeProvider.System, TestContext.Current.CancellationToken);
        stream.Recorder = bytes => recorded.Add(bytes.ToArray());
        while (await stream.ReadEventAsync(TestContext.Current.CancellationToken) is not null)
        {
        }

        var start = recorded.FindIndex(bytes => bytes[4] == (byte)BinlogEventType.FormatDescription);
        return ([.. recorded.Skip(start)], stream.CharacterSets);
    }

    private static GodwitException? Run(byte[][] events, TableSchema table, IReadOnlyList<ReadColumn> columns, CharacterSets sets)
    {
        using var parser = new BinlogParser("log.000001", 4, checksums: false);
        var read = new BinlogEvent();
        try
        {
            foreach (var bytes in events)
            {
                if (parser.Read(bytes, read))
                    Decode(read, table, columns, sets);
                while (parser.ReadInner(read))
                    Decode(read, table, columns, sets);
            }

            return null;
        }
        catch (GodwitException e)
        {
            return e;
        }
    }

    private static void Decode(BinlogEvent read, TableSchema table, IReadOnlyList<ReadColumn> columns, CharacterSets sets)
    {
        if (read.Kind != BinlogEventKind.Rows || read.Table!.Columns.Count != table.Columns.Count)
            return;
        var rows = new RowsReader(read, RowDecoder.Bind(read.Table, table, columns, sets), new LogReading.Nearest());
        using var batch = new RowBatch();
        var writer = new RowWriter(batch);
        while (rows.Read(writer, writer))
        {
            batch.Clear();
            writer.Attach(batch);
        }
    }

    private static void Mutate(ref byte[] bytes, Random random)
    {
        for (var changes = random.Next(1, 4); changes > 0 && bytes.Length > 24; changes--)
        {
            var at = random.Next(19, bytes.Length);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[at] = random.Next(2) == 0 ? (byte)0xFF : (byte)0;
                    break;
                case 3:
                    bytes = bytes[..at];
                    break;
                case 4:
                    bytes = [.. bytes[..at], .. bytes[at..], .. bytes[at..]];
                    break;
                default:
                    bytes[random.Next(4, 19)] = (byte)random.Next(256);
                    break;
            }
        }

        if (bytes.Length < 23 || random.Next(10) == 0)
            return;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(9), bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4), Crc32.HashToUInt32(bytes.AsSpan(0, bytes.Length - 4)));
    }
}
