using Godwit.Abstractions.Engines;
using Godwit.Core.Copying;
using Godwit.Core.State;

namespace Godwit.Core.Execution;

/// <summary>
/// What runs beside a migration's tasks: takes up operators' commands, writes progress to the control store for other processes, and
/// tells it to this one.
/// </summary>
internal sealed class RunMonitor : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private const int TicksPerWrite = 4;

    private readonly RunSession _session;
    private readonly Lease _lease;
    private readonly IProgress<MigrationSnapshot>? _progress;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _loop;
    private int _notices;
    private CopyStatus _written = CopyStatus.None;

    public RunMonitor(RunSession session, Lease lease, IProgress<MigrationSnapshot>? progress, CancellationToken cancellationToken)
    {
        (_session, _lease, _progress) = (session, lease, progress);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        _loop = Task.Run(LoopAsync, CancellationToken.None);
    }

    /// <summary>Cancelled when the run is to stop, for whatever reason.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>The reason of a cancel or rollback that an operator has asked for, or null.</summary>
    public string? RollbackReason { get; private set; }

    /// <summary>What broke the monitor itself, or null: then the run is stopped too.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Writes the last of the progress.</summary>
    public async Task EndAsync()
    {
        if (!_ended.IsCancellationRequested)
            await _ended.CancelAsync();
        await _loop;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _ended.Dispose();
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        try
        {
            for (var tick = 1; !_ended.IsCancellationRequested; tick++)
            {
                await TakeUpCommandsAsync();
                if (tick % TicksPerWrite == 0)
                    WriteProgress();
                Report();
                await Task.Delay(Interval, _session.Services.Time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            WriteProgress();
            Report();
        }
        catch (Exception exception)
        {
            Failure = exception;
            await _stop.CancelAsync();
        }
    }

    private async Task TakeUpCommandsAsync()
    {
        var commands = _session.Services.Store.OpenCommands(_session.Migration.Id);
        foreach (var command in commands)
        {
            switch (command.Kind)
            {
                case OperatorCommandKind.Pause:
                    _session.Gate.Pause();
                    Trigger(MigrationTrigger.Pause, command.By);
                    break;
                case OperatorCommandKind.Resume:
                    Trigger(MigrationTrigger.Resume, command.By);
                    _session.Gate.Resume();
                    break;
                default:
                    RollbackReason = command.Reason ?? "cancelled by operator";
                    await _stop.CancelAsync();
                    break;
            }

            _session.Services.Store.CloseCommands(_session.Migration.Id, command.Id);
        }
    }

    private void Trigger(MigrationTrigger trigger, string by)
    {
        try
        {
            _session.State.Trigger(trigger, detail: "asked by " + by);
        }
        catch (GodwitException exception) when (exception.Kind == ErrorKind.Refused)
        {
            // The run ended while the command was under way.
            _session.Notice(exception.Message);
        }
    }

    private void WriteProgress()
    {
        var notices = _session.Copy.Notices;
        for (; _notices < notices.Count; _notices++)
            _session.Services.Store.AddNotice(_session.Migration.Id, notices[_notices]);
        var copy = _session.Copy.Read();
        if (copy.TablesTotal == 0 || (copy.RowsCopied == _written.RowsCopied && copy.TablesDone == _written.TablesDone))
            return;
        _session.State.SetCopy(copy);
        _written = copy;
    }

    private void Report()
    {
        if (_progress is null || _lease.Lost.IsCancellationRequested || _session.Services.Store.FindSnapshot(_session.Migration.Name) is not { } snapshot)
            return;
        var copy = _session.Copy.Read();
        _progress.Report(copy.TablesTotal == 0 ? snapshot : snapshot with { Copy = copy });
    }
}
