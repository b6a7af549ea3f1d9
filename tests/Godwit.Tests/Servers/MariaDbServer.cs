namespace Godwit.Tests.Servers;

/// <summary>The distribution's MariaDB, on which most tests of MySQL's engine run.</summary>
public sealed class MariaDbServer : MySqlTestServer
{
    private static readonly Lazy<Task<MariaDbServer>> Shared = new(() => StartNewAsync(() => new MariaDbServer(), ""));

    private MariaDbServer()
        : base(MySqlBuild.MariaDb)
    {
    }

    /// <summary>The server for the whole test run, started on first use. Skips the test where it can't be had.</summary>
    public static async Task<MariaDbServer> SharedAsync()
    {
        MySqlBuild.MariaDb.SkipWhenMissing();
        return await Shared.Value;
    }

    /// <summary>A server for one test, which may kill it; the test disposes of it. Skips the test where it can't be had.</summary>
    public static Task<MariaDbServer> StartPrivateAsync()
    {
        MySqlBuild.MariaDb.SkipWhenMissing();
        return StartNewAsync(() => new MariaDbServer(), "");
    }

    internal static new async Task StopSharedAsync()
    {
        if (Shared is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await Shared.Value).DisposeAsync();
    }
}
