using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.MySql.Ddl;
using MySqlConnector;

namespace Godwit.MySql;

/// <summary>
/// Applies schema statements and takes them back. DDL commits by itself here, so it cannot stand in one transaction with its record:
/// (1) the object must not be there, (2) the intent is recorded, (3) the statement runs, (4) its end is recorded. After a crash between
/// (2) and (4) the object, where it is there, is of this migration's making.
/// </summary>
internal sealed class MySqlStatements(MySqlDatabase database)
{
    public async Task ApplyAsync(TargetOwner owner, SchemaStatement statement, CancellationToken cancellationToken)
    {
        var subject = statement.ObjectKind + " " + statement.Name;
        var (known, done) = (false, false);
        var run = true;
        await MySqlStateTransaction.RunAsync(database, owner, subject, async (connection, transaction) =>
        {
            (known, done) = await FindAsync(connection, transaction, owner, statement, cancellationToken);
            if (done)
                return;
            var exists = await ExistsAsync(connection, transaction, statement, cancellationToken);
            run = !exists;
            if (known)
                return;
            if (exists && statement.ExistsSql is null)
            {
                throw new GodwitException(ErrorKind.Failed, subject, "it exists already on the target and is not of this migration's making",
                    "Drop or rename it, or leave the table out of the plan");
            }

            await MySqlStateTransaction.ExecuteAsync(connection, transaction,
                "INSERT INTO godwit_statements (migration, id, object_kind, name, created, undo_sql) VALUES (@m, @i, @k, @n, @c, @u)", cancellationToken,
                ("@m", owner.Migration), ("@i", statement.Id), ("@k", statement.ObjectKind), ("@n", statement.Name.ToString()), ("@c", exists ? 0 : null), ("@u", statement.UndoSql));
            done = exists;
        }, cancellationToken);
        if (done)
            return;
        if (run)
            await RunAsync(owner, statement, subject, forget: !known, cancellationToken);
        await MySqlStateTransaction.RunAsync(database, owner, subject, (connection, transaction) => MySqlStateTransaction.ExecuteAsync(connection, transaction,
            "UPDATE godwit_statements SET created = 1 WHERE migration = @m AND id = @i", cancellationToken, ("@m", owner.Migration), ("@i", statement.Id)), cancellationToken);
    }

    public async Task UndoAsync(TargetOwner owner, AppliedStatement statement, CancellationToken cancellationToken)
    {
        var subject = statement.ObjectKind + " " + statement.Name;
        if (statement is { Created: true, UndoSql: { } undo })
        {
            await using var connection = await database.ConnectAsync(cancellationToken);
            try
            {
                await HoldAsync(connection, owner, cancellationToken);
                await MySqlStateTransaction.ExecuteAsync(connection, null, undo, cancellationToken);
            }
            catch (MySqlException e) when (e.Number is 1091 or 1146 or 1051)
            {
                // An undo that ran before its record was removed.
            }
            catch (Exception e) when (e is not (OperationCanceledException or GodwitException))
            {
                throw database.Translate(e, subject);
            }
        }

        await MySqlStateTransaction.RunAsync(database, owner, subject, (connection, transaction) => MySqlStateTransaction.ExecuteAsync(connection, transaction,
            "DELETE FROM godwit_statements WHERE migration = @m AND id = @i", cancellationToken, ("@m", owner.Migration), ("@i", statement.Id)), cancellationToken);
    }

    private async Task RunAsync(TargetOwner owner, SchemaStatement statement, string subject, bool forget, CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        try
        {
            await HoldAsync(connection, owner, cancellationToken);
            await MySqlStateTransaction.ExecuteAsync(connection, null, statement.Sql, cancellationToken);
        }
        catch (MySqlException e) when (e.Number > 0 && !cancellationToken.IsCancellationRequested)
        {
            // The server said no: nothing was made, and what stands there under this name later is not ours.
            if (forget && MySqlErrors.Translate(e, database.Endpoint, subject).Kind != ErrorKind.Unreachable)
            {
                await MySqlStateTransaction.RunAsync(database, owner, subject, (other, transaction) => MySqlStateTransaction.ExecuteAsync(other, transaction,
                    "DELETE FROM godwit_statements WHERE migration = @m AND id = @i AND created IS NULL", cancellationToken, ("@m", owner.Migration), ("@i", statement.Id)), cancellationToken);
            }

            throw database.Translate(e, subject);
        }
        catch (Exception e) when (e is not (OperationCanceledException or GodwitException))
        {
            throw database.Translate(e, subject);
        }
        finally
        {
            if (ProgramMode.IsSetBy(statement.Sql))
                await RestoreModeAsync(connection);
        }
    }

    private static async Task RestoreModeAsync(MySqlConnection connection)
    {
        try
        {
            await MySqlStateTransaction.ExecuteAsync(connection, null, MySqlSessions.BeStrict, CancellationToken.None);
        }
        catch (Exception e) when (e is MySqlException or InvalidOperationException or IOException)
        {
            // No other user of the pool may get the session with the mode that it has.
            MySqlConnection.ClearPool(connection);
        }
    }

    // DDL ends the transaction that holds the fence: what remains is the moment between this look and the statement's start.
    private static async Task HoldAsync(MySqlConnection connection, TargetOwner owner, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await MySqlFence.HoldAsync(connection, transaction, owner, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<(bool Known, bool Done)> FindAsync(MySqlConnection connection, MySqlTransaction transaction, TargetOwner owner, SchemaStatement statement, CancellationToken cancellationToken)
    {
        await using var command = new MySqlCommand("SELECT created FROM godwit_statements WHERE migration = @m AND id = @i", connection, transaction);
        command.Parameters.AddWithValue("@m", owner.Migration);
        command.Parameters.AddWithValue("@i", statement.Id);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (true, !await reader.IsDBNullAsync(0, cancellationToken)) : (false, false);
    }

    private static async Task<bool> ExistsAsync(MySqlConnection connection, MySqlTransaction transaction, SchemaStatement statement, CancellationToken cancellationToken)
    {
        if (statement.ExistsSql is { } own)
            return await MySqlStateTransaction.ScalarAsync(connection, transaction, own, cancellationToken) is { } answer && Convert.ToInt64(answer, null) != 0;
        var sql = statement.ObjectKind switch
        {
            "table" or "view" => "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = @n",
            "index" => "SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = @t AND index_name = @n LIMIT 1",
            "foreign key" => "SELECT 1 FROM information_schema.table_constraints WHERE table_schema = DATABASE() AND table_name = @t AND constraint_name = @n AND constraint_type = 'FOREIGN KEY'",
            "trigger" => "SELECT 1 FROM information_schema.triggers WHERE trigger_schema = DATABASE() AND trigger_name = @n",
            "function" or "procedure" => "SELECT 1 FROM information_schema.routines WHERE routine_schema = DATABASE() AND routine_name = @n",
            _ => null,
        };
        return sql is not null && await MySqlStateTransaction.ScalarAsync(connection, transaction, sql, cancellationToken, ("@n", statement.Name.Name), ("@t", statement.Table?.Name)) is not null;
    }
}
