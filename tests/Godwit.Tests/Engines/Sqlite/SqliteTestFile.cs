using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Sqlite;
using Godwit.Tests.Servers;

namespace Godwit.Tests.Engines.Sqlite;

/// <summary>An SQLite file in a folder of its own.</summary>
internal sealed class SqliteTestFile : IAsyncDisposable
{
    private readonly TempFolder _folder = new();

    public SqliteTestFile(string name = "test.db")
    {
        Path = _folder.File(name);
        Database = Engine.Open(DatabaseEndpoint.Parse("sqlite://" + Path));
    }

    public static SqliteEngine Engine { get; } = new();

    public static TargetOwner Owner { get; } = new("m1", 1);

    public string Path { get; }

    public IDatabase Database { get; }

    public static async Task<SqliteTestFile> WithAsync(string sql)
    {
        var file = new SqliteTestFile();
        await Engine.CreateDatabaseAsync(file.Database.Endpoint, TestContext.Current.CancellationToken);
        await file.Database.ExecuteAsync(sql, null, TestContext.Current.CancellationToken);
        return file;
    }

    public Task<DatabaseSchema> SchemaAsync() => Database.SchemaReader.ReadAsync(TestContext.Current.CancellationToken);

    public async Task<IReadOnlyList<IReadOnlyList<string?>>> QueryAsync(string sql) =>
        await Database.QueryAsync(sql, TestContext.Current.CancellationToken);

    /// <summary>Every cell as its text in canonical form; losses go to <paramref name="losses"/>.</summary>
    public async Task<List<string?[]>> ReadAsync(TableSchema table, IReadOnlyList<LogicalType>? wires = null, ChunkRange? range = null,
        LossPolicy? policy = null, List<LossEntry>? losses = null)
    {
        var columns = table.Columns.Where(column => !column.IsGenerated).Select((column, i) => new ReadColumn(column, wires?[i] ?? column.Type)).ToList();
        var request = new ReadRequest { Table = table, Columns = columns, Range = range ?? new WholeTable(), Losses = policy ?? LossPolicy.RefuseAll, BatchBytes = 4096 };
        await using var source = await Database.SnapshotReader.OpenAsync(request, null, TestContext.Current.CancellationToken);
        using var batch = new RowBatch();
        var rows = new List<string?[]>();
        while (await source.ReadAsync(batch, TestContext.Current.CancellationToken))
        {
            losses?.AddRange(source.TakeLosses());
            Append(batch, columns, rows);
        }

        return rows;
    }

    /// <summary>Makes the other file's schema here and copies every row, as a migration between SQLite files does.</summary>
    public async Task CopyFromAsync(SqliteTestFile source, long chunkRows = 1_000)
    {
        var token = TestContext.Current.CancellationToken;
        var schema = await source.SchemaAsync();
        var script = Engine.SchemaWriter.Script(schema);
        await Database.TargetState.AcquireAsync(Owner, token);
        foreach (var statement in script.Statements.Where(statement => statement.Stage <= SchemaStage.Tables))
            await Database.TargetState.ApplyAsync(Owner, statement, token);
        await using (var snapshot = await source.Database.SnapshotReader.BeginSnapshotAsync([], 1, token))
            foreach (var table in schema.Tables)
                await CopyTableAsync(source, table, chunkRows, snapshot);
        foreach (var statement in script.Statements.Where(statement => statement.Stage > SchemaStage.Tables))
            await Database.TargetState.ApplyAsync(Owner, statement, token);
        foreach (var value in await source.Database.Sequences.ReadAsync(schema, token))
            await Database.Sequences.SetAsync(Owner, value, token);
    }

    public async Task RollbackAsync()
    {
        var token = TestContext.Current.CancellationToken;
        foreach (var statement in (await Database.TargetState.ListAppliedAsync(Owner.Migration, token)).Reverse())
            await Database.TargetState.UndoAsync(Owner, statement, token);
        await Database.TargetState.RemoveAsync(Owner, token);
    }

    /// <summary>Writes rows given as text, one load.</summary>
    public async Task WriteAsync(TableSchema table, IReadOnlyList<LogicalType> wires, params string?[][] rows)
    {
        var token = TestContext.Current.CancellationToken;
        await Database.TargetState.AcquireAsync(Owner, token);
        await using var load = await Database.BulkWriter.BeginAsync(new WriteRequest
        {
            Table = table,
            Columns = [.. table.Columns.Select((column, i) => new WriteColumn(column, wires[i]))],
            Owner = Owner,
        }, token);
        using var batch = new RowBatch();
        var writer = new RowWriter(batch);
        foreach (var row in rows)
        {
            writer.BeginRow();
            for (var i = 0; i < row.Length; i++)
            {
                if (row[i] is null)
                    writer.WriteNull();
                else
                    Assert.True(CanonicalText.TryParse(wires[i], System.Text.Encoding.UTF8.GetBytes(row[i]!), writer), $"{row[i]} as {wires[i]}");
            }

            writer.EndRow();
        }

        await load.WriteAsync(batch, token);
        await load.CommitAsync(null, [], token);
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        _folder.Dispose();
    }

    private async Task CopyTableAsync(SqliteTestFile source, TableSchema table, long chunkRows, ISourceSnapshot snapshot)
    {
        var token = TestContext.Current.CancellationToken;
        var wires = table.Columns.Where(column => !column.IsGenerated).Select(column => (Column: column, Wire: Engine.Types.SameEngineWire(table, column))).ToList();
        var ranges = await source.Database.ChunkPlanner.PlanAsync(table, chunkRows, snapshot, token);
        await Database.TargetState.SaveChunksAsync(Owner, table.Name, ranges, token);
        using var batch = new RowBatch();
        for (var i = 0; i < ranges.Count; i++)
        {
            await using var load = await Database.BulkWriter.BeginAsync(new WriteRequest
            {
                Table = table,
                Columns = [.. wires.Select(wire => new WriteColumn(wire.Column, wire.Wire))],
                Owner = Owner,
                Chunk = new ChunkId(table.Name, i),
            }, token);
            await using var rows = await source.Database.SnapshotReader.OpenAsync(new ReadRequest
            {
                Table = table,
                Columns = [.. wires.Select(wire => new ReadColumn(wire.Column, wire.Wire))],
                Range = ranges[i],
            }, snapshot, token);
            while (await rows.ReadAsync(batch, token))
                await load.WriteAsync(batch, token);
            await load.CommitAsync(rows.Visibility, rows.TakeLosses(), token);
        }
    }

    private static void Append(RowBatch batch, List<ReadColumn> columns, List<string?[]> rows)
    {
        var reader = new RowReader(batch);
        while (reader.ReadRow())
        {
            var row = new string?[columns.Count];
            for (var i = 0; i < row.Length; i++)
                row[i] = reader.ReadCell(out var payload) == CellState.Value ? CanonicalText.Format(columns[i].Wire, payload) : null;
            rows.Add(row);
        }
    }
}
