using System.Text.Json;
using Godwit.Tests.Servers;

namespace Godwit.Tests.Scenarios;

/// <summary>A folder with a control store of its own, and the commands that work on it.</summary>
public sealed class Workbench : IDisposable
{
    private readonly TempFolder _folder = new();

    public string State => _folder.File("state");

    public string File(string name) => _folder.File(name);

    public string SqliteUrl(string name) => "sqlite://" + _folder.File(name);

    public Task<CliResult> RunAsync(params IEnumerable<string> arguments) => GodwitProcess.RunAsync([.. arguments, "--state", State], folder: _folder.Path);

    public GodwitProcess Start(params IEnumerable<string> arguments) => GodwitProcess.Start([.. arguments, "--state", State], folder: _folder.Path);

    public async Task<JsonElement> StatusAsync(string name) => (await RunAsync("status", name, "--json")).MustBe(0).Json;

    /// <summary>Writes a plan file and returns its path.</summary>
    public async Task<string> WritePlanAsync(string name, string source, string target, string more = "")
    {
        var path = File(name + ".yaml");
        await System.IO.File.WriteAllTextAsync(path, $"""
            apiVersion: godwit/v1
            name: {name}
            strategy: snapshot
            source: {JsonUrl(source)}
            target: {JsonUrl(target)}
            {more}

            """);
        return path;
    }

    /// <summary>Waits until the migration has copied some rows, but not all.</summary>
    public async Task WaitUntilCopyingAsync(string name, GodwitProcess process, long rows = 1)
    {
        while (!process.HasExited)
        {
            var status = await RunAsync("status", name, "--json");
            if (status.ExitCode == 0 && status.Json.GetProperty("copy").GetProperty("rowsCopied").GetInt64() >= rows)
                return;
            await Task.Delay(50);
        }

        throw new InvalidOperationException("it ended before it copied anything: " + (await process.WaitAsync()).All);
    }

    public void Dispose() => _folder.Dispose();

    private static string JsonUrl(string url) => "{ url: \"" + url.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\" }";
}
