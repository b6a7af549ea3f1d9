using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Core.Copying;

namespace Godwit.Core.Validation;

/// <summary>Compares random rows: keys are drawn on both sides, so that missing and extra rows are both found.</summary>
internal sealed class SampleComparer(ComparedTable table, DifferenceSink sink, Action<long> rowsRead)
{
    private const int MostRowsByDefault = 1_000;

    /// <summary>Compares the drawn rows and says how many of them there were.</summary>
    public async Task<long> CompareAsync(long rows, CancellationToken cancellationToken)
    {
        var size = table.Settings.SampleSize > 0 ? table.Settings.SampleSize : (int)Math.Min(MostRowsByDefault, (rows + 9) / 10);
        var compared = new HashSet<RowKey>();
        foreach (var keys in (await DrawSourceAsync(size, cancellationToken)).Chunk(table.Settings.BatchSize))
            await CompareAsync(keys, compared, cancellationToken);
        foreach (var keys in (await DrawTargetAsync(size, cancellationToken)).Chunk(table.Settings.BatchSize))
            await CompareAsync(await ReadKeysAsync(keys, cancellationToken), compared, cancellationToken);
        return compared.Count;
    }

    private async Task CompareAsync(IReadOnlyList<RowKey> keys, HashSet<RowKey> compared, CancellationToken cancellationToken)
    {
        var added = keys.Where(compared.Add).ToArray();
        if (added.Length == 0)
            return;
        using var match = new RowMatch(table, sink, long.MaxValue / 4);
        await match.TryCompareAsync(new KeysScope(added), 0, null, sink, cancellationToken);
        rowsRead(match.SourceRows);
    }

    private Task<IReadOnlyList<RowKey>> DrawSourceAsync(int size, CancellationToken cancellationToken)
    {
        var keyed = WithRowKey(table.Mapping.Source, [.. table.Mapping.KeyOrdinals.Select(ordinal => table.Mapping.Columns[ordinal].Source.Column.Name)]);
        return table.AskSourceAsync(planner => planner.SampleKeysAsync(keyed, size, table.Mapping.Where, cancellationToken), cancellationToken);
    }

    private Task<IReadOnlyList<RowKey>> DrawTargetAsync(int size, CancellationToken cancellationToken)
    {
        var keyed = WithRowKey(table.Mapping.Target, [.. table.Mapping.KeyOrdinals.Select(ordinal => table.Mapping.Columns[ordinal].Target.Name)]);
        return table.AskTargetAsync(planner => planner.SampleKeysAsync(keyed, size, null, cancellationToken), cancellationToken);
    }

    /// <summary>Keys drawn on the target are spelled as its columns store them; the rows read back give them in the encoding of both sides.</summary>
    private async Task<IReadOnlyList<RowKey>> ReadKeysAsync(IReadOnlyList<RowKey> keys, CancellationToken cancellationToken)
    {
        var found = new HashSet<RowKey>();
        await table.ReadTargetAsync(new KeysScope(keys), batch =>
        {
            var reader = new RowReader(batch);
            while (reader.ReadRow())
                found.Add(RowKeyFormat.Read(table.Mapping, reader.RowBytes));
            return true;
        }, null, cancellationToken);
        return [.. found];
    }

    private static TableSchema WithRowKey(TableSchema schema, IReadOnlyList<string> columns) =>
        schema.RowKey.SequenceEqual(columns) ? schema : schema with { PrimaryKey = new KeySchema { Columns = columns } };
}
