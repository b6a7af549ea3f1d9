using Godwit.Core.State;

namespace Godwit.Cli.Rendering;

/// <summary>One plain line for every phase that begins or ends, every new notice, and every few seconds in between.</summary>
internal sealed class PlainRunDisplay(Action<string> say, TimeProvider time) : RunDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, WorkStatus> _phases = [];
    private long _lastLine = time.GetTimestamp();
    private DateTimeOffset _lastNotice;
    private MigrationStatus? _status;

    public override void Report(MigrationSnapshot value)
    {
        foreach (var phase in value.Phases)
        {
            var before = _phases.GetValueOrDefault(phase.Id, WorkStatus.Pending);
            _phases[phase.Id] = phase.Status;
            if (phase.Status == before)
                continue;
            if (phase.Status == WorkStatus.Running)
                Say($"{phase.Name}...");
            else if (phase is { Status: WorkStatus.Completed, StartedAt: { } start, EndedAt: { } end })
                Say($"{phase.Name}: done in {Format.Duration(end - start)}");
            else if (phase.Status != WorkStatus.Pending)
                Say($"{phase.Name}: {phase.Status.ToString().ToLowerInvariant()}");
        }

        foreach (var notice in value.Notices.Where(notice => notice.At > _lastNotice))
        {
            _lastNotice = notice.At;
            Say("note: " + notice.Text);
        }

        if (value.Status == MigrationStatus.Paused && _status != MigrationStatus.Paused)
            Say("paused");
        _status = value.Status;
        if (time.GetElapsedTime(_lastLine) >= Interval && Line(value) is { } line)
            Say(line);
    }

    private static string? Line(MigrationSnapshot value)
    {
        var task = value.Phases.SelectMany(phase => phase.Tasks).FirstOrDefault(task => task.Status == WorkStatus.Running);
        if (value.Copy is { TablesTotal: > 0 } copy && copy.TablesDone < copy.TablesTotal)
        {
            var left = copy.EtaSeconds is > 0 and { } eta ? $", {Format.Duration(TimeSpan.FromSeconds(eta))} left" : "";
            return $"copied {Format.Count(copy.RowsCopied)} of {Format.Count(copy.RowsTotal)} rows ({Format.Progress(copy.RowsCopied, copy.RowsTotal, done: false)}), "
                + $"{copy.TablesDone} of {copy.TablesTotal} tables, {Format.Rate(copy.RowsPerSecond)}, {Format.Bytes(copy.BytesPerSecond)}/s{left}";
        }

        if (value.Validation is { TablesTotal: > 0, At: null } validation)
            return $"compared {Format.Count(validation.RowsCompared)} rows, {validation.TablesSucceeded} of {validation.TablesTotal} tables equal";
        return task is null ? null : task.Name + "...";
    }

    private void Say(string line)
    {
        _lastLine = time.GetTimestamp();
        say(line);
    }
}
