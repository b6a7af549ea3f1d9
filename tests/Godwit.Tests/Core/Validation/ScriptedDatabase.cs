using System.Globalization;
using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.Tests.Core.Validation;

/// <summary>A row of the scripted table: a whole number, or null, and a text, or null.</summary>
internal sealed record ScriptedRow(long? Key, string? Text);

/// <summary>
/// One table in memory that can be silent or broken when asked: for what real servers do not do on command. Everything about real data
/// is tested on real servers.
/// </summary>
internal sealed class ScriptedDatabase(IReadOnlyList<ScriptedRow> rows) : IDatabase, ISnapshotReader, IChunkPlanner
{
    private int _reads;

    public IReadOnlyList<ScriptedRow> Rows { get; set; } = rows;

    /// <summary>What happens before each batch is handed out.</summary>
    public Func<CancellationToken, Task>? BeforeBatch { get; init; }

    /// <summary>Rows in a batch.</summary>
    public int BatchRows { get; init; } = 7;

    /// <summary>Streams opened so far.</summary>
    public int Reads => _reads;

    public IDatabaseEngine Engine { get; } = new ScriptedEngine();

    public DatabaseEndpoint Endpoint { get; } = new() { Scheme = "scripted", Database = "memory" };

    public IChunkPlanner ChunkPlanner => this;

    public ISnapshotReader SnapshotReader => this;

    public ISchemaReader SchemaReader => throw new NotSupportedException();

    public INativeSchemaDump? NativeSchemaDump => null;

    public IBulkWriter BulkWriter => throw new NotSupportedException();

    public IPassThrough? PassThrough => null;

    public ITargetState TargetState => throw new NotSupportedException();

    public ISequenceControl Sequences => throw new NotSupportedException();

    public IPrechecks Prechecks => throw new NotSupportedException();

    public Task<ServerInfo> GetServerInfoAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> ExecuteAsync(string sql, TimeSpan? timeout, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<IReadOnlyList<string?>>> QueryAsync(string sql, CancellationToken cancellationToken) => throw new NotSupportedException();

    public GodwitException Translate(Exception exception, string subject) => new(ErrorKind.Failed, subject, "translated: " + exception.Message);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public Task<ISourceSnapshot> BeginSnapshotAsync(IReadOnlyList<QualifiedName> tables, int readers, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IRowSource> OpenAsync(ReadRequest request, ISourceSnapshot? snapshot, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        var wanted = Rows.Where(row => Matches(row, request)).ToArray();
        Random.Shared.Shuffle(wanted);
        return Task.FromResult<IRowSource>(new Stream(this, wanted));
    }

    public Task<IReadOnlyList<ChunkRange>> PlanAsync(TableSchema table, long chunkRows, ISourceSnapshot? snapshot, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<ChunkRange>> PlanComparisonAsync(TableSchema table, long chunkRows, CancellationToken cancellationToken)
    {
        var keys = Rows.Where(row => row.Key is not null).Select(row => row.Key!.Value).Distinct().Order().ToArray();
        var ranges = new List<ChunkRange>();
        RowKey? after = null;
        for (var index = 19; index < keys.Length; index += 20)
        {
            var bound = new RowKey([keys[index].ToString(CultureInfo.InvariantCulture)]);
            ranges.Add(new KeyRange(["id"], after, bound));
            after = bound;
        }

        ranges.Add(new KeyRange(["id"], after, null));
        return Task.FromResult<IReadOnlyList<ChunkRange>>(ranges);
    }

    public Task<IReadOnlyList<RowKey>> SampleKeysAsync(TableSchema table, int count, string? where, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RowKey>>([.. Rows.Select(KeyOf).Distinct().Take(count)]);

    public Task<long> CountAsync(TableSchema table, string? where, CancellationToken cancellationToken) => Task.FromResult((long)Rows.Count);

    private static RowKey KeyOf(ScriptedRow row) => new([row.Key?.ToString(CultureInfo.InvariantCulture)]);

    private static bool Matches(ScriptedRow row, ReadRequest request)
    {
        if (request.Where is not null)
            return row.Key is null;
        return request.Range switch
        {
            WholeTable => true,
            KeyRange range => row.Key is { } key && (range.After is null || key > Number(range.After)) && (range.UpTo is null || key <= Number(range.UpTo)),
            KeySet set => set.Keys.Contains(KeyOf(row)),
            _ => throw new NotSupportedException(),
        };
    }

    private static long Number(RowKey key) => long.Parse(key[0]!, CultureInfo.InvariantCulture);

    private sealed class Stream(ScriptedDatabase database, ScriptedRow[] rows) : IRowSource
    {
        private int _next;

        public string? Visibility => null;

        public async ValueTask<bool> ReadAsync(RowBatch batch, CancellationToken cancellationToken)
        {
            if (database.BeforeBatch is { } before)
                await before(cancellationToken);
            batch.Clear();
            var writer = new RowWriter(batch);
            for (; _next < rows.Length && batch.RowCount < database.BatchRows; _next++)
            {
                writer.BeginRow();
                if (rows[_next].Key is { } key)
                    writer.WriteInt64(key);
                else
                    writer.WriteNull();
                if (rows[_next].Text is { } text)
                    writer.WriteValue(Encoding.UTF8.GetBytes(text));
                else
                    writer.WriteNull();
                writer.EndRow();
            }

            return batch.RowCount > 0;
        }

        public IReadOnlyList<LossEntry> TakeLosses() => [];

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
