using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Godwit.Cli.Hosting;

/// <summary>Writes log entries to standard error, one line each, secrets hidden: <c>--verbose</c>.</summary>
internal sealed class StandardErrorLoggers(SecretFilter secrets, TimeProvider time) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName[(categoryName.LastIndexOf('.') + 1)..], secrets, time);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Standard error is the only place to log to.");

    public void Dispose()
    {
    }

    private sealed class LineLogger(string category, SecretFilter secrets, TimeProvider time) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = secrets.Hide(formatter(state, exception) + (exception is null ? "" : " (" + exception.Message + ")"));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():HH:mm:ss.fff} {logLevel} {category}: {text}"));
        }
    }
}
