using Godwit.Abstractions.Schema;

namespace Godwit.Core.Copying;

/// <summary>Counts what a copy does, for every display of it. Safe for concurrent use; counting takes no lock.</summary>
public sealed class CopyMonitor
{
    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<QualifiedName, TableCounter> _tables = [];
    private readonly Queue<(long Timestamp, long Rows, long Bytes)> _samples = new();
    private readonly List<string> _notices = [];
    private long _bytes;

    /// <summary>Makes a monitor that measures rates by <paramref name="time"/>.</summary>
    public CopyMonitor(TimeProvider time) => _time = time;

    /// <summary>What people should know about the copy so far: retries, tables begun anew. In order.</summary>
    public IReadOnlyList<string> Notices
    {
        get
        {
            lock (_lock)
                return [.. _notices];
        }
    }

    /// <summary>Reads where the copy stands. Meant to be called about once a second: rates are over the last few calls.</summary>
    public CopyStatus Read()
    {
        lock (_lock)
        {
            var tables = _tables.Values.Select(table => table.Read()).OrderByDescending(table => table.RowsTotal).ToList();
            var rows = tables.Sum(table => table.RowsCopied);
            var total = tables.Sum(table => table.RowsTotal);
            var bytes = Interlocked.Read(ref _bytes);
            var (rowRate, byteRate) = Rates(rows, bytes);
            double? eta = total <= rows ? 0 : rowRate > 0 ? (total - rows) / rowRate : null;
            return new CopyStatus(tables.Count, tables.Count(table => table.Done), total, rows, bytes, rowRate, byteRate, eta, tables);
        }
    }

    internal void Begin(QualifiedName table, long estimatedRows)
    {
        lock (_lock)
            _tables[table] = new TableCounter(table.ToString(), estimatedRows);
    }

    /// <summary>Counts rows and bytes under way. Negative numbers take back those of a chunk that failed.</summary>
    internal void Add(QualifiedName table, long rows, long bytes)
    {
        Counter(table).Add(rows);
        Interlocked.Add(ref _bytes, bytes);
    }

    internal void Finish(QualifiedName table) => Counter(table).Finish();

    internal void Notice(string text)
    {
        lock (_lock)
            _notices.Add(text);
    }

    private TableCounter Counter(QualifiedName table)
    {
        lock (_lock)
            return _tables[table];
    }

    private (double Rows, double Bytes) Rates(long rows, long bytes)
    {
        var now = _time.GetTimestamp();
        _samples.Enqueue((now, rows, bytes));
        while (_samples.Count > 2 && _time.GetElapsedTime(_samples.Peek().Timestamp, now) > RateWindow)
            _samples.Dequeue();
        var oldest = _samples.Peek();
        var seconds = _time.GetElapsedTime(oldest.Timestamp, now).TotalSeconds;
        return seconds <= 0 ? (0, 0) : (Math.Max(0, rows - oldest.Rows) / seconds, Math.Max(0, bytes - oldest.Bytes) / seconds);
    }

    private sealed class TableCounter(string table, long estimatedRows)
    {
        private long _rows;
        private bool _done;

        public void Add(long rows) => Interlocked.Add(ref _rows, rows);

        public void Finish() => Volatile.Write(ref _done, true);

        public TableCopyStatus Read()
        {
            var rows = Interlocked.Read(ref _rows);
            var done = Volatile.Read(ref _done);
            return new TableCopyStatus(table, rows, done ? rows : Math.Max(rows, estimatedRows), done);
        }
    }
}
