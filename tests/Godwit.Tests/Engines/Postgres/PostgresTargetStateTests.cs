using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.Tests.Engines.Postgres;

/// <summary>The records in the target: applied once, fenced, and gone without a trace.</summary>
public sealed class PostgresTargetStateTests
{
    private static readonly TableSchema Table = PostgresBench.Table("t", PostgresBench.Column("id", "integer", LogicalType.Int32));
    private static readonly QualifiedName TableName = Table.Name;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_load_of_an_earlier_runner_cannot_commit()
    {
        await using var bench = await PostgresBench.CreateAsync();
        await bench.RunAsync("CREATE TABLE t (id int)");
        var first = await bench.AcquireAsync(1);
        await bench.Database.TargetState.SaveChunksAsync(first, TableName, [new WholeTable()], Token);
        var chunk = new ChunkId(TableName, 0);
        await using var load = await bench.Database.BulkWriter.BeginAsync(bench.Write(Table, chunk: chunk), Token);
        using var batch = Rows(1, 2, 3);
        await load.WriteAsync(batch, Token);

        await bench.AcquireAsync(2);

        await Assert.ThrowsAsync<GodwitException>(() => load.CommitAsync(null, [], Token));
        Assert.Equal("0", await bench.AskAsync("SELECT count(*) FROM t"));
        var late = await Assert.ThrowsAsync<GodwitException>(() => bench.Database.BulkWriter.BeginAsync(bench.Write(Table, chunk: chunk) with { Owner = first }, Token));
        Assert.Equal(ErrorKind.FencedOut, late.Kind);
        var behind = await Assert.ThrowsAsync<GodwitException>(() => bench.Database.TargetState.AcquireAsync(first, Token));
        Assert.Equal(ErrorKind.FencedOut, behind.Kind);
        foreach (var write in (Func<Task>[])
        [
            () => bench.Database.TargetState.SaveChunksAsync(first, TableName, [], Token),
            () => bench.Database.TargetState.ResetTableAsync(first, TableName, Token),
            () => bench.Database.TargetState.ApplyAsync(first, Statement("x", "CREATE TABLE x ()"), Token),
            () => bench.Database.TargetState.RemoveAsync(first, Token),
        ])
            Assert.Equal(ErrorKind.FencedOut, (await Assert.ThrowsAsync<GodwitException>(write)).Kind);
    }

    [Fact]
    public async Task A_table_that_is_begun_anew_is_emptied_of_a_commit_that_was_under_way()
    {
        await using var bench = await PostgresBench.CreateAsync();
        // Referenced, so that it is emptied row by row: DELETE does not see what is not committed yet.
        await bench.RunAsync("CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE other (t int REFERENCES t)");
        var owner = await bench.AcquireAsync();
        await bench.Database.TargetState.SaveChunksAsync(owner, TableName, [new PhysicalRange(0, 7), new PhysicalRange(7, null)], Token);
        await using var load = await bench.Database.BulkWriter.BeginAsync(bench.Write(Table, chunk: new ChunkId(TableName, 0)), Token);
        using var batch = Rows(1, 2, 3);
        await load.WriteAsync(batch, Token);

        var reset = bench.Database.TargetState.ResetTableAsync(owner, TableName, Token);
        await Task.Delay(500, Token);
        await load.CommitAsync(null, [], Token);
        await reset;

        Assert.Equal("0", await bench.AskAsync("SELECT count(*) FROM t"));
        Assert.Empty(await bench.Database.TargetState.ListChunksAsync(owner.Migration, Token));
    }

