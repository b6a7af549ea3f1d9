using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Postgres.Rows;
using Npgsql;

namespace Godwit.Postgres;

/// <summary>Reads rows with COPY BINARY, in read-only transactions under a snapshot of their own or a shared one.</summary>
internal sealed class PostgresSnapshotReader(PostgresDatabase database) : ISnapshotReader
{
    /// <inheritdoc/>
    public async Task<ISourceSnapshot> BeginSnapshotAsync(IReadOnlyList<QualifiedName> tables, int readers, CancellationToken cancellationToken)
    {
        var connection = await database.ConnectAsync(cancellationToken);
        try
        {
            await using var begin = new NpgsqlCommand("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", connection);
            await begin.ExecuteNonQueryAsync(cancellationToken);
            await using var export = new NpgsqlCommand("SELECT pg_catalog.pg_export_snapshot()", connection);
            return new PostgresSnapshot(connection, (string)(await export.ExecuteScalarAsync(cancellationToken))!);
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            throw e is OperationCanceledException or GodwitException ? e : database.Translate(e, "snapshot");
        }
    }

    /// <inheritdoc/>
    public async Task<IRowSource> OpenAsync(ReadRequest request, ISourceSnapshot? snapshot, CancellationToken cancellationToken)
    {
        var columns = request.Columns.Select(ColumnReader.Bind).ToArray();
        var sql = RangeSql.Select(string.Join(", ", columns.Select(column => column.Sql)), request.Table, request.Range, request.Where);
        var session = await PostgresReadSession.OpenAsync(database, snapshot, request.Table.Name.ToString(), cancellationToken);
        try
        {
            var stream = await session.Connection.BeginRawBinaryCopyAsync($"COPY ({sql}) TO STDOUT (FORMAT binary)", cancellationToken);
            return new PostgresRowSource(database, session, stream, request, [.. columns.Select(column => column.Decoder)]);
        }
        catch (Exception e)
        {
            await session.DisposeAsync();
            throw e is OperationCanceledException or GodwitException ? e : database.Translate(e, request.Table.Name.ToString());
        }
    }
}
