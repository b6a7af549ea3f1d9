using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Postgres.Rows;
using Npgsql;

namespace Godwit.Postgres;

/// <summary>
/// Streams COPY's bytes from one PostgreSQL to another: in binary where every column's type is built in and so means the same on both
/// servers, else as text, which enums, composites and types of extensions read back under whatever number they have there.
/// </summary>
internal sealed class PostgresPassThrough(PostgresDatabase database) : IPassThrough
{
    private const long FirstUserOid = 10_000;

    /// <inheritdoc/>
    public bool CanCopy(ReadRequest read, WriteRequest write, IDatabase target) =>
        target is PostgresDatabase && read.Columns.Count == write.Columns.Count && read.Columns.Zip(write.Columns).All(pair => IsSame(pair.First, pair.Second));

    /// <inheritdoc/>
    public async Task<ChunkOutcome> CopyAsync(ReadRequest read, ISourceSnapshot? snapshot, WriteRequest write, IDatabase target, CopyProgress progress,
        CancellationToken cancellationToken)
    {
        if (target is not PostgresDatabase own)
            throw new ArgumentException("The target is of another engine.", nameof(target));
        var binary = read.Columns.All(column => IsPortable(column.Column));
        await using var source = await PostgresReadSession.OpenAsync(database, snapshot, read.Table.Name.ToString(), cancellationToken);
        await using var load = await PostgresLoadSession.BeginAsync(own, write, cancellationToken);
        var columns = string.Join(", ", read.Columns.Select(column => "t." + PostgresIdentifiers.Instance.Quote(column.Column.Name)));
        var copy = $"COPY ({RangeSql.Select(columns, read.Table, read.Range, read.Where)}) TO STDOUT{(binary ? " (FORMAT binary)" : "")}";
        var output = await load.BeginCopyAsync(binary, cancellationToken);
        CopyPump pump;
        try
        {
            var input = await OpenAsync(source.Connection, copy, binary, cancellationToken);
            pump = new CopyPump(input, output, binary, progress);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw database.Translate(e, read.Table.Name.ToString());
        }

        await using (pump)
        {
            try
            {
                await pump.RunAsync(cancellationToken);
            }
            catch (CopySideException e)
            {
                throw (e.OnSource ? database : own).Translate(e.InnerException!, (e.OnSource ? read.Table : write.Table).Name.ToString());
            }
        }

        await load.EndCopyAsync(output);
        return await load.CommitAsync(new ChunkOutcome(pump.Rows, pump.Bytes), source.Visibility, [], cancellationToken);
    }

    private static async Task<NpgsqlRawCopyStream> OpenAsync(NpgsqlConnection connection, string copy, bool binary, CancellationToken cancellationToken)
    {
        if (binary)
            return await connection.BeginRawBinaryCopyAsync(copy, cancellationToken);
        var reader = await connection.BeginTextExportAsync(copy, cancellationToken);
        return (NpgsqlRawCopyStream)((StreamReader)(TextReader)reader).BaseStream;
    }

    private static bool IsSame(ReadColumn read, WriteColumn write) =>
        read.Expression is null && read.Column.NativeType == write.Column.NativeType &&
        (!IsBuiltIn(read.Column.NativeTypeId) || write.Column.NativeTypeId is null || write.Column.NativeTypeId == read.Column.NativeTypeId);

    private static bool IsBuiltIn(long? type) => type is < FirstUserOid;

    /// <summary>Whether its binary form means the same on every server: regclass and its like send the number of an object of their own server.</summary>
    private static bool IsPortable(ColumnSchema column) =>
        IsBuiltIn(column.NativeTypeId) && !column.NativeType.StartsWith("reg", StringComparison.Ordinal) &&
        !column.NativeType.StartsWith("aclitem", StringComparison.Ordinal) && !column.NativeType.StartsWith("pg_", StringComparison.Ordinal);
}
