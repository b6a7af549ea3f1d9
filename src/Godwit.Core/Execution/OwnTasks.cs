using System.ComponentModel;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.Core.Planning;

namespace Godwit.Core.Execution;

/// <summary>Runs the user's own actions. An action that a crash interrupted is run again: they must be idempotent.</summary>
internal static class OwnTasks
{
    private const int MostOutput = 4096;

    private static readonly HttpClient Http = new() { Timeout = System.Threading.Timeout.InfiniteTimeSpan };

    public static Task RunAsync(RunSession session, string phase, string task, TaskAction action, bool isRollback, CancellationToken cancellationToken) =>
        action switch
        {
            { Sql: { } sql } => ExecuteAsync(session, PlanFile.ResolveEnvironment(sql), action.On, task, cancellationToken),
            { Command: { } command } => CommandAsync(session, phase, task, command, cancellationToken),
            { Http: { } url } => PostAsync(session, phase, task, PlanFile.ResolveEnvironment(url), isRollback, cancellationToken),
            _ => Task.CompletedTask,
        };

    private static async Task ExecuteAsync(RunSession session, string sql, MigrationSide side, string task, CancellationToken cancellationToken)
    {
        var database = side == MigrationSide.Source ? await session.SourceAsync(cancellationToken) : await session.TargetAsync(cancellationToken);
        try
        {
            await database.ExecuteAsync(sql, null, cancellationToken);
        }
        catch (Exception exception) when (exception is not GodwitException and not OperationCanceledException)
        {
            throw database.Translate(exception, task);
        }
    }

    public static async Task CommandAsync(RunSession session, string phase, string task, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var words = command.Select(word => PlanFile.ResolveEnvironment(word)).ToList();
        var start = new ProcessStartInfo(Program(words[0], session.Folder), words.Skip(1))
        {
            WorkingDirectory = session.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            Environment = { ["GODWIT_MIGRATION"] = session.Migration.Name, ["GODWIT_PHASE"] = phase, ["GODWIT_TASK"] = task },
        };
        using var process = Start(start, task);
        process.StandardInput.Close();
        var output = new Tail();
        var reading = Task.WhenAll(output.ReadAsync(process.StandardOutput), output.ReadAsync(process.StandardError));
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }

        // A child that lives on may keep the pipes open; the command itself is over.
        await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(2), session.Services.Time, CancellationToken.None));
        session.Services.Store.Audit(session.Migration.Id, $"command {phase}/{task} exit {process.ExitCode}", output.Text);
        if (process.ExitCode != 0)
            throw new GodwitException(ErrorKind.Failed, task, $"'{words[0]}' ended with exit code {process.ExitCode}: {output.LastLine}",
                "Correct the command or what it needs and run again");
    }

    private static Process Start(ProcessStartInfo start, string task)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            throw new GodwitException(ErrorKind.Failed, task, $"'{start.FileName}' cannot be started: {exception.Message}",
                "Check the path, relative to the plan's folder, and that it may be executed", exception);
        }
    }

    /// <summary>A relative path means the plan's folder; a bare name is looked up in PATH.</summary>
    private static string Program(string word, string folder) => word.Contains('/') ? Path.GetFullPath(word, folder) : word;

    private static async Task PostAsync(RunSession session, string phase, string task, string url, bool isRollback, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Http.PostAsJsonAsync(url,
                new { migration = session.Migration.Name, phase, task, rollback = isRollback }, cancellationToken);
            session.Services.Store.Audit(session.Migration.Id, $"http {phase}/{task} status {(int)response.StatusCode}");
            if (!response.IsSuccessStatusCode)
                throw new GodwitException(ErrorKind.Failed, task, $"the server answered {(int)response.StatusCode} {response.ReasonPhrase}", "Check the URL and run again");
        }
        catch (HttpRequestException exception)
        {
            throw new GodwitException(ErrorKind.Failed, task, "the HTTP call failed: " + exception.Message, "Check the URL and run again", exception);
        }
    }

    /// <summary>The last of an output.</summary>
    private sealed class Tail
    {
        private readonly StringBuilder _text = new();

        public string Text
        {
            get
            {
                lock (_text)
                    return _text.ToString();
            }
        }

        public string LastLine => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "no output";

        public async Task ReadAsync(StreamReader reader)
        {
            var buffer = new char[1024];
            while (await reader.ReadAsync(buffer) is > 0 and var count)
                lock (_text)
                {
                    _text.Append(buffer, 0, count);
                    if (_text.Length > MostOutput)
                        _text.Remove(0, _text.Length - MostOutput);
                }
        }
    }
}
