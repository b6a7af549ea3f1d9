using Godwit.Abstractions.Rows;

namespace Godwit.Core.Validation;

/// <summary>One side's checksum of a scope, whole or in buckets by key, with the lowest and highest number of the first key column.</summary>
internal sealed class DigestPass
{
    private readonly KeyCells _keys;
    private readonly bool _numbers;
    private readonly int _bucketBits;
    private readonly Action<long>? _rowsRead;

    private DigestPass(KeyCells keys, bool numbers, int bucketBits, Action<long>? rowsRead)
    {
        _keys = keys;
        _numbers = numbers;
        _bucketBits = bucketBits;
        _rowsRead = rowsRead;
        Buckets = new RowDigest[bucketBits == 0 ? 0 : 1 << bucketBits];
    }

    public RowDigest Total { get; private set; }

    public RowDigest[] Buckets { get; }

    public long Lowest { get; private set; } = long.MaxValue;

    public long Highest { get; private set; } = long.MinValue;

    /// <summary>Takes the checksum of both sides.</summary>
    public static async Task<(DigestPass Source, DigestPass Target)> ReadAsync(ComparedTable table, CompareScope scope, int bucketBits, DifferenceSink? unsettled,
        Action<long>? rowsRead, CancellationToken cancellationToken)
    {
        var numbers = scope is NumberScope;
        var source = new DigestPass(new KeyCells(table.Mapping), numbers, bucketBits, rowsRead);
        var target = new DigestPass(new KeyCells(table.Mapping), numbers, bucketBits, null);
        await table.ReadBothAsync(scope, source.Visit, target.Visit, unsettled, cancellationToken);
        return (source, target);
    }

    private bool Visit(RowBatch batch)
    {
        var total = Total;
        var reader = new RowReader(batch);
        while (reader.ReadRow())
        {
            var row = reader.RowBytes;
            var hash = RowHash.Of(row);
            if (_bucketBits > 0)
            {
                ref var bucket = ref Buckets[_keys.BucketOf(row, _bucketBits)];
                bucket = bucket.Add(hash, row.Length);
            }
            else
            {
                total = total.Add(hash, row.Length);
            }

            if (_numbers && _keys.TryReadInteger(row, out var number))
            {
                Lowest = Math.Min(Lowest, number);
                Highest = Math.Max(Highest, number);
            }
        }

        Total = total;
        _rowsRead?.Invoke(batch.RowCount);
        return true;
    }
}
