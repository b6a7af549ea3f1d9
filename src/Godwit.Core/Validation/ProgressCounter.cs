namespace Godwit.Core.Validation;

/// <summary>Counts what a comparison has done and reports it a few times a second. Safe for concurrent use.</summary>
internal sealed class ProgressCounter(int tables, long estimatedRows, IProgress<ValidationProgress>? progress, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private long _rows;
    private int _tablesDone;
    private long _lastReport = time.GetTimestamp();

    public void AddRows(long rows)
    {
        Interlocked.Add(ref _rows, rows);
        var last = Interlocked.Read(ref _lastReport);
        var now = time.GetTimestamp();
        if (progress is not null && time.GetElapsedTime(last, now) >= Interval && Interlocked.CompareExchange(ref _lastReport, now, last) == last)
            Report();
    }

    public void TableDone()
    {
        Interlocked.Increment(ref _tablesDone);
        Report();
    }

    private void Report()
    {
        var rows = Interlocked.Read(ref _rows);
        progress?.Report(new ValidationProgress(tables, Volatile.Read(ref _tablesDone), Math.Max(rows, estimatedRows), rows));
    }
}
