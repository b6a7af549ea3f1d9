using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Godwit.Tests.Scenarios;

/// <summary>What a command line did.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Errors">Its standard error.</param>
public sealed record CliResult(int ExitCode, string Output, string Errors)
{
    public string All => Output + Errors;

    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public CliResult MustBe(int exitCode) => ExitCode == exitCode
        ? this
        : throw new Xunit.Sdk.XunitException(string.Create(CultureInfo.InvariantCulture, $"exit code {ExitCode} instead of {exitCode}\n{Output}\n{Errors}"));
}

/// <summary>The real command line, as a process of its own.</summary>
public sealed class GodwitProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private GodwitProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public static GodwitProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "godwit.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        start.Environment.Remove("GODWIT_STATE");
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var process = new GodwitProcess(Process.Start(start)!);
        process._process.StandardInput.Close();
        return process;
    }

    public static async Task<CliResult> RunAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        await using var process = Start(arguments, environment, folder);
        return await process.WaitAsync();
    }

    public async Task<CliResult> WaitAsync()
    {
        using var timeout = new CancellationTokenSource(Limit);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            throw new TimeoutException($"godwit did not end within {Limit}:\n{_output}\n{_errors}");
        }

        lock (_output)
            return new CliResult(_process.ExitCode, _output.ToString(), _errors.ToString());
    }

    /// <summary>Waits until what it wrote holds <paramref name="text"/>.</summary>
    public async Task WaitForOutputAsync(string text)
    {
        var start = Stopwatch.GetTimestamp();
        while (!Written().Contains(text, StringComparison.Ordinal))
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(start) > Limit)
                throw new TimeoutException($"godwit never wrote '{text}':\n{Written()}");
            await Task.Delay(10);
        }
    }

    public void Signal(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private string Written()
    {
        lock (_output)
            return _output.ToString() + _errors;
    }

    private void Append(StringBuilder text, string? line)
    {
        lock (_output)
        {
            if (line is not null)
                text.Append(line).Append('\n');
        }
    }
}