    [Fact]
    public async Task A_chunk_commits_with_its_record_and_never_twice()
    {
        await using var bench = await PostgresBench.CreateAsync();
        await bench.RunAsync("CREATE TABLE t (id int)");
        var owner = await bench.AcquireAsync();
        ChunkRange[] ranges = [new KeyRange(["id"], null, new RowKey(["5"])), new KeyRange(["id"], new RowKey(["5"]), null), new PhysicalRange(0, 7)];
        await bench.Database.TargetState.SaveChunksAsync(owner, TableName, ranges, Token);
        var chunk = new ChunkId(TableName, 1);
        var loss = new LossEntry(TableName, new RowKey(["1", null]), "id", LossKind.NulByte, "a\0b", null);
        await using (var load = await bench.Database.BulkWriter.BeginAsync(bench.Write(Table, chunk: chunk), Token))
        {
            using var batch = Rows(1, 2, 3);
            await load.WriteAsync(batch, Token);
            Assert.Equal(3, (await load.CommitAsync("1:2:", [loss], Token)).Rows);
        }

        // Worth a new round, which reads what is recorded: the answer to the commit may have been lost.
        foreach (var again in (Func<Task>[])
        [
            () => bench.Database.BulkWriter.BeginAsync(bench.Write(Table, chunk: chunk), Token),
            () => bench.Database.TargetState.SaveChunksAsync(owner, TableName, [new WholeTable()], Token),
        ])
            Assert.Equal(ErrorKind.Contention, (await Assert.ThrowsAsync<GodwitException>(again)).Kind);
        var records = await bench.Database.TargetState.ListChunksAsync(owner.Migration, Token);
        Assert.Equal([0, 1, 2], records.Select(record => record.Id.Ordinal));
        Assert.Equal([null, 3, null], records.Select(record => record.Outcome?.Rows));
        Assert.Equal("1:2:", records[1].Visibility);
        Assert.Equal(new RowKey(["5"]), Assert.IsType<KeyRange>(records[1].Range).After);
        Assert.Equal(ranges[2], records[2].Range);
        var (losses, total) = await bench.Database.TargetState.ListLossesAsync(owner.Migration, 10, Token);
        Assert.Equal(1, total);
        Assert.Equal(loss with { Before = "a\\0b" }, losses[0]);

        await bench.Database.TargetState.ResetTableAsync(owner, TableName, Token);
        Assert.Empty(await bench.Database.TargetState.ListChunksAsync(owner.Migration, Token));
        Assert.Equal("0", await bench.AskAsync("SELECT count(*) FROM t"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_commit_that_is_still_under_way_decides_before_its_chunk_is_planned_or_copied_again(bool plan)
    {
        await using var bench = await PostgresBench.CreateAsync();
        await bench.RunAsync("CREATE TABLE t (id int)");
        var owner = await bench.AcquireAsync();
        await bench.Database.TargetState.SaveChunksAsync(owner, TableName, [new WholeTable()], Token);
        var chunk = new ChunkId(TableName, 0);
        // The connection of this commit is lost while the server works on it: it holds the record and has not ended.
        var lost = bench.RunAsync("BEGIN; INSERT INTO t VALUES (1), (2); UPDATE godwit.chunks SET rows = 2, bytes = 8; SELECT pg_sleep(2); COMMIT");
        while (await bench.AskAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(2)%' AND wait_event = 'PgSleep'") != "1")
            await Task.Delay(20, Token);
        var again = await Assert.ThrowsAsync<GodwitException>(() => plan
            ? bench.Database.TargetState.SaveChunksAsync(owner, TableName, [new WholeTable()], Token)
            : bench.Database.BulkWriter.BeginAsync(bench.Write(Table, chunk: chunk), Token));
        await lost;
        Assert.Equal(ErrorKind.Contention, again.Kind);
        Assert.Equal(2, Assert.Single(await bench.Database.TargetState.ListChunksAsync(owner.Migration, Token)).Outcome!.Rows);
        Assert.Equal("2", await bench.AskAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task A_statement_that_is_still_under_way_is_not_applied_again()
    {
        await using var bench = await PostgresBench.CreateAsync();
        var owner = await bench.AcquireAsync();
        var statement = Statement("slow", "CREATE TABLE public.slow (); SELECT pg_catalog.pg_sleep(1)");
        await Task.WhenAll(bench.Database.TargetState.ApplyAsync(owner, statement, Token), bench.Database.TargetState.ApplyAsync(owner, statement, Token));
        Assert.True(Assert.Single(await bench.Database.TargetState.ListAppliedAsync(owner.Migration, Token)).Created);
    }

    [Fact]
    public async Task A_swallowed_row_is_noticed()
    {
        await using var bench = await PostgresBench.CreateAsync();
        await bench.RunAsync("CREATE TABLE t (id int); CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; " +
            "CREATE TRIGGER swallow BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION swallow(); ALTER TABLE t ENABLE ALWAYS TRIGGER swallow");
        await bench.AcquireAsync();
        await using var load = await bench.Database.BulkWriter.BeginAsync(bench.Write(Table), Token);
        using var batch = Rows(1, 2, 3);
        await load.WriteAsync(batch, Token);
        var error = await Assert.ThrowsAsync<GodwitException>(() => load.CommitAsync(null, [], Token));
        Assert.Contains("3 rows were sent and 0 landed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Triggers_and_foreign_keys_stay_silent_and_identities_take_the_value_given()
    {
        await using var bench = await PostgresBench.CreateAsync();
        await bench.RunAsync("CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY REFERENCES parent, twice int GENERATED ALWAYS AS (id * 2) STORED)");
        await bench.AcquireAsync();
        await using (var load = await bench.Database.BulkWriter.BeginAsync(bench.Write(Table), Token))
        {
            using var batch = Rows(0, 7);
            await load.WriteAsync(batch, Token);
            await load.CommitAsync(null, [], Token);
        }

        Assert.Equal("0 14", await bench.AskAsync("SELECT string_agg(twice::text, ' ' ORDER BY id) FROM t"));
    }

    [Fact]
    public async Task Without_the_privilege_a_table_with_triggers_is_refused_with_the_fix()
    {
        await using var bench = await PostgresBench.CreateAsync();
        await bench.RunAsync("CREATE ROLE plain LOGIN PASSWORD 'plain'; GRANT ALL ON SCHEMA public TO plain; " +
            "DO $$ BEGIN EXECUTE format('GRANT ALL ON DATABASE %I TO plain', current_database()); END $$; " +
            "CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE t (id int REFERENCES parent); CREATE TABLE quiet (id int); " +
            "ALTER TABLE t OWNER TO plain; ALTER TABLE quiet OWNER TO plain");
        var endpoint = bench.Database.Endpoint;
        await using var plain = bench.Database.Engine.Open(new DatabaseEndpoint
        {
            Scheme = endpoint.Scheme,
            Host = endpoint.Host,
            Port = endpoint.Port,
            Database = endpoint.Database,
            User = "plain",
            Password = "plain",
        });
        try
        {
            var owner = new TargetOwner("bench", 1);
            await plain.TargetState.AcquireAsync(owner, Token);
            var error = await Assert.ThrowsAsync<GodwitException>(() => plain.BulkWriter.BeginAsync(bench.Write(Table) with { Owner = owner }, Token));
            Assert.Equal(ErrorKind.AccessDenied, error.Kind);
            Assert.Contains("GRANT SET ON PARAMETER", error.NextStep, StringComparison.Ordinal);
            await using var load = await plain.BulkWriter.BeginAsync(bench.Write(Table with { Name = new("public", "quiet") }) with { Owner = owner }, Token);
            using var batch = Rows(1);
            await load.WriteAsync(batch, Token);
            Assert.Equal(1, (await load.CommitAsync(null, [], Token)).Rows);
        }
        finally
        {
            await bench.RunAsync("DROP OWNED BY plain CASCADE; DROP ROLE plain");
        }
    }

    [Fact]
    public async Task A_statement_is_applied_once_and_undone_unless_it_was_there()
    {
        await using var bench = await PostgresBench.CreateAsync();
        await bench.RunAsync("CREATE TABLE theirs (id int)");
        var state = bench.Database.TargetState;
        var owner = await bench.AcquireAsync();
        var mine = Statement("mine", "CREATE TABLE public.mine (id int)") with { UndoSql = "DROP TABLE public.mine" };
        var theirs = Statement("theirs", "CREATE TABLE public.theirs (id int)") with
        {
            UndoSql = "DROP TABLE public.theirs",
            ExistsSql = "SELECT to_regclass('public.theirs') IS NOT NULL",
        };
        var atomic = Statement("f", "CREATE FUNCTION public.f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END") with { UndoSql = "DROP FUNCTION public.f()" };
        var outside = Statement("i", "CREATE INDEX CONCURRENTLY i ON public.mine (id)") with { OutsideTransaction = true, UndoSql = "DROP INDEX public.i" };
        foreach (var statement in (SchemaStatement[])[mine, mine, theirs, atomic, outside, outside])
            await state.ApplyAsync(owner, statement, Token);
        var applied = await state.ListAppliedAsync(owner.Migration, Token);
        Assert.Equal(["mine", "theirs", "f", "i"], applied.Select(entry => entry.Id));
        Assert.Equal([true, false, true, true], applied.Select(entry => entry.Created));
        Assert.Equal("2", await bench.AskAsync("SELECT public.f()"));

        var broken = await Assert.ThrowsAsync<GodwitException>(() => state.ApplyAsync(owner, Statement("broken", "CREATE TABLE public.b (id int); SELECT 1 / 0"), Token));
        Assert.Equal(ErrorKind.ValueRefused, broken.Kind);
        Assert.Null(await bench.AskAsync("SELECT to_regclass('public.b')"));

        foreach (var entry in applied.Reverse())
            await state.UndoAsync(owner, entry, Token);
        Assert.Empty(await state.ListAppliedAsync(owner.Migration, Token));
        Assert.Equal("theirs", await bench.AskAsync("SELECT string_agg(relname, ' ') FROM pg_class WHERE relnamespace = 'public'::regnamespace"));
    }

    [Fact]
    public async Task The_last_migration_takes_the_schema_with_it()
    {
        await using var bench = await PostgresBench.CreateAsync();
        var state = bench.Database.TargetState;
        Assert.False(await state.KnowsAsync("bench", Token));
        Assert.Empty(await state.ListChunksAsync("bench", Token));
        var owner = await bench.AcquireAsync();
        var other = new TargetOwner("other", 1);
        await state.AcquireAsync(other, Token);
        await state.ApplyAsync(owner, Statement("same", "CREATE TABLE public.a ()"), Token);
        await state.ApplyAsync(other, Statement("same", "CREATE TABLE public.b ()"), Token);
        await state.RemoveAsync(owner, Token);
        Assert.False(await state.KnowsAsync("bench", Token));
        Assert.Single(await state.ListAppliedAsync("other", Token));
        await state.RemoveAsync(other, Token);
        Assert.Null(await bench.AskAsync("SELECT to_regnamespace('godwit')"));
        await state.RemoveAsync(other, Token);
    }

    [Fact]
    public async Task Rows_are_replaced_by_key_in_one_load()
    {
        await using var bench = await PostgresBench.CreateAsync();
        await bench.RunAsync("CREATE TABLE t (id int); INSERT INTO t VALUES (1), (2), (2), (3)");
        await bench.AcquireAsync();
        await using var load = await bench.Database.BulkWriter.BeginAsync(bench.Write(Table), Token);
        await load.DeleteAsync(new KeySet(["id"], [new RowKey(["2"]), new RowKey(["2"]), new RowKey(["9"])]), Token);
        using var batch = Rows(2);
        await load.WriteAsync(batch, Token);
        await load.CommitAsync(null, [], Token);
        Assert.Equal("1 2 3", await bench.AskAsync("SELECT string_agg(id::text, ' ' ORDER BY id) FROM t"));
    }

    private static SchemaStatement Statement(string id, string sql) => new()
    {
        Id = id,
        Stage = SchemaStage.Tables,
        ObjectKind = "table",
        Name = new("public", id),
        Sql = sql,
    };

    private static RowBatch Rows(params int[] ids)
    {
        var batch = new RowBatch();
        var writer = new RowWriter(batch);
        foreach (var id in ids)
        {
            writer.BeginRow();
            writer.WriteInt64(id);
            writer.EndRow();
        }

        return batch;
    }
}
