using System.Runtime.ExceptionServices;

namespace Godwit.Core.Copying;

/// <summary>A fixed number of workers over a list of work.</summary>
internal static class WorkerPool
{
    /// <summary>
    /// Does all work, at most <paramref name="workers"/> at a time, taken in order. The first failure stops the others and is thrown as it
    /// is, once all have stopped: nothing goes on behind the caller's back.
    /// </summary>
    public static async Task RunAsync<T>(IEnumerable<T> work, int workers, Func<T, CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        using var failure = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ExceptionDispatchInfo? first = null;
        using var enumerator = work.GetEnumerator();
        var gate = new Lock();

        bool TryTake(out T item)
        {
            lock (gate)
            {
                var taken = enumerator.MoveNext();
                item = taken ? enumerator.Current : default!;
                return taken;
            }
        }

        async Task WorkAsync()
        {
            try
            {
                while (!failure.IsCancellationRequested && TryTake(out var item))
                    await run(item, failure.Token);
            }
            catch (Exception exception)
            {
                // Later failures are usually echoes of the first one's cancellation.
                Interlocked.CompareExchange(ref first, ExceptionDispatchInfo.Capture(exception), null);
                await failure.CancelAsync();
            }
        }

        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(WorkAsync, CancellationToken.None)));
        cancellationToken.ThrowIfCancellationRequested();
        first?.Throw();
    }
}
