using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Npgsql;

namespace Godwit.Postgres;

/// <summary>Godwit's own records in a PostgreSQL target, in the schema <c>godwit</c>.</summary>
internal sealed class PostgresTargetState(PostgresDatabase database) : ITargetState
{
    private readonly PostgresStateReader _reader = new(database);
    private readonly PostgresTakeover _takeover = new(database);
    private readonly PostgresStatements _statements = new(database);

    /// <inheritdoc/>
    public Task AcquireAsync(TargetOwner owner, CancellationToken cancellationToken) => _takeover.AcquireAsync(owner, cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(TargetOwner owner, CancellationToken cancellationToken) => _takeover.RemoveAsync(owner, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> KnowsAsync(string migration, CancellationToken cancellationToken) => _reader.KnowsAsync(migration, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AppliedStatement>> ListAppliedAsync(string migration, CancellationToken cancellationToken) =>
        _reader.ListAppliedAsync(migration, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChunkRecord>> ListChunksAsync(string migration, CancellationToken cancellationToken) =>
        _reader.ListChunksAsync(migration, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Godwit.Abstractions.Rows.LossCount>> CountLossesAsync(string migration, CancellationToken cancellationToken) =>
        _reader.CountLossesAsync(migration, cancellationToken);

    public Task<(IReadOnlyList<Godwit.Abstractions.Rows.LossEntry> Entries, long Total)> ListLossesAsync(string migration, int limit, CancellationToken cancellationToken) =>
        _reader.ListLossesAsync(migration, limit, cancellationToken);

    /// <inheritdoc/>
    public Task VisitLossesAsync(string migration, Action<Godwit.Abstractions.Rows.LossEntry> visit, CancellationToken cancellationToken) =>
        _reader.VisitLossesAsync(migration, visit, cancellationToken);

    /// <inheritdoc/>
    public Task ApplyAsync(TargetOwner owner, SchemaStatement statement, CancellationToken cancellationToken) =>
        _statements.ApplyAsync(owner, statement, cancellationToken);

    /// <inheritdoc/>
    public Task UndoAsync(TargetOwner owner, AppliedStatement statement, CancellationToken cancellationToken) =>
        _statements.UndoAsync(owner, statement, cancellationToken);

    /// <inheritdoc/>
    public Task SaveChunksAsync(TargetOwner owner, QualifiedName table, IReadOnlyList<ChunkRange> ranges, CancellationToken cancellationToken) =>
        PostgresStateTransaction.RunAsync(database, owner, table.ToString(), async connection =>
        {
            await using (var patience = new NpgsqlCommand(PostgresLoadSession.Patience, connection))
                await patience.ExecuteNonQueryAsync(cancellationToken);
            // Locked, not only read: a commit whose answer was lost may still be under way on the server, and decides first.
            await using (var done = new NpgsqlCommand(
                """
                SELECT count(rows) > 0 FROM (
                    SELECT rows FROM godwit.chunks WHERE migration = $1 AND table_schema = $2 AND table_name = $3 ORDER BY ordinal FOR UPDATE) held
                """, connection))
            {
                AddTable(done, owner, table);
                if (await done.ExecuteScalarAsync(cancellationToken) is true)
                {
                    throw new GodwitException(ErrorKind.Contention, table.ToString(), "its chunks cannot be planned anew: some were committed meanwhile",
                        "It may be tried again: what is recorded is read anew");
                }
            }

            await using var delete = new NpgsqlCommand(
                "DELETE FROM godwit.chunks WHERE migration = $1 AND table_schema = $2 AND table_name = $3", connection);
            AddTable(delete, owner, table);
            await delete.ExecuteNonQueryAsync(cancellationToken);
            await using var insert = new NpgsqlCommand(
                """
                INSERT INTO godwit.chunks (migration, table_schema, table_name, ordinal, range)
                SELECT $1, $2, $3, ordinal - 1, range FROM unnest($4::text[]) WITH ORDINALITY AS planned (range, ordinal)
                """, connection);
            AddTable(insert, owner, table);
            insert.Parameters.Add(new() { Value = ranges.Select(PostgresStateReader.WriteRange).ToArray() });
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }, cancellationToken);

    /// <inheritdoc/>
    public Task ResetTableAsync(TargetOwner owner, QualifiedName table, CancellationToken cancellationToken) =>
        PostgresStateTransaction.RunAsync(database, owner, table.ToString(), async connection =>
        {
            if (await database.ReplicaRole.IsAllowedAsync(cancellationToken))
            {
                await using var quiet = new NpgsqlCommand("SET LOCAL session_replication_role = replica", connection);
                await quiet.ExecuteNonQueryAsync(cancellationToken);
            }

            // Records first: a load that is still under way on the server holds its own, and what it commits must be there to be emptied.
            foreach (var records in (string[])["chunks", "losses"])
            {
                await using var forget = new NpgsqlCommand(
                    $"DELETE FROM godwit.{records} WHERE migration = $1 AND table_schema = $2 AND table_name = $3", connection);
                AddTable(forget, owner, table);
                await forget.ExecuteNonQueryAsync(cancellationToken);
            }

            await EmptyAsync(connection, table, cancellationToken);
        }, cancellationToken);

    /// <summary>TRUNCATE refuses a table that another's foreign key points to, even an empty one; DELETE takes longer.</summary>
    internal static async Task EmptyAsync(NpgsqlConnection connection, QualifiedName table, CancellationToken cancellationToken)
    {
        var name = PostgresIdentifiers.Instance.Quote(table);
        await using var ask = new NpgsqlCommand(
            """
            SELECT c.relkind = 'p', EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.contype = 'f' AND k.confrelid = c.oid AND k.conrelid <> c.oid)
            FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass($1)
            """, connection);
        ask.Parameters.Add(new() { Value = name });
        bool partitioned, referenced;
        await using (var reader = await ask.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
                return;
            (partitioned, referenced) = (reader.GetBoolean(0), reader.GetBoolean(1));
        }

        var only = partitioned ? "" : "ONLY ";
        await using var empty = new NpgsqlCommand(referenced ? $"DELETE FROM {only}{name}" : $"TRUNCATE TABLE {only}{name}", connection);
        await empty.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void AddTable(NpgsqlCommand command, TargetOwner owner, QualifiedName table)
    {
        command.Parameters.Add(new() { Value = owner.Migration });
        command.Parameters.Add(new() { Value = table.Schema ?? "" });
        command.Parameters.Add(new() { Value = table.Name });
    }
}
