using System.Runtime.InteropServices;

namespace Godwit.Cli.Hosting;

/// <summary>Ctrl-C and SIGTERM: the first asks for a stop at the next safe point, the second ends the process at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _received;

    public StopSignals()
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT])
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _received) > 1)
            Environment.Exit(ExitCode.Interrupted);
        // Not on the signal's own thread: what follows a cancellation may take its time, and a second signal must get through.
        ThreadPool.QueueUserWorkItem(_ => _stop.Cancel());
    }
}
