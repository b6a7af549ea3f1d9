using System.Text.Json;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using MySqlConnector;

namespace Godwit.MySql;

/// <summary>The session and transaction of one load: fenced, without foreign keys, with the chunk's record and losses in the same commit.</summary>
internal sealed class MySqlLoadSession : IAsyncDisposable
{
    private const int ErrorValueStored = 1265;
    private const int RemarksShown = 3;
    private const string Restore = "SET SESSION foreign_key_checks = 1; " + MySqlSessions.BeStrict;

    private readonly MySqlDatabase _database;
    private readonly WriteRequest _request;
    private MySqlTransaction? _transaction;
    private bool _prepared;
    private bool _committed;

    private MySqlLoadSession(MySqlDatabase database, WriteRequest request, MySqlConnection connection)
    {
        _database = database;
        _request = request;
        Connection = connection;
    }

    public MySqlConnection Connection { get; }

    public MySqlTransaction Transaction => _transaction!;

    private string Subject => _request.Table.Name.ToString();

    public static async Task<MySqlLoadSession> BeginAsync(MySqlDatabase database, WriteRequest request, CancellationToken cancellationToken)
    {
        var session = new MySqlLoadSession(database, request, await database.ConnectAsync(cancellationToken));
        try
        {
            await session.PrepareAsync(cancellationToken);
            return session;
        }
        catch (Exception e)
        {
            await session.DisposeAsync();
            if (e is OperationCanceledException or GodwitException)
                throw;
            throw database.Translate(e, session.Subject);
        }
    }

