namespace Godwit.Core.Copying;

/// <summary>Holds all workers of a copy together to a number of rows a second (the plan's <c>copy.maxRowsPerSecond</c>). Safe for concurrent use.</summary>
internal sealed class RowRateLimit(long? rowsPerSecond, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly long _start = time.GetTimestamp();
    private double _reserved;

    /// <summary>Waits until <paramref name="rows"/> more rows are due.</summary>
    public async ValueTask TakeAsync(long rows, CancellationToken cancellationToken)
    {
        if (rowsPerSecond is not { } limit || rows <= 0)
            return;
        TimeSpan wait;
        lock (_lock)
        {
            var now = time.GetElapsedTime(_start).TotalSeconds;
            _reserved = Math.Max(_reserved, now) + (double)rows / limit;
            wait = TimeSpan.FromSeconds(_reserved - now);
        }

        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, cancellationToken);
    }
}
