using System.Text.Json;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.Sqlite.Sessions;

/// <summary>Godwit's own tables in a target.</summary>
internal static class TargetRecords
{
    public static readonly string[] Tables = ["godwit_losses", "godwit_chunks", "godwit_statements", "godwit_migrations"];

    public static void Make(SqliteSession session) => session.ExecuteScript("""
        CREATE TABLE IF NOT EXISTS godwit_migrations (
          migration TEXT NOT NULL PRIMARY KEY,
          token INTEGER NOT NULL,
          made_file INTEGER NOT NULL DEFAULT 0
        ) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS godwit_statements (
          migration TEXT NOT NULL,
          id TEXT NOT NULL,
          sequence INTEGER NOT NULL,
          object_kind TEXT NOT NULL,
          name TEXT NOT NULL,
          created INTEGER NOT NULL,
          undo_sql TEXT,
          PRIMARY KEY (migration, id)
        ) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS godwit_chunks (
          migration TEXT NOT NULL,
          table_name TEXT NOT NULL,
          ordinal INTEGER NOT NULL,
          range TEXT NOT NULL,
          rows INTEGER,
          bytes INTEGER,
          visibility TEXT,
          PRIMARY KEY (migration, table_name, ordinal)
        ) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS godwit_losses (
          id INTEGER PRIMARY KEY,
          migration TEXT NOT NULL,
          table_name TEXT NOT NULL,
          row_key TEXT,
          column_name TEXT NOT NULL,
          kind TEXT NOT NULL,
          value_before TEXT NOT NULL,
          value_after TEXT
        );
        """);

    public static void AddLosses(SqliteSession session, WriteRequest request, IReadOnlyList<LossEntry> losses)
    {
        if (losses.Count == 0)
            return;
        using var insert = session.Prepare("INSERT INTO godwit_losses (migration, table_name, row_key, column_name, kind, value_before, value_after) VALUES (?, ?, ?, ?, ?, ?, ?)");
        foreach (var loss in losses)
        {
            insert.BindAll(request.Owner.Migration, request.Table.Name.Name, loss.Key is null ? null : JsonSerializer.Serialize(loss.Key),
                loss.Column, loss.Kind.ToString(), loss.Before, loss.After);
            insert.Step();
            insert.Reset();
        }
    }

    public static void CompleteChunk(SqliteSession session, TargetOwner owner, ChunkId chunk, long rows, long bytes, string? visibility)
    {
        var changed = session.Execute("UPDATE godwit_chunks SET rows = ?, bytes = ?, visibility = ? WHERE migration = ? AND table_name = ? AND ordinal = ? AND rows IS NULL",
            rows, bytes, visibility, owner.Migration, chunk.Table.Name, chunk.Ordinal);
        if (changed != 1)
            throw new GodwitException(ErrorKind.Failed, chunk.Table.ToString(), $"chunk {chunk.Ordinal} is not planned or was copied before");
    }

    public static LossEntry ReadLoss(SqliteStatement row) => new(new QualifiedName(row.Text(0)),
        row.TextOrNull(1) is { } key ? JsonSerializer.Deserialize<RowKey>(key) : null,
        row.Text(2), Enum.Parse<LossKind>(row.Text(3)), row.Text(4), row.TextOrNull(5));
}
