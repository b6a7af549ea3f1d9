using System.Numerics;

namespace Godwit.Core.Validation;

/// <summary>
/// Finds the rows that differ in a scope, in bounded memory.
/// </summary>
/// <remarks>
/// A range of numbers whose checksums differ is split by halves until few enough rows are left to be compared one by one. Every other scope
/// (other keys have another order on every engine and under every collation; keyless tables have none) is cut into buckets by the hash
/// of the key, on both sides alike, and the buckets that differ are compared row by row, as many at a time as memory allows.
/// </remarks>
internal sealed class ScopeComparer(ComparedTable table, DifferenceSink sink, bool everyRow, Action<long> rowsRead)
{
    /// <summary>Most bytes of one side's rows kept at a time.</summary>
    internal const long ByteLimit = 32L << 20;

    private const int HashedRowBytes = 128;
    private const int FewGroups = 4;

    /// <summary>Compares a scope; in full mode every row by its bytes, otherwise those whose checksums differ.</summary>
    public async Task CompareAsync(CompareScope scope, long estimatedRows, CancellationToken cancellationToken)
    {
        if (scope is WholeScope)
        {
            await CompareBucketsAsync(scope, estimatedRows, sink, rowsRead, cancellationToken);
            return;
        }

        if (everyRow)
        {
            using var match = new RowMatch(table, sink, ByteLimit);
            if (await match.TryCompareAsync(scope, 0, null, sink, cancellationToken))
            {
                rowsRead(match.SourceRows);
                return;
            }
        }

        var (source, target) = await DigestPass.ReadAsync(table, scope, 0, sink, rowsRead, cancellationToken);
        if (everyRow || source.Total != target.Total)
            await NarrowAsync(scope, new Finding(source, target), cancellationToken);
    }

    private async Task NarrowAsync(CompareScope scope, Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Bytes <= ByteLimit && (everyRow || finding.Rows <= table.Settings.BatchSize))
        {
            using var match = new RowMatch(table, sink, 2 * ByteLimit);
            if (await match.TryCompareAsync(scope, 0, null, null, cancellationToken))
                return;
        }

        if (scope is not NumberScope range || finding.Lowest >= finding.Highest)
        {
            await CompareBucketsAsync(scope, finding.Rows, null, null, cancellationToken);
            return;
        }

        var middle = (long)(((Int128)finding.Lowest + finding.Highest) >> 1);
        var left = new NumberScope(range.After, middle);
        var (source, target) = await DigestPass.ReadAsync(table, left, 0, null, null, cancellationToken);
        if (everyRow || source.Total != target.Total)
            await NarrowAsync(left, new Finding(source, target), cancellationToken);

        // What the left half does not account for lies in the right one: no need to read it to know whether it differs.
        var right = finding with
        {
            Source = finding.Source.Minus(source.Total),
            Target = finding.Target.Minus(target.Total),
            Lowest = middle + 1,
        };
        if (everyRow || right.Source != right.Target)
            await NarrowAsync(new NumberScope(middle, range.UpTo), right, cancellationToken);
    }

    private async Task CompareBucketsAsync(CompareScope scope, long estimatedRows, DifferenceSink? unsettled, Action<long>? counted, CancellationToken cancellationToken)
    {
        var bits = Math.Clamp(BitOperations.Log2((ulong)Math.Max(1, estimatedRows / 64)), 12, 16);
        var (source, target) = await DigestPass.ReadAsync(table, scope, bits, unsettled, counted, cancellationToken);
        var suspects = new Queue<int>(Enumerable.Range(0, source.Buckets.Length)
            .Where(bucket => everyRow ? source.Buckets[bucket].Count + target.Buckets[bucket].Count > 0 : source.Buckets[bucket] != target.Buckets[bucket]));
        var groups = 0;
        while (suspects.Count > 0)
        {
            // Once the lists are full, only the number of rows is still wanted: a hash in place of each row makes far larger groups.
            var hashesOnly = groups >= FewGroups && !everyRow && Enum.GetValues<DifferenceKind>().Any(kind => !sink.Wants(kind));
            var wanted = TakeGroup(suspects, source.Buckets, target.Buckets, hashesOnly);
            using var match = new RowMatch(table, sink, long.MaxValue / 4, hashesOnly);
            await match.TryCompareAsync(scope, bits, wanted, null, cancellationToken);
            groups++;
        }
    }

    private static bool[] TakeGroup(Queue<int> suspects, RowDigest[] source, RowDigest[] target, bool hashesOnly)
    {
        var wanted = new bool[source.Length];
        var bytes = 0L;
        while (suspects.TryPeek(out var bucket))
        {
            var both = source[bucket].Plus(target[bucket]);
            bytes += hashesOnly ? both.Count * HashedRowBytes : both.Bytes + both.Count * HashedRowBytes;
            if (bytes > 2 * ByteLimit && wanted.Contains(true))
                break;
            wanted[suspects.Dequeue()] = true;
        }

        return wanted;
    }

    private sealed record Finding(RowDigest Source, RowDigest Target, long Lowest, long Highest)
    {
        public Finding(DigestPass source, DigestPass target)
            : this(source.Total, target.Total, Math.Min(source.Lowest, target.Lowest), Math.Max(source.Highest, target.Highest))
        {
        }

        public long Rows => Math.Max(Source.Count, Target.Count);

        public long Bytes => Math.Max(Source.Bytes, Target.Bytes);
    }
}
