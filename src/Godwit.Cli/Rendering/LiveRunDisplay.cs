using Godwit.Core.State;
using Spectre.Console;

namespace Godwit.Cli.Rendering;

/// <summary>A display on a terminal that is drawn anew a few times a second: phases, bars of the largest tables, pace and time left.</summary>
internal sealed class LiveRunDisplay : RunDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(120);

    private readonly CancellationTokenSource _end = new();
    private readonly TimeProvider _time;
    private readonly Task _drawing;
    private MigrationSnapshot? _latest;

    public LiveRunDisplay(IAnsiConsole console, TimeProvider time)
    {
        _time = time;
        var view = new RunView(console.Profile.Width, time);
        _drawing = console.Live(new Text("")).AutoClear(false).Overflow(VerticalOverflow.Crop).StartAsync(context => DrawAsync(context, view));
    }

    public override void Report(MigrationSnapshot value) => Volatile.Write(ref _latest, value);

    public override async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _drawing;
        _end.Dispose();
        await base.DisposeAsync();
    }

    private async Task DrawAsync(LiveDisplayContext context, RunView view)
    {
        while (true)
        {
            var last = _end.IsCancellationRequested;
            if (Volatile.Read(ref _latest) is { } snapshot)
                context.UpdateTarget(view.Draw(snapshot));
            if (last)
                return;
            await Task.Delay(Interval, _time, _end.Token).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }
}
