using System.Text;
using System.Text.Json;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Npgsql;

namespace Godwit.Postgres;

/// <summary>
/// The target's side of one load: a transaction under the fence in which triggers and foreign keys are silent, and whose commit carries
/// the rows, the chunk's record and the losses together.
/// </summary>
internal sealed class PostgresLoadSession : IAsyncDisposable
{
    /// <summary>A transaction of this runner's own whose connection broke may hold a chunk's record for as long as the server does not notice.</summary>
    public const string Patience = "SET LOCAL lock_timeout = '30s'";

    private readonly PostgresDatabase _database;
    private readonly WriteRequest _request;
    private long? _insertedBefore;
    private bool _committed;

    private PostgresLoadSession(PostgresDatabase database, WriteRequest request, NpgsqlConnection connection)
    {
        _database = database;
        _request = request;
        Connection = connection;
    }

    public NpgsqlConnection Connection { get; }

    private string Subject => _request.Table.Name.ToString();

    public static async Task<PostgresLoadSession> BeginAsync(PostgresDatabase database, WriteRequest request, CancellationToken cancellationToken)
    {
        var replica = await database.ReplicaRole.IsAllowedAsync(cancellationToken);
        var session = new PostgresLoadSession(database, request, await database.ConnectAsync(cancellationToken));
        try
        {
            await session.PrepareAsync(replica, cancellationToken);
            return session;
        }
        catch (Exception e)
        {
            await session.DisposeAsync();
            throw e is OperationCanceledException or GodwitException ? e : database.Translate(e, session.Subject);
        }
    }

    /// <summary>Begins COPY; the stream takes raw bytes of the format.</summary>
    public async Task<Stream> BeginCopyAsync(bool binary, CancellationToken cancellationToken)
    {
        // A table without columns still has rows; an empty list of columns is no syntax.
        var columns = _request.Columns.Count == 0
            ? ""
            : $" ({string.Join(", ", _request.Columns.Select(column => PostgresIdentifiers.Instance.Quote(column.Column.Name)))})";
        var target = PostgresIdentifiers.Instance.Quote(_request.Table.Name);
        try
        {
            if (binary)
                return await Connection.BeginRawBinaryCopyAsync($"COPY {target}{columns} FROM STDIN (FORMAT binary)", cancellationToken);
            // The raw copy of the driver takes binary only; under its text writer lies the same stream.
            var writer = await Connection.BeginTextImportAsync($"COPY {target}{columns} FROM STDIN", cancellationToken);
            return ((StreamWriter)(TextWriter)writer).BaseStream;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw _database.Translate(e, Subject);
        }
    }

    /// <summary>Ends COPY; only now does the server tell of the last rows' errors.</summary>
    public async Task EndCopyAsync(Stream stream)
    {
        try
        {
            await stream.DisposeAsync();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw _database.Translate(e, Subject);
        }
    }

