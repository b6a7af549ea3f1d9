using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Tests.Servers;

namespace Godwit.Tests.Engines.Sqlite;

public sealed class SqliteTargetTests
{
    private static readonly SchemaStatement MakeTable = new()
    {
        Id = "table:t",
        Stage = SchemaStage.Tables,
        ObjectKind = "table",
        Name = new QualifiedName("t"),
        Sql = "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, v TEXT)",
        UndoSql = "DROP TABLE IF EXISTS t",
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_statement_is_applied_once_and_recorded_with_its_undo()
    {
        await using var file = new SqliteTestFile();
        var state = file.Database.TargetState;
        Assert.False(await state.KnowsAsync("m1", Token));
        await state.AcquireAsync(SqliteTestFile.Owner, Token);
        await state.ApplyAsync(SqliteTestFile.Owner, MakeTable, Token);
        await state.ApplyAsync(SqliteTestFile.Owner, MakeTable, Token);
        var applied = Assert.Single(await state.ListAppliedAsync("m1", Token));
        Assert.True(applied.Created);
        await Assert.ThrowsAsync<GodwitException>(() => state.ApplyAsync(SqliteTestFile.Owner, MakeTable with { Id = "other" }, Token));
        Assert.Single(await state.ListAppliedAsync("m1", Token));
        Assert.Equal(["t"], (await file.SchemaAsync()).Tables.Select(table => table.Name.Name));
    }

    [Fact]
    public async Task Rollback_takes_a_file_away_that_was_not_there_before()
    {
        await using var source = await SqliteTestFile.WithAsync(SqliteSchemaTests.UglySchema);
        await using var file = new SqliteTestFile();
        await file.CopyFromAsync(source);
        Assert.True(File.Exists(file.Path));
        await file.RollbackAsync();
        Assert.False(File.Exists(file.Path));
    }

    [Fact]
    public async Task Rollback_leaves_what_was_there_before()
    {
        await using var file = await SqliteTestFile.WithAsync("CREATE TABLE mine (a); INSERT INTO mine VALUES (1);");
        await using var source = await SqliteTestFile.WithAsync("CREATE TABLE theirs (a INTEGER PRIMARY KEY); INSERT INTO theirs VALUES (1);");
        await file.CopyFromAsync(source);
        await file.RollbackAsync();
        Assert.Equal(["mine"], (await file.QueryAsync("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite%'")).Select(row => row[0]));
        Assert.Equal("1", (await file.QueryAsync("SELECT a FROM mine"))[0][0]);
    }

    [Fact]
    public async Task An_older_runner_cannot_write_any_more()
    {
        await using var file = new SqliteTestFile();
        var state = file.Database.TargetState;
        await state.AcquireAsync(SqliteTestFile.Owner, Token);
        await state.ApplyAsync(SqliteTestFile.Owner, MakeTable, Token);
        await state.SaveChunksAsync(SqliteTestFile.Owner, MakeTable.Name, [new WholeTable()], Token);
        await using var second = SqliteTestFile.Engine.Open(file.Database.Endpoint);
        await second.TargetState.AcquireAsync(new TargetOwner("m1", 2), Token);
        var table = (await file.SchemaAsync()).Tables[0];
        var request = new WriteRequest { Table = table, Columns = [new WriteColumn(table.Columns[0], LogicalType.Int64)], Owner = SqliteTestFile.Owner };
        Task[] late =
        [
            Assert.ThrowsAsync<GodwitException>(() => state.ApplyAsync(SqliteTestFile.Owner, MakeTable with { Id = "late" }, Token)),
            Assert.ThrowsAsync<GodwitException>(() => state.SaveChunksAsync(SqliteTestFile.Owner, MakeTable.Name, [], Token)),
            Assert.ThrowsAsync<GodwitException>(() => state.AcquireAsync(SqliteTestFile.Owner, Token)),
            Assert.ThrowsAsync<GodwitException>(() => state.ResetTableAsync(SqliteTestFile.Owner, MakeTable.Name, Token)),
            Assert.ThrowsAsync<GodwitException>(() => state.RemoveAsync(SqliteTestFile.Owner, Token)),
            Assert.ThrowsAsync<GodwitException>(() => file.Database.BulkWriter.BeginAsync(request, Token)),
        ];
        foreach (var attempt in late.Cast<Task<GodwitException>>())
            Assert.Equal(ErrorKind.FencedOut, (await attempt).Kind);
    }

    [Fact]
    public async Task Rows_and_the_record_of_their_chunk_commit_together_or_not_at_all()
    {
        await using var file = new SqliteTestFile();
        var state = file.Database.TargetState;
        await state.AcquireAsync(SqliteTestFile.Owner, Token);
        await state.ApplyAsync(SqliteTestFile.Owner, MakeTable, Token);
        ChunkRange[] ranges = [new KeyRange(["id"], null, new RowKey(["10"])), new KeyRange(["id"], new RowKey(["10"]), null)];
        await state.SaveChunksAsync(SqliteTestFile.Owner, MakeTable.Name, ranges, Token);
        var table = (await file.SchemaAsync()).Tables[0];
        await LoadAsync(file, table, 0, 1, commit: false);
        Assert.All(await state.ListChunksAsync("m1", Token), chunk => Assert.Null(chunk.Outcome));
        Assert.Equal("0", (await file.QueryAsync("SELECT count(*) FROM t"))[0][0]);
        await LoadAsync(file, table, 0, 1, commit: true);
        var chunks = await state.ListChunksAsync("m1", Token);
        Assert.Equal((1L, null), (chunks[0].Outcome!.Rows, chunks[1].Outcome));
        var range = Assert.IsType<KeyRange>(chunks[1].Range);
        Assert.Equal((new RowKey(["10"]), null), (range.After, range.UpTo));
        Assert.Equal(LossKind.WrongType, Assert.Single((await state.ListLossesAsync("m1", 10, Token)).Entries).Kind);
        await Assert.ThrowsAsync<GodwitException>(() => LoadAsync(file, table, 0, 2, commit: true));
        await state.ResetTableAsync(SqliteTestFile.Owner, MakeTable.Name, Token);
        Assert.Empty(await state.ListChunksAsync("m1", Token));
        Assert.Equal(0, (await state.ListLossesAsync("m1", 10, Token)).Total);
        Assert.Equal("0", (await file.QueryAsync("SELECT count(*) FROM t"))[0][0]);
    }

    [Fact]
    public async Task Triggers_and_foreign_keys_do_not_fire_and_conflict_clauses_drop_nothing()
    {
        await using var file = await SqliteTestFile.WithAsync("""
            CREATE TABLE log (a);
            CREATE TABLE t (id INTEGER PRIMARY KEY ON CONFLICT IGNORE, other INTEGER REFERENCES nowhere(id));
            CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO log VALUES (1); END;
            """);
        var table = (await file.SchemaAsync()).FindTable(new QualifiedName("t"))!;
        await file.WriteAsync(table, [LogicalType.Int64, LogicalType.Int64], ["0", "7"], ["-1", "8"]);
        Assert.Equal("0", (await file.QueryAsync("SELECT count(*) FROM log"))[0][0]);
        var error = await Assert.ThrowsAsync<GodwitException>(() => file.WriteAsync(table, [LogicalType.Int64, LogicalType.Int64], ["0", "7"]));
        Assert.Equal(ErrorKind.Constraint, error.Kind);
    }

    [Fact]
    public async Task Numbers_go_on_behind_the_sources()
    {
        await using var file = await SqliteTestFile.WithAsync("CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT); CREATE TABLE p (id INTEGER PRIMARY KEY); INSERT INTO a VALUES (5); INSERT INTO p VALUES (9); DELETE FROM a;");
        await using var copy = new SqliteTestFile();
        await copy.CopyFromAsync(file);
        var values = await copy.Database.Sequences.ReadAsync(await copy.SchemaAsync(), Token);
        Assert.Equal([(5L, true), (9L, true)], values.Select(value => (value.Last, value.IsCalled)));
        var back = await copy.Database.Sequences.SetAsync(SqliteTestFile.Owner, values[0] with { Last = 1 }, Token);
        Assert.Equal(5, back.Last);
        await copy.Database.ExecuteAsync("INSERT INTO a DEFAULT VALUES; INSERT INTO p DEFAULT VALUES;", null, Token);
        Assert.Equal(["6", "10"], (await copy.QueryAsync("SELECT max(id) FROM a UNION ALL SELECT max(id) FROM p")).Select(row => row[0]));
    }

    [Fact]
    public async Task Bad_files_are_named_with_what_to_do()
    {
        using var folder = new TempFolder();
        await using var missing = SqliteTestFile.Engine.Open(DatabaseEndpoint.Parse("sqlite://" + folder.File("no.db")));
        Assert.Equal(ErrorKind.UnknownDatabase, (await Assert.ThrowsAsync<GodwitException>(() => missing.GetServerInfoAsync(Token))).Kind);
        await Assert.ThrowsAsync<GodwitException>(() => missing.SnapshotReader.BeginSnapshotAsync([], 1, Token));
        Assert.False(File.Exists(folder.File("no.db")));

        await File.WriteAllTextAsync(folder.File("text.db"), new string('x', 5000), Token);
        await using var text = SqliteTestFile.Engine.Open(DatabaseEndpoint.Parse("sqlite://" + folder.File("text.db")));
        var raised = await Assert.ThrowsAnyAsync<Exception>(() => text.GetServerInfoAsync(Token));
        Assert.Contains("not an SQLite database", text.Translate(raised, "source").Message, StringComparison.Ordinal);

        Assert.Equal(ErrorKind.Usage, Assert.Throws<GodwitException>(() => SqliteTestFile.Engine.Open(DatabaseEndpoint.Parse("sqlite:a.db?wrong=1"))).Kind);
        await using var nowhere = SqliteTestFile.Engine.Open(DatabaseEndpoint.Parse("sqlite://" + folder.File("no/such/x.db")));
        raised = await Assert.ThrowsAnyAsync<Exception>(() => nowhere.TargetState.AcquireAsync(SqliteTestFile.Owner, Token));
        Assert.Equal(ErrorKind.UnknownDatabase, nowhere.Translate(raised, "target").Kind);
    }

    [Fact]
    public async Task A_file_that_may_not_be_written_is_named()
    {
        Assert.SkipWhen(Environment.UserName == "root", "root may write everywhere");
        await using var file = await SqliteTestFile.WithAsync("CREATE TABLE t (id INTEGER PRIMARY KEY)");
        File.SetAttributes(file.Path, FileAttributes.ReadOnly);
        var raised = await Assert.ThrowsAnyAsync<Exception>(() => file.Database.TargetState.AcquireAsync(SqliteTestFile.Owner, Token));
        Assert.Equal(ErrorKind.AccessDenied, file.Database.Translate(raised, "target").Kind);
    }

    [Fact]
    public async Task A_writer_waits_for_another_and_both_land()
    {
        await using var file = await SqliteTestFile.WithAsync("CREATE TABLE t (id INTEGER PRIMARY KEY)");
        await file.Database.TargetState.AcquireAsync(SqliteTestFile.Owner, Token);
        await using var other = SqliteTestFile.Engine.Open(file.Database.Endpoint);
        var table = (await file.SchemaAsync()).Tables[0];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            var database = i % 2 == 0 ? file.Database : other;
            await using var load = await database.BulkWriter.BeginAsync(new WriteRequest { Table = table, Columns = [new WriteColumn(table.Columns[0], LogicalType.Int64)], Owner = SqliteTestFile.Owner }, Token);
            using var batch = new RowBatch();
            var writer = new RowWriter(batch);
            writer.BeginRow();
            writer.WriteInt64(i);
            writer.EndRow();
            await load.WriteAsync(batch, Token);
            await load.CommitAsync(null, [], Token);
        }));
        Assert.Equal("8", (await file.QueryAsync("SELECT count(*) FROM t"))[0][0]);
    }

    [Fact]
    public async Task Pre_checks_name_what_they_find()
    {
        await using var file = await SqliteTestFile.WithAsync("""
            CREATE TABLE p (id INTEGER PRIMARY KEY);
            CREATE TABLE t (k TEXT PRIMARY KEY, n INTEGER, parent INTEGER REFERENCES p(id));
            INSERT INTO t VALUES (NULL, 1, 77), ('a', 'abc', NULL);
            """);
        var schema = await file.SchemaAsync();
        var context = new PrecheckContext { SourceSchema = schema, TargetSchema = schema, Migration = "m1", Bytes = 1 };
        var findings = await file.Database.Prechecks.CheckSourceAsync(context, Token);
        Assert.DoesNotContain(findings, finding => finding.Check is "key-nulls" or "values");
        findings = await file.Database.Prechecks.CheckSourceAsync(context with { TargetSchema = schema with { Engine = "postgres" } }, Token);
        Assert.Contains(findings, finding => finding is { Check: "key-nulls", Severity: FindingSeverity.Error, Subject: "t" });
        Assert.Contains(findings, finding => finding is { Check: "values", Severity: FindingSeverity.Warning, Subject: "t.n" } && finding.Message.Contains("row 2", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding is { Check: "foreign-keys", Severity: FindingSeverity.Warning, Subject: "t" });
        findings = await file.Database.Prechecks.CheckTargetAsync(context, Token);
        Assert.Equal(["p", "t"], findings.Where(finding => finding.Severity == FindingSeverity.Error).Select(finding => finding.Subject));
    }

    private static async Task LoadAsync(SqliteTestFile file, TableSchema table, int chunk, long id, bool commit)
    {
        await using var load = await file.Database.BulkWriter.BeginAsync(new WriteRequest
        {
            Table = table,
            Columns = [new WriteColumn(table.Columns[0], LogicalType.Int64)],
            Owner = SqliteTestFile.Owner,
            Chunk = new ChunkId(table.Name, chunk),
        }, Token);
        using var batch = new RowBatch();
        var writer = new RowWriter(batch);
        writer.BeginRow();
        writer.WriteInt64(id);
        writer.EndRow();
        await load.WriteAsync(batch, Token);
        if (commit)
            await load.CommitAsync(null, [new LossEntry(table.Name, new RowKey(["1"]), "v", LossKind.WrongType, "a", null)], Token);
    }
}
