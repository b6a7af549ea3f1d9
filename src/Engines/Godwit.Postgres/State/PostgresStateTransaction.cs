using Godwit.Abstractions.Engines;
using Npgsql;

namespace Godwit.Postgres;

/// <summary>A writing transaction under the fence.</summary>
internal static class PostgresStateTransaction
{
    /// <summary>Runs <paramref name="work"/> in a transaction that holds the fence; commits durably.</summary>
    public static async Task RunAsync(PostgresDatabase database, TargetOwner owner, string subject, Func<NpgsqlConnection, Task> work, CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var settings = new NpgsqlCommand(
                $"SET LOCAL synchronous_commit = on; SET LOCAL application_name = {PostgresIdentifiers.Instance.QuoteLiteral(PostgresFence.SessionName(owner))}", connection);
            await settings.ExecuteNonQueryAsync(cancellationToken);
            await PostgresFence.HoldAsync(connection, owner, cancellationToken);
            await work(connection);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or GodwitException))
        {
            throw database.Translate(e, subject);
        }
    }
}
