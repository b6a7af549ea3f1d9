namespace Godwit.MySql.Binlog.Positions;

/// <summary>MariaDB's position: the last transaction of each domain, <c>0-1-100,1-2-50</c>.</summary>
internal sealed class MariaDbGtidSet : GtidSet
{
    private readonly SortedDictionary<uint, MariaDbGtid> _last = [];

    public override bool IsEmpty => _last.Count == 0;

    public IReadOnlyCollection<MariaDbGtid> Last => _last.Values;

    public static new MariaDbGtidSet Parse(string text)
    {
        var set = new MariaDbGtidSet();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var gtid = MariaDbGtid.Parse(part);
            if (!set._last.TryAdd(gtid.Domain, gtid))
                throw new FormatException($"'{text}' names domain {gtid.Domain} twice");
        }

        return set;
    }

    /// <summary>The domain stands at <paramref name="gtid"/> now; the order of a domain's transactions is the log's, whatever their numbers.</summary>
    public void Add(MariaDbGtid gtid) => _last[gtid.Domain] = gtid;

    /// <summary>Whether the domain has reached that number.</summary>
    public bool Contains(MariaDbGtid gtid) => _last.TryGetValue(gtid.Domain, out var last) && last.Sequence >= gtid.Sequence;

    public override bool Contains(GtidSet other) => other is MariaDbGtidSet set && set._last.Values.All(Contains);

    public override GtidSet Clone()
    {
        var copy = new MariaDbGtidSet();
        foreach (var gtid in _last.Values)
            copy.Add(gtid);
        return copy;
    }

    public override string ToString() => string.Join(",", _last.Values);
}