    /// <summary>Empties the table and forgets its losses, as part of the load.</summary>
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync("DELETE FROM " + MySqlIdentifiers.Instance.Quote(_request.Table.Name), cancellationToken);
        await ExecuteAsync("DELETE FROM godwit_losses WHERE migration = @m AND table_name = @t", cancellationToken, ("@m", _request.Owner.Migration), ("@t", _request.Table.Name.Name));
    }

    /// <summary>Forgets the losses of rows that are written anew.</summary>
    public Task<int> ForgetLossesAsync(IReadOnlyList<RowKey> keys, CancellationToken cancellationToken) => ExecuteAsync(
        $"DELETE FROM godwit_losses WHERE migration = @m AND table_name = @t AND row_key IN ({string.Join(", ", keys.Select((_, i) => FormattableString.Invariant($"@k{i}")))})", cancellationToken,
        [("@m", _request.Owner.Migration), ("@t", _request.Table.Name.Name), .. keys.Select((key, i) => (FormattableString.Invariant($"@k{i}"), (object?)JsonSerializer.Serialize(key, MySqlStateJson.Default.RowKey)))]);

    public Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters) =>
        MySqlStateTransaction.ExecuteAsync(Connection, Transaction, sql, cancellationToken, parameters);

    /// <summary>Whether the server takes LOAD DATA LOCAL.</summary>
    public async Task<bool> CanLoadFilesAsync(CancellationToken cancellationToken) =>
        Convert.ToInt64(await MySqlStateTransaction.ScalarAsync(Connection, Transaction, "SELECT @@local_infile", cancellationToken), null) != 0;

    /// <summary>Lets the error values of enumerations in, which a strict server refuses; <see cref="CheckLandedAsync"/> counts them.</summary>
    public Task AllowErrorValuesAsync(CancellationToken cancellationToken) => ExecuteAsync(MySqlSessions.BeLenient, cancellationToken);

    /// <summary>
    /// Checks that as many rows landed as were sent by the last statement and that the server has nothing to remark but the
    /// <paramref name="errorValues"/> that were sent.
    /// </summary>
    public async Task CheckLandedAsync(long sent, long landed, long errorValues, CancellationToken cancellationToken)
    {
        var remarked = Convert.ToInt64(await MySqlStateTransaction.ScalarAsync(Connection, Transaction, "SHOW COUNT(*) WARNINGS", cancellationToken), null);
        if (remarked > 0)
        {
            var remarks = new List<string>();
            await using (var command = new MySqlCommand("SHOW WARNINGS", Connection, Transaction))
            await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
                while (await reader.ReadAsync(cancellationToken))
                    if (remarked != errorValues || reader.GetInt32(1) != ErrorValueStored)
                        remarks.Add(reader.GetString(2).TrimEnd('.'));
            if (remarks.Count > 0 || remarked != errorValues)
            {
                throw new GodwitException(ErrorKind.ValueRefused, Subject, $"the server would change or leave out rows: {string.Join("; ", remarks.Take(RemarksShown))}; nothing was committed",
                    "Correct the value in the source, choose another type for the column, or name a policy under losses");
            }
        }

        if (landed != sent)
            throw new GodwitException(ErrorKind.Failed, Subject, $"{sent} rows were sent and {landed} landed; nothing was committed", "Check the table for unique keys that the source does not have");
    }

    /// <summary>Writes record and losses, commits.</summary>
    public async Task<ChunkOutcome> CommitAsync(ChunkOutcome outcome, string? visibility, IReadOnlyList<LossEntry> losses, CancellationToken cancellationToken)
    {
        try
        {
            if (_request.Chunk is { } chunk)
                await RecordAsync(chunk, outcome, visibility, cancellationToken);
            foreach (var loss in losses)
            {
                await ExecuteAsync(
                    "INSERT INTO godwit_losses (migration, table_name, row_key, column_name, kind, value_before, value_after) VALUES (@m, @t, @r, @c, @k, @b, @a)", cancellationToken,
                    ("@m", _request.Owner.Migration), ("@t", loss.Table.Name), ("@r", loss.Key is { } key ? JsonSerializer.Serialize(key, MySqlStateJson.Default.RowKey) : null),
                    ("@c", loss.Column), ("@k", loss.Kind.ToString()), ("@b", loss.Before), ("@a", loss.After));
            }

            await ExecuteAsync("DELETE FROM godwit_sessions WHERE connection = CONNECTION_ID()", cancellationToken);
            await Transaction.CommitAsync(cancellationToken);
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
        try
        {
            if (!_committed && _transaction is not null)
                await _transaction.RollbackAsync();
            if (_prepared)
                await MySqlStateTransaction.ExecuteAsync(Connection, null, (_committed ? "" : "DELETE FROM godwit_sessions WHERE connection = CONNECTION_ID(); ") + Restore, CancellationToken.None);
        }
        catch (Exception e) when (e is MySqlException or InvalidOperationException or IOException)
        {
            // The connection is broken, and with it whatever was not committed. No other load may get it.
            MySqlConnection.ClearPool(Connection);
        }

        await Connection.DisposeAsync();
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await RequireNoTriggersAsync(cancellationToken);
        _prepared = true;
        // Where a later runner finds it; committed before the transaction that it would have to end.
        await MySqlStateTransaction.ExecuteAsync(Connection, null, "INSERT INTO godwit_sessions (migration, token, connection) VALUES (@m, @t, CONNECTION_ID()); SET SESSION foreign_key_checks = 0",
            cancellationToken, ("@m", _request.Owner.Migration), ("@t", _request.Owner.Token));
        _transaction = await Connection.BeginTransactionAsync(cancellationToken);
        await MySqlFence.HoldAsync(Connection, Transaction, _request.Owner, cancellationToken);
        if (_request.Chunk is not { } chunk)
            return;
        await using var command = new MySqlCommand(
            "SELECT `rows` IS NOT NULL FROM godwit_chunks WHERE migration = @m AND table_name = @t AND ordinal = @o FOR UPDATE", Connection, Transaction);
        command.Parameters.AddWithValue("@m", _request.Owner.Migration);
        command.Parameters.AddWithValue("@t", chunk.Table.Name);
        command.Parameters.AddWithValue("@o", chunk.Ordinal);
        switch (await command.ExecuteScalarAsync(cancellationToken))
        {
            case null:
                throw new GodwitException(ErrorKind.Failed, Subject, $"its chunk {chunk.Ordinal} is not in the target's plan of chunks", "Run the migration again");
            case var done when Convert.ToInt64(done, null) != 0:
                throw new GodwitException(ErrorKind.Contention, Subject, $"its chunk {chunk.Ordinal} was committed before and is not copied twice",
                    "Run the migration again: it goes on from what the target has recorded");
        }
    }

    // Triggers cannot be silenced here, and one that fires on copied rows would change data.
    private async Task RequireNoTriggersAsync(CancellationToken cancellationToken)
    {
        if (await MySqlStateTransaction.ScalarAsync(Connection, null,
            "SELECT trigger_name FROM information_schema.triggers WHERE event_object_schema = DATABASE() AND event_object_table = @t AND event_manipulation <> 'UPDATE' LIMIT 1",
            cancellationToken, ("@t", _request.Table.Name.Name)) is string trigger)
        {
            throw new GodwitException(ErrorKind.Refused, Subject, $"its trigger {trigger} would fire on every copied row, and MySQL cannot silence it",
                "Drop the trigger and make it again afterwards");
        }
    }

    private async Task RecordAsync(ChunkId chunk, ChunkOutcome outcome, string? visibility, CancellationToken cancellationToken)
    {
        var updated = await ExecuteAsync(
            """
            UPDATE godwit_chunks SET `rows` = @rows, bytes = @bytes, visibility = @visibility, done_at = CURRENT_TIMESTAMP(6)
            WHERE migration = @m AND table_name = @t AND ordinal = @o AND `rows` IS NULL
            """, cancellationToken, ("@rows", outcome.Rows), ("@bytes", outcome.Bytes), ("@visibility", visibility), ("@m", _request.Owner.Migration), ("@t", chunk.Table.Name), ("@o", chunk.Ordinal));
        if (updated != 1)
        {
            throw new GodwitException(ErrorKind.Failed, Subject, $"its chunk {chunk.Ordinal} is not open in the target's plan of chunks; nothing was committed",
                "Run the migration again: it goes on from what the target has recorded");
        }
    }
}
