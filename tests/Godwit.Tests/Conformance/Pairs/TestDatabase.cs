using Godwit.Abstractions.Engines;

namespace Godwit.Tests.Conformance.Pairs;

/// <summary>A database of one test: Godwit's view of it, and plain SQL through its driver, which judges what Godwit did.</summary>
public abstract class TestDatabase : IAsyncDisposable
{
    public abstract IDatabase Database { get; }

    public abstract string Url { get; }

    /// <summary>Runs SQL past Godwit.</summary>
    public abstract Task ExecuteAsync(string sql);

    /// <summary>Runs a query past Godwit and gives every value as the driver's text, null for NULL.</summary>
    public abstract Task<IReadOnlyList<string?[]>> QueryAsync(string sql);

    public abstract ValueTask DisposeAsync();
}
