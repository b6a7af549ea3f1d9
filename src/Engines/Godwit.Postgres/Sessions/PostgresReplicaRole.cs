using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Npgsql;

namespace Godwit.Postgres;

/// <summary>
/// Whether the user may set session_replication_role, which keeps triggers and foreign keys from firing during a load. Asked once per
/// database. Where it may not, a table loads only if it has neither.
/// </summary>
internal sealed class PostgresReplicaRole(PostgresDatabase database)
{
    private volatile Task<bool>? _allowed;

    public async Task<bool> IsAllowedAsync(CancellationToken cancellationToken)
    {
        var asked = _allowed;
        if (asked is { IsCompletedSuccessfully: true })
            return asked.Result;
        var answer = await AskAsync(cancellationToken);
        _allowed = Task.FromResult(answer);
        return answer;
    }

    /// <exception cref="GodwitException"><see cref="ErrorKind.AccessDenied"/>: triggers or foreign keys would fire.</exception>
    public static async Task RequireQuietAsync(NpgsqlConnection connection, QualifiedName table, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT string_agg(what, ', ') FROM (
                SELECT 'trigger ' || tgname AS what FROM pg_catalog.pg_trigger
                WHERE tgrelid = pg_catalog.to_regclass($1) AND NOT tgisinternal AND tgenabled IN ('O', 'A')
                UNION ALL SELECT 'foreign key ' || conname FROM pg_catalog.pg_constraint
                WHERE contype = 'f' AND pg_catalog.to_regclass($1) IN (conrelid, confrelid)) loud
            """, connection);
        command.Parameters.Add(new() { Value = PostgresIdentifiers.Instance.Quote(table) });
        if (await command.ExecuteScalarAsync(cancellationToken) is string what)
        {
            throw new GodwitException(ErrorKind.AccessDenied, table.ToString(),
                $"{what} would fire during the load, and the user may not set session_replication_role",
                "Log in as a superuser, grant it (PostgreSQL 15 and later: GRANT SET ON PARAMETER session_replication_role TO the user), or drop them until the copy is done");
        }
    }

    private async Task<bool> AskAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand("SET LOCAL session_replication_role = replica", connection, transaction);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return false;
        }
    }
}
