using System.CommandLine;
using Godwit.Abstractions.Engines;

namespace Godwit.Cli.Hosting;

/// <summary>Turns failures into messages (what failed on which object, why, what to do next) and exit codes.</summary>
internal static class ErrorReporter
{
    /// <summary>Reports what the parser could not make sense of.</summary>
    public static int ReportUsage(ParseResult parse)
    {
        var secrets = new SecretFilter(parse.Tokens.Select(token => token.Value));
        // A word that is no command also counts as a missing command: one complaint is enough.
        var messages = parse.Errors.Select(error => error.Message).Distinct().ToList();
        foreach (var message in messages.Skip(messages.Count > 1 && parse.UnmatchedTokens.Count > 0 ? 1 : 0))
            Console.Error.WriteLine("error: " + secrets.Hide(message.ReplaceLineEndings(" ").Replace("\t", "", StringComparison.Ordinal)));
        Console.Error.WriteLine($"next: {PathOf(parse.CommandResult.Command)} --help");
        return ExitCode.Usage;
    }

    /// <summary>Reports a failure; with <c>--json</c> also as the document on standard output, unless one was written already.</summary>
    public static int Report(Session session, Exception exception)
    {
        var error = Find(exception);
        var message = session.Secrets.Hide(error?.Message ?? Describe(exception));
        var kind = error?.Kind ?? ErrorKind.Failed;
        // With its own newlines a message (a plan's problems) stands alone, one line each.
        foreach (var line in message.Split('\n'))
            Console.Error.WriteLine("error: " + line);
        var next = error?.NextStep ?? (kind is ErrorKind.Held ? null : session.DefaultNextStep);
        if (next is not null)
            Console.Error.WriteLine("next: " + session.Secrets.Hide(next));
        if (session.Verbose)
            Console.Error.WriteLine(session.Secrets.Hide(exception.ToString()));
        else if (next is null && error is null)
            Console.Error.WriteLine("next: repeat it with --verbose for the details");

        var exitCode = ExitCode.For(kind);
        if (session.Json && !session.JsonWritten)
            session.WriteJson(new ErrorDocument(new(
                kind, error?.Subject is { Length: > 0 } subject ? subject : null, message, next is null ? null : session.Secrets.Hide(next), exitCode)));
        return exitCode;
    }

    private static GodwitException? Find(Exception exception) => exception switch
    {
        GodwitException error => error,
        AggregateException { InnerException: { } inner } => Find(inner),
        _ => null,
    };

    private static string Describe(Exception exception) => exception switch
    {
        UnauthorizedAccessException or IOException => exception.Message,
        _ => $"{exception.GetType().Name}: {exception.Message}",
    };

    private static string PathOf(Command command)
    {
        var path = command.Name;
        for (var parent = command.Parents.OfType<Command>().FirstOrDefault(); parent is not null; parent = parent.Parents.OfType<Command>().FirstOrDefault())
            path = (parent is RootCommand ? "godwit" : parent.Name) + " " + path;
        return command is RootCommand ? "godwit" : path;
    }
}

/// <summary>An error as JSON.</summary>
internal sealed record ErrorDocument(ErrorDetails Error);

/// <summary>What failed.</summary>
internal sealed record ErrorDetails(ErrorKind Kind, string? Subject, string Message, string? Next, int ExitCode);
