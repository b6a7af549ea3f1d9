namespace Godwit.MySql.Binlog.Positions;

/// <summary>Numbers as ordered ranges that neither touch nor overlap, both ends included.</summary>
internal sealed class IntervalList
{
    private readonly List<(long First, long Last)> _ranges = [];

    public IReadOnlyList<(long First, long Last)> Ranges => _ranges;

    public void Add(long first, long last)
    {
        // Almost always the number after the highest.
        if (_ranges.Count > 0 && _ranges[^1].Last + 1 == first)
        {
            _ranges[^1] = (_ranges[^1].First, last);
            return;
        }

        var at = FirstEndingAtOrAfter(first - 1);
        var end = at;
        while (end < _ranges.Count && _ranges[end].First <= last + 1)
        {
            first = Math.Min(first, _ranges[end].First);
            last = Math.Max(last, _ranges[end].Last);
            end++;
        }

        _ranges.RemoveRange(at, end - at);
        _ranges.Insert(at, (first, last));
    }

    public bool Contains(long first, long last)
    {
        var at = FirstEndingAtOrAfter(first);
        return at < _ranges.Count && _ranges[at].First <= first && _ranges[at].Last >= last;
    }

    private int FirstEndingAtOrAfter(long number)
    {
        var (low, high) = (0, _ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].Last < number)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
