using System.Text.Json;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Sqlite.Sessions;
using SQLitePCL;

namespace Godwit.Sqlite;

/// <summary>Godwit's own records in a target file, in tables <c>godwit_*</c>. DDL takes part in transactions: a statement and its record commit together.</summary>
internal sealed class SqliteTargetState(SqliteDatabase database) : ITargetState
{
    public async Task AcquireAsync(TargetOwner owner, CancellationToken cancellationToken)
    {
        // A file of no bytes is what opening a new one leaves: there was no database before.
        var madeFile = !database.FileExists || new FileInfo(database.FilePath).Length == 0;
        await database.WriteAsync(session =>
        {
            TargetRecords.Make(session);
            if (session.Number("SELECT token FROM godwit_migrations WHERE migration = ?", owner.Migration) is { } token && token > owner.Token)
                throw new GodwitException(ErrorKind.FencedOut, $"migration {owner.Migration}", $"another runner has taken the target over (its token is {token}, ours {owner.Token})");
            return session.Execute("INSERT INTO godwit_migrations (migration, token, made_file) VALUES (?, ?, ?) ON CONFLICT (migration) DO UPDATE SET token = excluded.token",
                owner.Migration, owner.Token, madeFile);
        }, cancellationToken);
    }

    public Task<bool> KnowsAsync(string migration, CancellationToken cancellationToken) =>
        ReadAsync(session => session.Number("SELECT 1 FROM godwit_migrations WHERE migration = ?", migration) is not null, false, cancellationToken);

    public async Task ApplyAsync(TargetOwner owner, SchemaStatement statement, CancellationToken cancellationToken)
    {
        if (statement.OutsideTransaction)
            throw new GodwitException(ErrorKind.Failed, statement.Name.ToString(), "SQLite's statements all run inside a transaction");
        await database.WriteAsync(session =>
        {
            TargetFence.Check(session, owner);
            if (session.Number("SELECT 1 FROM godwit_statements WHERE migration = ? AND id = ?", owner.Migration, statement.Id) is not null)
                return false;
            var exists = statement.ExistsSql is { } sql && session.Scalar(sql) is "1" or "true" or "t";
            if (!exists)
                Run(session, statement.Sql, $"{statement.ObjectKind} {statement.Name}", cancellationToken);
            var last = session.Number("SELECT max(sequence) FROM godwit_statements WHERE migration = ?", owner.Migration) ?? 0;
            session.Execute("INSERT INTO godwit_statements (migration, id, sequence, object_kind, name, created, undo_sql) VALUES (?, ?, ?, ?, ?, ?, ?)",
                owner.Migration, statement.Id, last + 1, statement.ObjectKind, statement.Name.ToString(), !exists, statement.UndoSql);
            return true;
        }, cancellationToken);
    }