    /// <summary>Deletes every row of the table and forgets its losses.</summary>
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PostgresTargetState.EmptyAsync(Connection, _request.Table.Name, cancellationToken);
            await using var forget = new NpgsqlCommand("DELETE FROM godwit.losses WHERE migration = $1 AND table_schema = $2 AND table_name = $3", Connection);
            forget.Parameters.Add(new() { Value = _request.Owner.Migration });
            forget.Parameters.Add(new() { Value = _request.Table.Name.Schema ?? "" });
            forget.Parameters.Add(new() { Value = _request.Table.Name.Name });
            await forget.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or GodwitException))
        {
            throw _database.Translate(e, Subject);
        }
    }

    /// <summary>Forgets the losses of rows that are written anew.</summary>
    public async Task<int> ForgetLossesAsync(IReadOnlyList<RowKey> keys, CancellationToken cancellationToken)
    {
        await using var forget = new NpgsqlCommand("DELETE FROM godwit.losses WHERE migration = $1 AND table_schema = $2 AND table_name = $3 AND row_key = ANY ($4)", Connection);
        forget.Parameters.Add(new() { Value = _request.Owner.Migration });
        forget.Parameters.Add(new() { Value = _request.Table.Name.Schema ?? "" });
        forget.Parameters.Add(new() { Value = _request.Table.Name.Name });
        forget.Parameters.Add(new() { Value = keys.Select(key => JsonSerializer.Serialize(key, PostgresStateJson.Default.RowKey)).ToArray() });
        return await forget.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Checks that <paramref name="outcome"/>'s rows landed, writes record and losses, commits.</summary>
    public async Task<ChunkOutcome> CommitAsync(ChunkOutcome outcome, string? visibility, IReadOnlyList<LossEntry> losses, CancellationToken cancellationToken)
    {
        try
        {
            await CheckLandedAsync(outcome.Rows, cancellationToken);
            if (_request.Chunk is { } chunk)
                await RecordAsync(chunk, outcome, visibility, cancellationToken);
            if (losses.Count > 0)
                await WriteLossesAsync(losses, cancellationToken);
            await using var commit = new NpgsqlCommand("COMMIT", Connection);
            await commit.ExecuteNonQueryAsync(cancellationToken);
            _committed = true;
            return outcome;
        }
        catch (Exception e) when (e is not (OperationCanceledException or GodwitException))
        {
            throw _database.Translate(e, Subject);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_committed)
        {
            await Connection.DisposeAsync();
            return;
        }

        // A COPY that is under way cannot be ended without committing its rows to the transaction's fate; closing the session rolls back.
        NpgsqlConnection.ClearPool(Connection);
        await Connection.CloseAsync();
        await Connection.DisposeAsync();
    }

    private async Task PrepareAsync(bool replica, CancellationToken cancellationToken)
    {
        var sql = new StringBuilder("BEGIN; SET LOCAL synchronous_commit = on; SET LOCAL application_name = ")
            .Append(PostgresIdentifiers.Instance.QuoteLiteral(PostgresFence.SessionName(_request.Owner)));
        if (replica)
            sql.Append("; SET LOCAL session_replication_role = replica");
        sql.Append("; ").Append(Patience);
        await using (var begin = new NpgsqlCommand(sql.ToString(), Connection))
            await begin.ExecuteNonQueryAsync(cancellationToken);
        await PostgresFence.HoldAsync(Connection, _request.Owner, cancellationToken);
        if (!replica)
            await PostgresReplicaRole.RequireQuietAsync(Connection, _request.Table.Name, cancellationToken);
        if (_request.Chunk is { } chunk)
            await RequireUndoneAsync(chunk, cancellationToken);
        _insertedBefore = await InsertedAsync(cancellationToken);
    }

    private async Task RequireUndoneAsync(ChunkId chunk, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT rows IS NOT NULL FROM godwit.chunks WHERE migration = $1 AND table_schema = $2 AND table_name = $3 AND ordinal = $4 FOR UPDATE", Connection);
        AddChunk(command, chunk);
        switch (await command.ExecuteScalarAsync(cancellationToken))
        {
            case null:
                throw new GodwitException(ErrorKind.Failed, Subject, $"its chunk {chunk.Ordinal} is not in the target's plan of chunks", "Run the migration again");
            case true:
                // The answer to that commit may have been lost: a new round reads what is recorded.
                throw new GodwitException(ErrorKind.Contention, Subject, $"its chunk {chunk.Ordinal} was committed before and is not copied twice",
                    "Run the migration again: it goes on from what the target has recorded");
        }
    }

    private async Task CheckLandedAsync(long sent, CancellationToken cancellationToken)
    {
        var landed = await InsertedAsync(cancellationToken) - _insertedBefore ?? await CountOwnAsync(cancellationToken);
        if (landed != sent)
        {
            throw new GodwitException(ErrorKind.Failed, Subject, $"{sent} rows were sent and {landed} landed; nothing was committed",
                "Check the table for triggers or rules that change inserts");
        }
    }

    /// <summary>
    /// The session's own count of rows inserted, which does not take in rows that a trigger or rule swallowed; null where the server does
    /// not count. It may hold earlier transactions' rows, which the server adds to its statistics only between transactions.
    /// </summary>
    private async Task<long?> InsertedAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT CASE WHEN current_setting('track_counts')::bool THEN COALESCE(sum(pg_catalog.pg_stat_get_xact_tuples_inserted(c)), 0)::bigint END
            FROM (SELECT $1::regclass::oid AS c UNION SELECT relid::oid FROM pg_catalog.pg_partition_tree($1::regclass)) tables
            """, Connection);
        command.Parameters.Add(new() { Value = PostgresIdentifiers.Instance.Quote(_request.Table.Name) });
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
    }

    private async Task<long> CountOwnAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT count(*) FROM {PostgresIdentifiers.Instance.Quote(_request.Table.Name)} WHERE xmin::text::bigint = txid_current() % 4294967296", Connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task RecordAsync(ChunkId chunk, ChunkOutcome outcome, string? visibility, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            UPDATE godwit.chunks SET rows = $5, bytes = $6, visibility = $7, done_at = clock_timestamp()
            WHERE migration = $1 AND table_schema = $2 AND table_name = $3 AND ordinal = $4 AND rows IS NULL
            """, Connection);
        AddChunk(command, chunk);
        command.Parameters.Add(new() { Value = outcome.Rows });
        command.Parameters.Add(new() { Value = outcome.Bytes });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = visibility });
        if (await command.ExecuteNonQueryAsync(cancellationToken) != 1)
        {
            throw new GodwitException(ErrorKind.Failed, Subject, $"its chunk {chunk.Ordinal} is not open in the target's plan of chunks; nothing was committed",
                "Run the migration again: it goes on from what the target has recorded");
        }
    }

    private async Task WriteLossesAsync(IReadOnlyList<LossEntry> losses, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(Connection);
        foreach (var loss in losses)
        {
            var command = new NpgsqlBatchCommand(
                """
                INSERT INTO godwit.losses (migration, table_schema, table_name, row_key, column_name, kind, before, after)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                """);
            command.Parameters.Add(new() { Value = _request.Owner.Migration });
            command.Parameters.Add(new() { Value = loss.Table.Schema ?? "" });
            command.Parameters.Add(new() { Value = loss.Table.Name });
            command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = loss.Key is { } key ? JsonSerializer.Serialize(key, PostgresStateJson.Default.RowKey) : null });
            command.Parameters.Add(new() { Value = loss.Column });
            command.Parameters.Add(new() { Value = loss.Kind.ToString() });
            command.Parameters.Add(new() { Value = Storable(loss.Before) });
            command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = loss.After is { } after ? Storable(after) : null });
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The ledger tells of NUL characters, which its own text columns cannot hold.</summary>
    private static string Storable(string text) => text.Replace("\0", "\\0", StringComparison.Ordinal);

    private void AddChunk(NpgsqlCommand command, ChunkId chunk)
    {
        command.Parameters.Add(new() { Value = _request.Owner.Migration });
        command.Parameters.Add(new() { Value = chunk.Table.Schema ?? "" });
        command.Parameters.Add(new() { Value = chunk.Table.Name });
        command.Parameters.Add(new() { Value = chunk.Ordinal });
    }
}
