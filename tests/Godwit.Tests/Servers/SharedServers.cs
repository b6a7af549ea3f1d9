using Godwit.Tests.Servers;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedServers))]

namespace Godwit.Tests.Servers;

/// <summary>Stops the shared servers at the end of the run.</summary>
public sealed class SharedServers : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await PostgresServer.StopSharedAsync();
        await MariaDbServer.StopSharedAsync();
        await MySqlTestServer.StopSharedAsync();
    }
}
