namespace Godwit.Core.Copying;

/// <summary>A gate that work passes at its safe points: open, or closed by an operator's pause. Safe for concurrent use.</summary>
public sealed class PauseGate
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _opened;

    /// <summary>Whether the gate is closed.</summary>
    public bool IsPaused
    {
        get
        {
            lock (_lock)
                return _opened is not null;
        }
    }

    /// <summary>Closes the gate. What has passed it goes on to its next safe point.</summary>
    public void Pause()
    {
        lock (_lock)
            _opened ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Opens the gate.</summary>
    public void Resume()
    {
        TaskCompletionSource? opened;
        lock (_lock)
            (opened, _opened) = (_opened, null);
        opened?.SetResult();
    }

    /// <summary>Waits while the gate is closed.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task opened;
            lock (_lock)
            {
                if (_opened is null)
                    return;
                opened = _opened.Task;
            }

            await opened.WaitAsync(cancellationToken);
        }
    }
}
