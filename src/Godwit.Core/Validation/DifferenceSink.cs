using Godwit.Abstractions.Rows;

namespace Godwit.Core.Validation;

/// <summary>How a row differs.</summary>
internal enum DifferenceKind
{
    /// <summary>Only the source has it.</summary>
    Missing,

    /// <summary>Only the target has it.</summary>
    Extra,

    /// <summary>Both have it, with other values.</summary>
    Different,
}

/// <summary>Receives the rows of a table that differ. Safe for concurrent use.</summary>
internal abstract class DifferenceSink
{
    /// <summary>Whether keys of this kind are still of interest: if not, they are counted only.</summary>
    public abstract bool Wants(DifferenceKind kind);

    /// <summary>Takes one row; the key is null where it was not wanted.</summary>
    public abstract void Add(DifferenceKind kind, RowKey? key, IReadOnlyList<string> columns);

    /// <summary>Takes many rows of a kind whose keys were not wanted.</summary>
    public abstract void AddCount(DifferenceKind kind, long count);

    /// <summary>
    /// Takes a row with a value that no comparison of bytes settles: on the target one that is not of its column's type, on the source one
    /// that the plan's rules change though the copy did not record it. Different, whatever else is found about the row.
    /// </summary>
    public abstract void AddUnsettled(RowKey key, string column);
}

/// <summary>What a report shows: every row counted, the first ones listed.</summary>
internal sealed class DifferenceList : DifferenceSink
{
    private readonly Lock _gate = new();
    private readonly List<RowKey> _missing = [];
    private readonly List<RowKey> _extra = [];
    private readonly List<RowDifference> _different = [];
    private readonly HashSet<RowKey> _unsettled = [];
    private long _mismatches;

    public long Mismatches => Interlocked.Read(ref _mismatches);

    public override bool Wants(DifferenceKind kind)
    {
        lock (_gate)
            return kind switch
            {
                DifferenceKind.Missing => _missing.Count < ValidationReport.ListCap,
                DifferenceKind.Extra => _extra.Count < ValidationReport.ListCap,
                _ => _different.Count < ValidationReport.ListCap || _unsettled.Count > 0,
            };
    }

    public override void Add(DifferenceKind kind, RowKey? key, IReadOnlyList<string> columns)
    {
        lock (_gate)
        {
            if (kind == DifferenceKind.Different && key is not null && _unsettled.Contains(key))
                return;
            _mismatches++;
            if (key is null)
                return;
            if (kind == DifferenceKind.Different)
                AddCapped(_different, new RowDifference(key, columns));
            else
                AddCapped(kind == DifferenceKind.Missing ? _missing : _extra, key);
        }
    }

    public override void AddCount(DifferenceKind kind, long count) => Interlocked.Add(ref _mismatches, count);

    public override void AddUnsettled(RowKey key, string column)
    {
        lock (_gate)
        {
            if (!_unsettled.Add(key))
                return;
            _mismatches++;
            AddCapped(_different, new RowDifference(key, [column]));
        }
    }

    public ValidationResult AddTo(ValidationResult result)
    {
        lock (_gate)
            return result with
            {
                Mismatches = Math.Max(_mismatches, result.Mismatches),
                Missing = [.. _missing],
                Extra = [.. _extra],
                Different = [.. _different],
            };
    }

    private static void AddCapped<T>(List<T> list, T item)
    {
        if (list.Count < ValidationReport.ListCap)
            list.Add(item);
    }
}
