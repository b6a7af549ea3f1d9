using System.Runtime.ExceptionServices;

namespace Godwit.Core.Execution;

/// <summary>Runs work that depends on other work: what is independent in parallel, the higher priority first.</summary>
internal static class DependencyScheduler
{
    /// <summary>
    /// Runs every item whose predecessors are done. The first failure cancels what is under way, waits for it and is thrown; nothing
    /// goes on behind the caller's back.
    /// </summary>
    /// <param name="items">The work, in the order that decides between equal priorities.</param>
    /// <param name="id">An item's id.</param>
    /// <param name="after">Ids that come first.</param>
    /// <param name="priority">The higher one starts first.</param>
    /// <param name="done">What is done already.</param>
    /// <param name="most">Most items at a time.</param>
    /// <param name="run">Runs one.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>Items that were left alone, because their predecessors are neither here nor done.</returns>
    public static async Task<IReadOnlyList<T>> RunAsync<T>(IReadOnlyList<T> items, Func<T, string> id, Func<T, IReadOnlyList<string>> after, Func<T, int> priority,
        IEnumerable<string> done, int most, Func<T, CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        var finished = done.ToHashSet();
        var waiting = items.Where(item => !finished.Contains(id(item))).OrderByDescending(priority).ToList();
        var running = new Dictionary<Task, T>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ExceptionDispatchInfo? failure = null;
        while (true)
        {
            while (failure is null && !cancellationToken.IsCancellationRequested && running.Count < most
                && waiting.FindIndex(item => after(item).All(finished.Contains)) is >= 0 and var next)
            {
                var item = waiting[next];
                waiting.RemoveAt(next);
                running.Add(Task.Run(() => run(item, stop.Token), CancellationToken.None), item);
            }

            if (running.Count == 0)
                break;
            var ended = await Task.WhenAny(running.Keys);
            running.Remove(ended, out var end);
            if (ended.IsCompletedSuccessfully)
            {
                finished.Add(id(end!));
                continue;
            }

            // Later failures are usually echoes of the first one's cancellation.
            if (failure is null)
            {
                try
                {
                    await ended;
                }
                catch (Exception exception)
                {
                    failure = ExceptionDispatchInfo.Capture(exception);
                }
            }

            await stop.CancelAsync();
        }

        failure?.Throw();
        cancellationToken.ThrowIfCancellationRequested();
        return waiting;
    }
}
