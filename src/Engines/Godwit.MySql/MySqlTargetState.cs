using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql;

/// <summary>Godwit's own records in a MySQL target, in tables <c>godwit_*</c> of the database.</summary>
internal sealed class MySqlTargetState(MySqlDatabase database) : ITargetState
{
    private readonly MySqlStateReader _reader = new(database);
    private readonly MySqlTakeover _takeover = new(database);
    private readonly MySqlStatements _statements = new(database);

    /// <inheritdoc/>
    public Task AcquireAsync(TargetOwner owner, CancellationToken cancellationToken) => _takeover.AcquireAsync(owner, cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(TargetOwner owner, CancellationToken cancellationToken) => _takeover.RemoveAsync(owner, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> KnowsAsync(string migration, CancellationToken cancellationToken) => _reader.KnowsAsync(migration, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AppliedStatement>> ListAppliedAsync(string migration, CancellationToken cancellationToken) => _reader.ListAppliedAsync(migration, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChunkRecord>> ListChunksAsync(string migration, CancellationToken cancellationToken) => _reader.ListChunksAsync(migration, cancellationToken);

    /// <inheritdoc/>
    public Task<(IReadOnlyList<LossEntry> Entries, long Total)> ListLossesAsync(string migration, int limit, CancellationToken cancellationToken) =>
        _reader.ListLossesAsync(migration, limit, cancellationToken);

    /// <inheritdoc/>
    public Task VisitLossesAsync(string migration, Action<LossEntry> visit, CancellationToken cancellationToken) => _reader.VisitLossesAsync(migration, visit, cancellationToken);

    /// <inheritdoc/>
    public Task ApplyAsync(TargetOwner owner, SchemaStatement statement, CancellationToken cancellationToken) => _statements.ApplyAsync(owner, statement, cancellationToken);

    /// <inheritdoc/>
    public Task UndoAsync(TargetOwner owner, AppliedStatement statement, CancellationToken cancellationToken) => _statements.UndoAsync(owner, statement, cancellationToken);

    /// <inheritdoc/>
    public Task SaveChunksAsync(TargetOwner owner, QualifiedName table, IReadOnlyList<ChunkRange> ranges, CancellationToken cancellationToken) =>
        MySqlStateTransaction.RunAsync(database, owner, table.ToString(), async (connection, transaction) =>
        {
            // Locked, not only read: a commit whose answer was lost may still be under way on the server, and decides first.
            var done = await MySqlStateTransaction.ScalarAsync(connection, transaction,
                "SELECT COUNT(`rows`) FROM godwit_chunks WHERE migration = @m AND table_name = @t FOR UPDATE", cancellationToken, ("@m", owner.Migration), ("@t", table.Name));
            if (Convert.ToInt64(done, null) > 0)
            {
                throw new GodwitException(ErrorKind.Contention, table.ToString(), "its chunks cannot be planned anew: some were committed meanwhile",
                    "It may be tried again: what is recorded is read anew");
            }

            await MySqlStateTransaction.ExecuteAsync(connection, transaction, "DELETE FROM godwit_chunks WHERE migration = @m AND table_name = @t", cancellationToken,
                ("@m", owner.Migration), ("@t", table.Name));
            for (var ordinal = 0; ordinal < ranges.Count; ordinal++)
            {
                await MySqlStateTransaction.ExecuteAsync(connection, transaction, "INSERT INTO godwit_chunks (migration, table_name, ordinal, `range`) VALUES (@m, @t, @o, @r)",
                    cancellationToken, ("@m", owner.Migration), ("@t", table.Name), ("@o", ordinal), ("@r", MySqlStateReader.WriteRange(ranges[ordinal])));
            }
        }, cancellationToken);

    /// <inheritdoc/>
    public Task ResetTableAsync(TargetOwner owner, QualifiedName table, CancellationToken cancellationToken) =>
        MySqlStateTransaction.RunAsync(database, owner, table.ToString(), async (connection, transaction) =>
        {
            // Records first: a load that is still under way on the server holds its own, and what it commits must be there to be emptied.
            foreach (var records in (string[])["godwit_chunks", "godwit_losses"])
                await MySqlStateTransaction.ExecuteAsync(connection, transaction, $"DELETE FROM {records} WHERE migration = @m AND table_name = @t", cancellationToken, ("@m", owner.Migration), ("@t", table.Name));
            await MySqlStateTransaction.ExecuteAsync(connection, transaction, "SET SESSION foreign_key_checks = 0", cancellationToken);
            try
            {
                // TRUNCATE would commit by itself, before the records are gone.
                await MySqlStateTransaction.ExecuteAsync(connection, transaction, "DELETE FROM " + MySqlIdentifiers.Instance.Quote(table), cancellationToken);
            }
            finally
            {
                await MySqlStateTransaction.ExecuteAsync(connection, transaction, "SET SESSION foreign_key_checks = 1", cancellationToken);
            }
        }, cancellationToken);
}
