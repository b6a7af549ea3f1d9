using System.Text.Json;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using MySqlConnector;

namespace Godwit.MySql;

/// <summary>Reads Godwit's records. Where its tables are missing there are none.</summary>
internal sealed class MySqlStateReader(MySqlDatabase database)
{
    private const int NoSuchTable = 1146;

    public static string WriteRange(ChunkRange range) => JsonSerializer.Serialize(range, MySqlStateJson.Default.ChunkRange);

    public async Task<bool> KnowsAsync(string migration, CancellationToken cancellationToken) =>
        (await ListAsync("SELECT id FROM godwit_migrations WHERE id = @m", migration, reader => reader.GetString(0), cancellationToken)).Count > 0;

    public Task<IReadOnlyList<AppliedStatement>> ListAppliedAsync(string migration, CancellationToken cancellationToken) =>
        ListAsync("SELECT id, sequence, object_kind, name, created, undo_sql FROM godwit_statements WHERE migration = @m ORDER BY sequence", migration,
            // One that was begun and whose end is not recorded may have run: it counts as ours.
            reader => new AppliedStatement(reader.GetString(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3), reader.IsDBNull(4) || reader.GetInt32(4) != 0, Text(reader, 5)),
            cancellationToken);

    public Task<IReadOnlyList<ChunkRecord>> ListChunksAsync(string migration, CancellationToken cancellationToken) =>
        ListAsync("SELECT table_name, ordinal, `range`, `rows`, bytes, visibility FROM godwit_chunks WHERE migration = @m ORDER BY table_name, ordinal", migration,
            reader => new ChunkRecord(new ChunkId(new QualifiedName(reader.GetString(0)), reader.GetInt32(1)),
                JsonSerializer.Deserialize(reader.GetString(2), MySqlStateJson.Default.ChunkRange)!,
                reader.IsDBNull(3) ? null : new ChunkOutcome(reader.GetInt64(3), reader.GetInt64(4)), Text(reader, 5)), cancellationToken);

    public async Task<(IReadOnlyList<LossEntry> Entries, long Total)> ListLossesAsync(string migration, int limit, CancellationToken cancellationToken)
    {
        var totals = await ListAsync("SELECT COUNT(*) FROM godwit_losses WHERE migration = @m", migration, reader => reader.GetInt64(0), cancellationToken);
        var entries = await ListAsync(
            FormattableString.Invariant($"SELECT table_name, row_key, column_name, kind, value_before, value_after FROM godwit_losses WHERE migration = @m ORDER BY id LIMIT {Math.Max(limit, 0)}"),
            migration, ReadLoss, cancellationToken);
        return (entries, totals.Count > 0 ? totals[0] : 0);
    }

    public Task VisitLossesAsync(string migration, Action<LossEntry> visit, CancellationToken cancellationToken) =>
        VisitAsync("SELECT table_name, row_key, column_name, kind, value_before, value_after FROM godwit_losses WHERE migration = @m", migration,
            reader => visit(ReadLoss(reader)), cancellationToken);

    private async Task<IReadOnlyList<T>> ListAsync<T>(string sql, string migration, Func<MySqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var list = new List<T>();
        await VisitAsync(sql, migration, reader => list.Add(read(reader)), cancellationToken);
        return list;
    }

    private async Task VisitAsync(string sql, string migration, Action<MySqlDataReader> visit, CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        try
        {
            await using var command = new MySqlCommand(sql, connection);
            command.Parameters.AddWithValue("@m", migration);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                visit(reader);
        }
        catch (MySqlException e) when (e.Number == NoSuchTable)
        {
            // Nothing was recorded.
        }
        catch (Exception e) when (e is not (OperationCanceledException or GodwitException))
        {
            throw database.Translate(e, "tables godwit_*");
        }
    }

    private static LossEntry ReadLoss(MySqlDataReader reader) => new(new QualifiedName(reader.GetString(0)),
        Text(reader, 1) is { } key ? JsonSerializer.Deserialize(key, MySqlStateJson.Default.RowKey) : null,
        reader.GetString(2), Enum.Parse<LossKind>(reader.GetString(3)), reader.GetString(4), Text(reader, 5));

    private static string? Text(MySqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);
}