    public Task<IReadOnlyList<AppliedStatement>> ListAppliedAsync(string migration, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<AppliedStatement>>(session => session.Query(
            "SELECT id, sequence, object_kind, name, created, undo_sql FROM godwit_statements WHERE migration = ? ORDER BY sequence",
            row => new AppliedStatement(row.Text(0), row.Int64(1), row.Text(2), row.Text(3), row.Int64(4) != 0, row.TextOrNull(5)), migration), [], cancellationToken);

    public async Task UndoAsync(TargetOwner owner, AppliedStatement statement, CancellationToken cancellationToken) =>
        await database.WriteAsync(session =>
        {
            TargetFence.Check(session, owner);
            if (statement is { Created: true, UndoSql: { } undo })
                Run(session, undo, $"{statement.ObjectKind} {statement.Name}", cancellationToken);
            return session.Execute("DELETE FROM godwit_statements WHERE migration = ? AND id = ?", owner.Migration, statement.Id);
        }, cancellationToken);

    public async Task SaveChunksAsync(TargetOwner owner, QualifiedName table, IReadOnlyList<ChunkRange> ranges, CancellationToken cancellationToken) =>
        await database.WriteAsync(session =>
        {
            TargetFence.Check(session, owner);
            if (session.Number("SELECT count(*) FROM godwit_chunks WHERE migration = ? AND table_name = ? AND rows IS NOT NULL", owner.Migration, table.Name) is > 0)
                throw new GodwitException(ErrorKind.Failed, table.ToString(), "its chunks cannot be planned anew: some are copied already");
            session.Execute("DELETE FROM godwit_chunks WHERE migration = ? AND table_name = ?", owner.Migration, table.Name);
            using var insert = session.Prepare("INSERT INTO godwit_chunks (migration, table_name, ordinal, range) VALUES (?, ?, ?, ?)");
            for (var i = 0; i < ranges.Count; i++)
            {
                insert.BindAll(owner.Migration, table.Name, i, JsonSerializer.Serialize(ranges[i]));
                insert.Step();
                insert.Reset();
            }

            return ranges.Count;
        }, cancellationToken);

    public Task<IReadOnlyList<ChunkRecord>> ListChunksAsync(string migration, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<ChunkRecord>>(session => session.Query(
            "SELECT table_name, ordinal, range, rows, bytes, visibility FROM godwit_chunks WHERE migration = ? ORDER BY table_name, ordinal",
            row => new ChunkRecord(new ChunkId(new QualifiedName(row.Text(0)), (int)row.Int64(1)), JsonSerializer.Deserialize<ChunkRange>(row.Text(2))!,
                row.IsNull(3) ? null : new ChunkOutcome(row.Int64(3), row.Int64(4)), row.TextOrNull(5)), migration), [], cancellationToken);

    public async Task ResetTableAsync(TargetOwner owner, QualifiedName table, CancellationToken cancellationToken) =>
        await database.WriteAsync(session =>
        {
            TargetFence.Check(session, owner);
            raw.sqlite3_db_config(session.Handle, raw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, out _);
            Run(session, $"DELETE FROM {SqliteIdentifiers.Instance.Quote(table.Name)}", table.ToString(), cancellationToken);
            session.Execute("DELETE FROM godwit_chunks WHERE migration = ? AND table_name = ?", owner.Migration, table.Name);
            return session.Execute("DELETE FROM godwit_losses WHERE migration = ? AND table_name = ?", owner.Migration, table.Name);
        }, cancellationToken);

    public Task<(IReadOnlyList<LossEntry> Entries, long Total)> ListLossesAsync(string migration, int limit, CancellationToken cancellationToken) =>
        ReadAsync<(IReadOnlyList<LossEntry>, long)>(session => (session.Query(
            "SELECT table_name, row_key, column_name, kind, value_before, value_after FROM godwit_losses WHERE migration = ? ORDER BY id LIMIT ?",
            TargetRecords.ReadLoss, migration, limit), session.Number("SELECT count(*) FROM godwit_losses WHERE migration = ?", migration) ?? 0), ([], 0), cancellationToken);

    public Task<IReadOnlyList<LossCount>> CountLossesAsync(string migration, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<LossCount>>(session => session.Query(
            "SELECT table_name, column_name, kind, count(*) FROM godwit_losses WHERE migration = ? GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            row => new LossCount(new QualifiedName(row.Text(0)), row.Text(1), Enum.Parse<LossKind>(row.Text(2)), row.Int64(3)), migration), [], cancellationToken);

    public async Task RemoveAsync(TargetOwner owner, CancellationToken cancellationToken)
    {
        if (!database.FileExists)
            return;
        var mayDelete = await database.WriteAsync(session => session.TableExists("godwit_migrations") && Forget(session, owner), cancellationToken);
        if (mayDelete)
            await DeleteEmptyFileAsync(cancellationToken);
    }

    /// <returns>Whether no migration is left and the file was made by one of them.</returns>
    private static bool Forget(SqliteSession session, TargetOwner owner)
    {
        if (session.Number("SELECT 1 FROM godwit_migrations WHERE migration = ?", owner.Migration) is null)
            return false;
        TargetFence.Check(session, owner);
        var madeFile = session.Number("SELECT made_file FROM godwit_migrations WHERE migration = ?", owner.Migration) == 1;
        foreach (var table in TargetRecords.Tables)
            session.Execute($"DELETE FROM {table} WHERE migration = ?", owner.Migration);
        if (session.Number("SELECT count(*) FROM godwit_migrations") is > 0)
        {
            if (madeFile)
                session.Execute("UPDATE godwit_migrations SET made_file = 1");
            return false;
        }

        foreach (var table in TargetRecords.Tables)
            session.Execute($"DROP TABLE {table}");
        return madeFile;
    }

    // The file was not there before the migration. It goes again only if it holds nothing, checked under the lock that keeps writers out.
    private async Task DeleteEmptyFileAsync(CancellationToken cancellationToken)
    {
        await database.WriteGate.WaitAsync(cancellationToken);
        try
        {
            using var session = database.OpenWriter();
            session.Execute("BEGIN EXCLUSIVE");
            if (session.Number("SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'") != 0)
                return;
            foreach (var suffix in (string[])["", "-journal", "-wal", "-shm"])
                File.Delete(database.FilePath + suffix);
        }
        finally
        {
            database.WriteGate.Release();
        }
    }

    private static void Run(SqliteSession session, string sql, string subject, CancellationToken cancellationToken)
    {
        try
        {
            session.ExecuteScript(sql, cancellationToken);
        }
        catch (Microsoft.Data.Sqlite.SqliteException exception) when (exception.SqliteErrorCode is raw.SQLITE_ERROR or raw.SQLITE_CONSTRAINT)
        {
            throw SqliteErrors.Translate(exception, subject, "");
        }
    }

    private async Task<T> ReadAsync<T>(Func<SqliteSession, T> read, T missing, CancellationToken cancellationToken) =>
        database.FileExists
            ? await database.ReadAsync(session => session.TableExists("godwit_migrations") ? read(session) : missing, cancellationToken)
            : missing;
}
