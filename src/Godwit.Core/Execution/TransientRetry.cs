using System.Globalization;
using Godwit.Abstractions.Engines;
using Polly;
using Polly.Retry;

namespace Godwit.Core.Execution;

/// <summary>Repeats what fails because a server is away or busy, with growing pauses, for about a minute, and says so.</summary>
internal sealed class TransientRetry
{
    private readonly ResiliencePipeline _pipeline;

    public TransientRetry(TimeProvider time, Action<string> notice) => _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<GodwitException>(failure => failure.Kind is ErrorKind.Unreachable or ErrorKind.Contention),
            MaxRetryAttempts = 8,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(500),
            MaxDelay = TimeSpan.FromSeconds(15),
            UseJitter = true,
            OnRetry = attempt =>
            {
                notice(string.Create(CultureInfo.InvariantCulture,
                    $"{attempt.Outcome.Exception!.Message}; trying again in {attempt.RetryDelay.TotalSeconds:0.#} s"));
                return default;
            },
        }).Build();

    public async Task<T> RunAsync<T>(IDatabase database, string subject, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        await _pipeline.ExecuteAsync(async token =>
        {
            try
            {
                return await work(token);
            }
            catch (Exception exception) when (exception is not GodwitException and not OperationCanceledException)
            {
                throw database.Translate(exception, subject);
            }
        }, cancellationToken);

    public Task RunAsync(IDatabase database, string subject, Func<CancellationToken, Task> work, CancellationToken cancellationToken) =>
        RunAsync(database, subject, async token =>
        {
            await work(token);
            return true;
        }, cancellationToken);
}
