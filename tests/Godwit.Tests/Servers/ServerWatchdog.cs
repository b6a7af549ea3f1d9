using System.Diagnostics;

namespace Godwit.Tests.Servers;

/// <summary>
/// A shell that stops a server and removes its folder as soon as the test process lets go of it or dies, however it dies: it waits
/// for the end of its standard input, whose other end only the test process holds.
/// </summary>
internal sealed class ServerWatchdog : IAsyncDisposable
{
    private const string Script = """
        trap '' INT TERM HUP
        cat >/dev/null
        "$@" >/dev/null 2>&1
        rm -rf "$FOLDER"
        """;

    private readonly Process _shell;

    private ServerWatchdog(Process shell) => _shell = shell;

    public static ServerWatchdog Start(string folder, IEnumerable<string> stopCommand)
    {
        // In a session of its own, so that Ctrl-C in the terminal does not reach it.
        var start = new ProcessStartInfo("setsid", ["bash", "-c", Script, "watchdog", .. stopCommand])
        {
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        };
        start.Environment["FOLDER"] = folder;
        return new ServerWatchdog(Process.Start(start)!);
    }

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }
}
