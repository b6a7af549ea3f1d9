using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.MySql;
using Godwit.MySql.Binlog;
using Godwit.MySql.Binlog.Cells;
using Godwit.MySql.Binlog.Events;
using Godwit.MySql.Binlog.Positions;

namespace Godwit.Tests.Engines.MySql.Binlog;

/// <summary>Reads logs and tables for tests.</summary>
internal static class LogReading
{
    public static BinlogOptions UntilEnd { get; } = new() { UntilEnd = true };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Every event up to the end, with what <paramref name="keep"/> makes of it.</summary>
    public static async Task<List<T>> ListAsync<T>(LogServer server, BinlogPosition from, Func<BinlogEvent, T?> keep)
        where T : class
    {
        await using var stream = await BinlogStream.OpenAsync(server.Endpoint(), from, UntilEnd, TimeProvider.System, Stop);
        var kept = new List<T>();
        while (await stream.ReadEventAsync(Stop) is { } read)
        {
            if (keep(read) is { } value)
                kept.Add(value);
        }

        return kept;
    }

    /// <summary>The changes of one table, row by row in hexadecimal.</summary>
    public static async Task<List<(RowsChange Change, string? Before, string? After)>> ChangesAsync(LogServer server, BinlogPosition from, string database, TableSchema table,
        IReadOnlyList<ReadColumn> columns)
    {
        await using var stream = await BinlogStream.OpenAsync(server.Endpoint(), from, UntilEnd, TimeProvider.System, Stop);
        var changes = new List<(RowsChange, string?, string?)>();
        while (await stream.ReadEventAsync(Stop) is { } read)
        {
            if (read.Kind == BinlogEventKind.Rows && read.Table!.Database == database && read.Table.Name == table.Name.Name)
                changes.AddRange(Rows(read, RowDecoder.Bind(read.Table, table, columns, stream.CharacterSets)));
        }

        return changes;
    }

    public static List<(RowsChange Change, string? Before, string? After)> Rows(BinlogEvent read, RowDecoder decoder)
    {
        var changes = new List<(RowsChange, string?, string?)>();
        using var before = new RowBatch();
        using var after = new RowBatch();
        var (beforeWriter, afterWriter) = (new RowWriter(before), new RowWriter(after));
        var rows = new RowsReader(read, decoder, new Nearest());
        while (rows.Read(beforeWriter, afterWriter))
        {
            changes.Add((read.Change, Hex(before), Hex(after)));
            before.Clear();
            after.Clear();
            beforeWriter.Attach(before);
            afterWriter.Attach(after);
        }

        return changes;
    }

    /// <summary>The rows that SELECT gives, in hexadecimal.</summary>
    public static async Task<List<string>> SelectAsync(IDatabase database, TableSchema table, IReadOnlyList<ReadColumn> columns)
    {
        var request = new ReadRequest { Table = table, Columns = columns, Losses = new LossPolicy(LossAction.Nearest, new Dictionary<LossKind, LossAction>()) };
        await using var source = await database.SnapshotReader.OpenAsync(request, null, Stop);
        using var batch = new RowBatch();
        var rows = new List<string>();
        while (await source.ReadAsync(batch, Stop))
        {
            var reader = new RowReader(batch);
            while (reader.ReadRow())
                rows.Add(Convert.ToHexString(reader.RowBytes));
        }

        return rows;
    }

    public static IDatabase Open(LogServer server, string database) => new MySqlEngine().Open(server.Endpoint(database, options: "?get-server-public-key=true"));

    private static string? Hex(RowBatch batch)
    {
        var reader = new RowReader(batch);
        return reader.ReadRow() ? Convert.ToHexString(reader.RowBytes) : null;
    }

    /// <summary>As <see cref="LossAction.Nearest"/>.</summary>
    internal sealed class Nearest : IRowLosses
    {
        public void Settle(BoundCell cell, LossKind kind, ReadOnlySpan<byte> text, RowWriter writer)
        {
            if (!cell.Reader.ReadNearest(text, writer))
                writer.WriteNull();
        }
    }
}
