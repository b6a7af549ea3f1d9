using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Godwit.Core;
using Godwit.MySql;
using Godwit.Postgres;
using Godwit.Sqlite;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Godwit.Cli.Hosting;

/// <summary>One invocation: its global options, its two outputs, and the services that its command calls.</summary>
internal sealed class Session : IDisposable
{
    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private readonly ParseResult _parse;
    private readonly StandardErrorLoggers? _loggers;
    private readonly Lazy<IAnsiConsole> _output;
    private readonly Lazy<IAnsiConsole> _errors;
    private MigrationManager? _manager;

    private Session(ParseResult parse)
    {
        _parse = parse;
        Json = parse.GetValue(GlobalOptions.Json);
        Quiet = parse.GetValue(GlobalOptions.Quiet);
        Yes = parse.GetValue(GlobalOptions.Yes);
        Verbose = parse.GetValue(GlobalOptions.Verbose);
        StateFolder = parse.GetValue(GlobalOptions.State)
            ?? (Environment.GetEnvironmentVariable("GODWIT_STATE") is { Length: > 0 } folder ? folder : ".godwit");
        Secrets = new SecretFilter(parse.Tokens.Select(token => token.Value));
        var colors = !parse.GetValue(GlobalOptions.NoColor) && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        _output = new(() => Consoles.Create(Console.Out, Console.IsOutputRedirected, colors));
        _errors = new(() => Consoles.Create(Console.Error, Console.IsErrorRedirected, colors));
        _loggers = Verbose ? new StandardErrorLoggers(Secrets, Time) : null;
    }

    public bool Json { get; }

    public bool Quiet { get; }

    public bool Yes { get; }

    public bool Verbose { get; }

    public string StateFolder { get; }

    public SecretFilter Secrets { get; }

    /// <summary>What to do next after an error that does not say it itself.</summary>
    public string? DefaultNextStep { get; set; }

    public TimeProvider Time { get; } = TimeProvider.System;

    public ILoggerFactory? Loggers => _loggers;

    /// <summary>Whether the JSON document stands on standard output already.</summary>
    public bool JsonWritten { get; private set; }

    /// <summary>Where people look: standard output, or standard error where that is taken by a JSON document.</summary>
    public IAnsiConsole Screen => Json ? _errors.Value : _output.Value;

    /// <summary>Whether a person sits in front of <see cref="Screen"/>.</summary>
    public bool IsInteractive => !(Json ? Console.IsErrorRedirected : Console.IsOutputRedirected);

    /// <summary>Every engine that this program has: the one place that names them.</summary>
    public static EngineRegistry CreateEngines() => new([new PostgresEngine(), new MySqlEngine(), new SqliteEngine()]);

    public MigrationManager Manager => _manager ??= new MigrationManager(CreateEngines(), StateFolder, Time, Loggers);

    public static async Task<int> RunAsync(ParseResult parse, Func<Session, CancellationToken, Task<int>> action, CancellationToken cancellationToken)
    {
        using var session = new Session(parse);
        try
        {
            return await action(session, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Console.Error.WriteLine("stopped");
            return ExitCode.Interrupted;
        }
        catch (Exception exception)
        {
            return ErrorReporter.Report(session, exception);
        }
    }

    public T? Get<T>(Option<T> option) => _parse.GetValue(option);

    public T Get<T>(Argument<T> argument) => _parse.GetValue(argument)!;

    public T GetRequired<T>(Option<T> option) => _parse.GetRequiredValue(option);

    public bool Has(Option option) => _parse.GetResult(option) is { Implicit: false };

    public void WriteJson<T>(T document) => WriteJsonText(JsonSerializer.Serialize(document, JsonOptions));

    public void WriteJsonText(string json)
    {
        Console.Out.WriteLine(json);
        JsonWritten = true;
    }

    /// <summary>A command line for people to repeat, with the state folder that this one uses.</summary>
    public string CommandLineOf(params IEnumerable<string> words)
    {
        var state = Has(GlobalOptions.State) ? ["--state", StateFolder] : (string[])[];
        return "godwit " + string.Join(' ', words.Concat(state).Select(ShellQuote));
    }

    /// <summary>Writes text for people, to the letter.</summary>
    public void Say(string text) => Screen.WriteLine(text);

    /// <summary>Asks before something that cannot be taken back. Without a person to ask, or with <c>--yes</c>, goes on.</summary>
    public async Task<bool> ConfirmAsync(string question, CancellationToken cancellationToken)
    {
        if (Yes || !IsInteractive || Console.IsInputRedirected)
            return true;
        if (await Screen.ConfirmAsync(Markup.Escape(question), defaultValue: false, cancellationToken))
            return true;
        Say("nothing was done");
        return false;
    }

    public void Dispose() => _loggers?.Dispose();

    private static string ShellQuote(string word) =>
        word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=@%+,".Contains(c, StringComparison.Ordinal))
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
