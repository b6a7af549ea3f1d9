using Godwit.Abstractions.Rows;
using Godwit.Core.Copying;

namespace Godwit.Core.Validation;

/// <summary>Compares the rows of a scope one by one, by their bytes: a hash join by key of what both sides have.</summary>
internal sealed class RowMatch : IDisposable
{
    private const int ShownCharacters = 80;

    private readonly ComparedTable _table;
    private readonly DifferenceSink _sink;
    private readonly long _byteLimit;
    private readonly bool _hashesOnly;
    private readonly RowStore _source = new();
    private readonly RowStore _target = new();
    private bool _tooMuch;

    /// <summary>Makes a comparison that gives up where more than <paramref name="byteLimit"/> bytes must be kept.</summary>
    /// <param name="table">The table.</param>
    /// <param name="sink">What gets the rows that differ.</param>
    /// <param name="byteLimit">Most bytes to keep.</param>
    /// <param name="hashesOnly">Keep each row's hash in its place: rows that differ are counted, their keys not known.</param>
    public RowMatch(ComparedTable table, DifferenceSink sink, long byteLimit, bool hashesOnly = false)
    {
        _table = table;
        _sink = sink;
        _byteLimit = byteLimit;
        _hashesOnly = hashesOnly;
    }

    /// <summary>Rows of the source that were seen.</summary>
    public long SourceRows { get; private set; }

    /// <summary>Compares the rows whose key falls in a wanted bucket (null: all). False, with nothing added to the sink, where they exceed the limit.</summary>
    public async Task<bool> TryCompareAsync(CompareScope scope, int bucketBits, bool[]? wanted, DifferenceSink? unsettled, CancellationToken cancellationToken)
    {
        var keys = new KeyCells(_table.Mapping);
        await _table.ReadSourceAsync(scope, batch => Keep(batch, keys, bucketBits, wanted), unsettled, cancellationToken);
        if (!_tooMuch)
            await _table.ReadTargetAsync(scope, batch => MatchBatch(batch, keys, bucketBits, wanted), unsettled, cancellationToken);
        if (_tooMuch)
            return false;
        Finish();
        return true;
    }

    public void Dispose()
    {
        _source.Dispose();
        _target.Dispose();
    }

    private bool Keep(RowBatch batch, KeyCells keys, int bucketBits, bool[]? wanted)
    {
        Span<byte> hash = stackalloc byte[16];
        var reader = new RowReader(batch);
        while (reader.ReadRow())
        {
            var row = reader.RowBytes;
            if (wanted is not null && !wanted[keys.BucketOf(row, bucketBits)])
                continue;
            SourceRows++;
            _source.Add(keys.HashOf(row), Shorten(row, hash));
        }

        return !(_tooMuch = _source.Bytes > _byteLimit);
    }

    private bool MatchBatch(RowBatch batch, KeyCells keys, int bucketBits, bool[]? wanted)
    {
        Span<byte> hash = stackalloc byte[16];
        var reader = new RowReader(batch);
        while (reader.ReadRow())
        {
            var row = reader.RowBytes;
            if (wanted is not null && !wanted[keys.BucketOf(row, bucketBits)])
                continue;
            var key = keys.HashOf(row);
            var kept = Shorten(row, hash);
            if (!_source.TryTakeEqual(key, kept))
                _target.Add(key, kept);
        }

        return !(_tooMuch = _source.Bytes + _target.Bytes > 2 * _byteLimit);
    }

    private ReadOnlySpan<byte> Shorten(ReadOnlySpan<byte> row, Span<byte> hash)
    {
        if (!_hashesOnly)
            return row;
        System.IO.Hashing.XxHash128.Hash(row, hash);
        return hash;
    }

    private void Finish()
    {
        var keyless = _table.Mapping.KeyOrdinals.Count == 0;
        for (var entry = 0; entry < _target.Entries; entry++)
        {
            var row = _target.Get(entry, out var key, out var count);
            for (; count > 0 && !keyless && _source.TryTakeByKey(key, out var sourceRow); count--)
                Report(DifferenceKind.Different, sourceRow, row);
            Report(DifferenceKind.Extra, row, count);
        }

        for (var entry = 0; entry < _source.Entries; entry++)
            Report(DifferenceKind.Missing, _source.Get(entry, out _, out var count), count);
    }

    private void Report(DifferenceKind kind, ReadOnlySpan<byte> row, long count)
    {
        for (; count > 0; count--)
        {
            if (_hashesOnly || !_sink.Wants(kind))
            {
                _sink.AddCount(kind, count);
                return;
            }

            _sink.Add(kind, KeyOf(row), []);
        }
    }

    private void Report(DifferenceKind kind, ReadOnlySpan<byte> sourceRow, ReadOnlySpan<byte> targetRow)
    {
        if (_hashesOnly || !_sink.Wants(kind))
            _sink.AddCount(kind, 1);
        else
            _sink.Add(kind, KeyOf(sourceRow), DifferingColumns(sourceRow, targetRow));
    }

    private RowKey KeyOf(ReadOnlySpan<byte> row) => _table.Mapping.KeyOrdinals.Count > 0 ? RowKeyFormat.Read(_table.Mapping, row) : WholeRow(row);

    private RowKey WholeRow(ReadOnlySpan<byte> row)
    {
        var values = new List<string?>();
        var cells = new RowReader(row);
        foreach (var column in _table.Mapping.Columns)
        {
            var isValue = cells.ReadCell(out var payload) == CellState.Value;
            values.Add(isValue ? Cut(CanonicalText.Format(column.Wire, payload)) : null);
        }

        return new RowKey(values);
    }

    private List<string> DifferingColumns(ReadOnlySpan<byte> sourceRow, ReadOnlySpan<byte> targetRow)
    {
        var columns = new List<string>();
        var source = new RowReader(sourceRow);
        var target = new RowReader(targetRow);
        foreach (var column in _table.Mapping.Columns)
        {
            var sourceState = source.ReadCell(out var sourceValue);
            var targetState = target.ReadCell(out var targetValue);
            if (sourceState != targetState || !sourceValue.SequenceEqual(targetValue))
                columns.Add(column.Target.Name);
        }

        return columns;
    }

    private static string Cut(string text) => text.Length <= ShownCharacters ? text : text[..ShownCharacters] + "…";
}
