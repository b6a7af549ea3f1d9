using System.Text.Json;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Npgsql;

namespace Godwit.Postgres;

/// <summary>Reads Godwit's records. Where its tables are missing there are none.</summary>
internal sealed class PostgresStateReader(PostgresDatabase database)
{
    public static string WriteRange(ChunkRange range) => JsonSerializer.Serialize(range, PostgresStateJson.Default.ChunkRange);

    public async Task<bool> KnowsAsync(string migration, CancellationToken cancellationToken) =>
        (await ListAsync("SELECT id FROM godwit.migrations WHERE id = $1", migration, reader => reader.GetString(0), cancellationToken)).Count > 0;

    public Task<IReadOnlyList<AppliedStatement>> ListAppliedAsync(string migration, CancellationToken cancellationToken) =>
        ListAsync("SELECT id, sequence, object_kind, name, created, undo_sql FROM godwit.statements WHERE migration = $1 ORDER BY sequence", migration,
            reader => new AppliedStatement(reader.GetString(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3), reader.GetBoolean(4), Text(reader, 5)),
            cancellationToken);

    public Task<IReadOnlyList<ChunkRecord>> ListChunksAsync(string migration, CancellationToken cancellationToken) =>
        ListAsync(
            """
            SELECT table_schema, table_name, ordinal, range, rows, bytes, visibility FROM godwit.chunks WHERE migration = $1
            ORDER BY table_schema COLLATE "C", table_name COLLATE "C", ordinal
            """, migration,
            reader => new ChunkRecord(new ChunkId(Name(reader, 0), reader.GetInt32(2)),
                JsonSerializer.Deserialize(reader.GetString(3), PostgresStateJson.Default.ChunkRange)!,
                reader.IsDBNull(4) ? null : new ChunkOutcome(reader.GetInt64(4), reader.GetInt64(5)), Text(reader, 6)), cancellationToken);

    public async Task<(IReadOnlyList<LossEntry> Entries, long Total)> ListLossesAsync(string migration, int limit, CancellationToken cancellationToken)
    {
        var totals = await ListAsync("SELECT count(*) FROM godwit.losses WHERE migration = $1", migration, reader => reader.GetInt64(0), cancellationToken);
        var entries = await ListAsync(
            FormattableString.Invariant($"SELECT table_schema, table_name, row_key, column_name, kind, before, after FROM godwit.losses WHERE migration = $1 ORDER BY id LIMIT {Math.Max(limit, 0)}"),
            migration, ReadLoss, cancellationToken);
        return (entries, totals.Count > 0 ? totals[0] : 0);
    }

    public Task VisitLossesAsync(string migration, Action<LossEntry> visit, CancellationToken cancellationToken) =>
        VisitAsync("SELECT table_schema, table_name, row_key, column_name, kind, before, after FROM godwit.losses WHERE migration = $1", migration,
            reader => visit(ReadLoss(reader)), cancellationToken);

    public Task<IReadOnlyList<LossCount>> CountLossesAsync(string migration, CancellationToken cancellationToken) =>
        ListAsync(
            """
            SELECT table_schema, table_name, column_name, kind, count(*) FROM godwit.losses WHERE migration = $1 GROUP BY 1, 2, 3, 4
            ORDER BY table_schema COLLATE "C", table_name COLLATE "C", column_name COLLATE "C", kind
            """, migration,
            reader => new LossCount(Name(reader, 0), reader.GetString(2), Enum.Parse<LossKind>(reader.GetString(3)), reader.GetInt64(4)), cancellationToken);

    private async Task<IReadOnlyList<T>> ListAsync<T>(string sql, string migration, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var list = new List<T>();
        await VisitAsync(sql, migration, reader => list.Add(read(reader)), cancellationToken);
        return list;
    }

    private async Task VisitAsync(string sql, string migration, Action<NpgsqlDataReader> visit, CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand(sql, connection);
            command.Parameters.Add(new() { Value = migration });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                visit(reader);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            // Nothing was recorded.
        }
        catch (Exception e) when (e is not (OperationCanceledException or GodwitException))
        {
            throw database.Translate(e, "schema godwit");
        }
    }

    private static LossEntry ReadLoss(NpgsqlDataReader reader) => new(Name(reader, 0),
        Text(reader, 2) is { } key ? JsonSerializer.Deserialize(key, PostgresStateJson.Default.RowKey) : null,
        reader.GetString(3), Enum.Parse<LossKind>(reader.GetString(4)), reader.GetString(5), Text(reader, 6));

    private static QualifiedName Name(NpgsqlDataReader reader, int ordinal) =>
        new(reader.GetString(ordinal) is { Length: > 0 } schema ? schema : null, reader.GetString(ordinal + 1));

    private static string? Text(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);
}
