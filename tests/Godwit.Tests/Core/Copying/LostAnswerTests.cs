using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Core.Conversion;
using Godwit.Core.Copying;
using Godwit.Core.Planning;
using Godwit.Tests.Conformance.Pairs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Godwit.Tests.Core.Copying;

/// <summary>A commit whose answer is lost, or that never came to be: what the target has recorded decides, and no row is there twice or not at all.</summary>
public sealed class LostAnswerTests
{
    public static TheoryData<bool, bool> Cases => new() { { true, true }, { true, false }, { false, true }, { false, false } };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_copy_goes_on_from_what_is_recorded(bool committed, bool toPostgres)
    {
        await using var source = await TestEngine.Sqlite.CreateAsync();
        await using var target = await (toPostgres ? TestEngine.Postgres : TestEngine.Sqlite).CreateAsync();
        await source.ExecuteAsync("""
            CREATE TABLE keyless (v TEXT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50) INSERT INTO keyless SELECT 'x' || (i % 9) FROM n;
            CREATE TABLE keyed (id INTEGER PRIMARY KEY); INSERT INTO keyed SELECT rowid FROM keyless;
            """);
        var token = TestContext.Current.CancellationToken;
        var unsure = new Unsure(target.Database, committed);
        var conversion = SchemaConverter.Convert(await source.Database.SchemaReader.ReadAsync(token), source.Database.Engine, target.Database.Engine, new ConversionOptions());
        var script = target.Database.Engine.SchemaWriter.Script(conversion.Target);
        var owner = new TargetOwner("lost", 1);
        await target.Database.TargetState.AcquireAsync(owner, token);
        foreach (var statement in script.Statements.Where(statement => statement.Stage < Godwit.Abstractions.Schema.SchemaStage.TableKeys))
            await target.Database.TargetState.ApplyAsync(owner, statement, token);

        var monitor = new CopyMonitor(TimeProvider.System);
        var runner = new CopyRunner(source.Database, unsure, new CopySettings { ChunkRows = 10 }, LossPolicy.RefuseAll, monitor, TimeProvider.System, NullLogger.Instance);
        await runner.RunAsync(owner, conversion.Tables, script, new PauseGate(), token);

        Assert.NotEmpty(monitor.Notices);
        foreach (var (table, column) in (IEnumerable<(string, string)>)[("keyless", "v"), ("keyed", "id")])
            Assert.Equal(await PlainComparison.RowsAsync(source, table, column), await PlainComparison.RowsAsync(target, table, column));
    }

    /// <summary>The real target, but the answers to the first and the fourth commit are lost on their way.</summary>
    private sealed class Unsure(IDatabase target, bool committed) : IDatabase, IBulkWriter
    {
        private int _commits;

        public IDatabaseEngine Engine => target.Engine;

        public DatabaseEndpoint Endpoint => target.Endpoint;

        public ISchemaReader SchemaReader => target.SchemaReader;

        public INativeSchemaDump? NativeSchemaDump => target.NativeSchemaDump;

        public IChunkPlanner ChunkPlanner => target.ChunkPlanner;

        public ISnapshotReader SnapshotReader => target.SnapshotReader;

        public IBulkWriter BulkWriter => this;

        public IPassThrough? PassThrough => target.PassThrough;

        public ITargetState TargetState => target.TargetState;

        public ISequenceControl Sequences => target.Sequences;

        public IPrechecks Prechecks => target.Prechecks;

        public Task<ServerInfo> GetServerInfoAsync(CancellationToken cancellationToken) => target.GetServerInfoAsync(cancellationToken);

        public Task<long> ExecuteAsync(string sql, TimeSpan? timeout, CancellationToken cancellationToken) => target.ExecuteAsync(sql, timeout, cancellationToken);

        public Task<IReadOnlyList<IReadOnlyList<string?>>> QueryAsync(string sql, CancellationToken cancellationToken) => target.QueryAsync(sql, cancellationToken);

        public GodwitException Translate(Exception exception, string subject) => target.Translate(exception, subject);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        public async Task<IChunkLoad> BeginAsync(WriteRequest request, CancellationToken cancellationToken) =>
            new Load(this, await target.BulkWriter.BeginAsync(request, cancellationToken));

        private sealed class Load(Unsure target, IChunkLoad load) : IChunkLoad
        {
            public Task DeleteAsync(KeySet keys, CancellationToken cancellationToken) => load.DeleteAsync(keys, cancellationToken);

            public Task ClearAsync(CancellationToken cancellationToken) => load.ClearAsync(cancellationToken);

            public ValueTask WriteAsync(RowBatch batch, CancellationToken cancellationToken) => load.WriteAsync(batch, cancellationToken);

            public async Task<ChunkOutcome> CommitAsync(string? visibility, IReadOnlyList<LossEntry> losses, CancellationToken cancellationToken)
            {
                var isLost = Interlocked.Increment(ref target._commits) is 1 or 4;
                var outcome = isLost && !target.Commits ? null : await load.CommitAsync(visibility, losses, cancellationToken);
                return isLost ? throw new GodwitException(ErrorKind.Unreachable, "target", "the connection broke at COMMIT") : outcome!;
            }

            public ValueTask DisposeAsync() => load.DisposeAsync();
        }

        private bool Commits => committed;
    }
}
