using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Postgres;
using Godwit.Tests.Servers;

namespace Godwit.Tests.Engines.Postgres;

/// <summary>A database of its own on a real server, opened through the engine, with short words for what tests do.</summary>
internal sealed class PostgresBench : IAsyncDisposable
{
    private PostgresBench(IDatabase database) => Database = database;

    public IDatabase Database { get; }

    public TargetOwner Owner { get; private set; } = new("bench", 1);

    public static async Task<PostgresBench> CreateAsync(int major = 15, string? options = null)
    {
        var server = await PostgresServer.SharedAsync(major);
        var url = await server.CreateDatabaseAsync("rows", options);
        return new PostgresBench(new PostgresEngine().Open(DatabaseEndpoint.Parse(url)));
    }

    public Task<long> RunAsync(string sql) => Database.ExecuteAsync(sql, null, CancellationToken.None);

    public async Task<string?> AskAsync(string sql) => (await Database.QueryAsync(sql, CancellationToken.None))[0][0];

    public async Task<TargetOwner> AcquireAsync(long token = 1)
    {
        Owner = new TargetOwner("bench", token);
        await Database.TargetState.AcquireAsync(Owner, CancellationToken.None);
        return Owner;
    }

    public static ColumnSchema Column(string name, string native, LogicalType type) => new() { Name = name, NativeType = native, Type = type };

    public static TableSchema Table(string name, params ColumnSchema[] columns) => new() { Name = new("public", name), Columns = columns };

    public static TableSchema Keyed(TableSchema table, params string[] key) => table with { PrimaryKey = new KeySchema { Columns = key } };

    public static ReadRequest Read(TableSchema table, ChunkRange? range = null, string? where = null) => new()
    {
        Table = table,
        Columns = [.. table.Columns.Select(column => new ReadColumn(column, column.Type))],
        Range = range ?? new WholeTable(),
        Where = where,
    };

    public WriteRequest Write(TableSchema table, IReadOnlyList<LogicalType>? wires = null, ChunkId? chunk = null) => new()
    {
        Table = table,
        Columns = [.. table.Columns.Select((column, i) => new WriteColumn(column, wires?[i] ?? column.Type))],
        Owner = Owner,
        Chunk = chunk,
    };

    /// <summary>Reads every row as text, cell by cell; null is NULL.</summary>
    public async Task<List<string?[]>> RowsAsync(ReadRequest request, ISourceSnapshot? snapshot = null)
    {
        var rows = new List<string?[]>();
        using var batch = new RowBatch();
        await using var source = await Database.SnapshotReader.OpenAsync(request, snapshot, CancellationToken.None);
        while (await source.ReadAsync(batch, CancellationToken.None))
            rows.AddRange(Texts(batch, request.Columns.Select(column => column.Wire).ToArray()));
        return rows;
    }

    /// <summary>Copies rows through the canonical encoding.</summary>
    public async Task<long> CopyAsync(ReadRequest read, PostgresBench target, WriteRequest write)
    {
        using var batch = new RowBatch();
        await using var source = await Database.SnapshotReader.OpenAsync(read, null, CancellationToken.None);
        await using var load = await target.Database.BulkWriter.BeginAsync(write, CancellationToken.None);
        while (await source.ReadAsync(batch, CancellationToken.None))
            await load.WriteAsync(batch, CancellationToken.None);
        return (await load.CommitAsync(source.Visibility, source.TakeLosses(), CancellationToken.None)).Rows;
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    private static List<string?[]> Texts(RowBatch batch, LogicalType[] types)
    {
        var rows = new List<string?[]>();
        var reader = new RowReader(batch);
        while (reader.ReadRow())
        {
            var cells = new string?[types.Length];
            for (var i = 0; i < cells.Length; i++)
                cells[i] = reader.ReadCell(out var payload) == CellState.Value ? CanonicalText.Format(types[i], payload) : null;
            rows.Add(cells);
        }

        return rows;
    }
}
