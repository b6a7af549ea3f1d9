using Godwit.Abstractions.Engines;
using Godwit.MySql.Rows;

namespace Godwit.MySql;

/// <summary>
/// Brings rows from one server of the family to another as their columns store them: what the result set says goes into LOAD DATA with
/// nothing but escapes added.
/// </summary>
internal sealed class MySqlPassThrough(MySqlDatabase database) : IPassThrough
{
    /// <inheritdoc/>
    public bool CanCopy(ReadRequest read, WriteRequest write, IDatabase target) =>
        target is MySqlDatabase && read.Columns.Count == write.Columns.Count && read.Columns.Zip(write.Columns).All(pair => IsSame(pair.First, pair.Second));

    /// <inheritdoc/>
    public async Task<ChunkOutcome> CopyAsync(ReadRequest read, ISourceSnapshot? snapshot, WriteRequest write, IDatabase target, CopyProgress progress, CancellationToken cancellationToken)
    {
        if (target is not MySqlDatabase own)
            throw new ArgumentException("The target is of another engine.", nameof(target));
        var dialect = await database.GetDialectAsync(cancellationToken);
        var columns = write.Columns.Select(column => LoadColumn.Stored(column.Column)).ToArray();
        var list = string.Join(", ", read.Columns.Select(column => StoredForm.Sql(column.Column, dialect)));
        await using var rows = new StoredRows(database, await MySqlReadSession.OpenAsync(database, snapshot, read.Table.Name.ToString(), cancellationToken),
            read.Table.Name.ToString(), RangeSql.Select(list, read.Table, read.Range, read.Where));
        await using var load = await MySqlLoadSession.BeginAsync(own, write, cancellationToken);
        try
        {
            await using var sink = await RowSink.OpenAsync(load, write.Table.Name.Name, columns, cancellationToken);
            var bytes = 0L;
            for (var more = true; more;)
            {
                var (rowsBefore, bytesBefore) = (sink.Rows, rows.Bytes);
                more = await rows.FillAsync(sink, columns, cancellationToken);
                await sink.FlushAsync(cancellationToken);
                progress(sink.Rows - rowsBefore, rows.Bytes - bytesBefore);
                bytes = rows.Bytes;
            }

            await sink.CompleteAsync(cancellationToken);
            return await load.CommitAsync(new ChunkOutcome(sink.Rows, bytes), null, [], cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or GodwitException))
        {
            throw own.Translate(e, write.Table.Name.ToString());
        }
    }

    private static bool IsSame(ReadColumn read, WriteColumn write) =>
        read.Expression is null && read.Column.NativeType == write.Column.NativeType && read.Column.CharacterSet == write.Column.CharacterSet;
}
