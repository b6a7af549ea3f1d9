using Npgsql;
using Xunit;

namespace Godwit.Tests.Servers;

public sealed class PostgresServerTests
{
    [Theory]
    [InlineData(13)]
    [InlineData(15)]
    [InlineData(17)]
    public async Task Shared_server_answers(int major)
    {
        var server = await PostgresServer.SharedAsync(major);
        var url = await server.CreateDatabaseAsync("answers");

        Assert.StartsWith("postgres://postgres:secret@127.0.0.1:", url, StringComparison.Ordinal);
        await using var connection = new NpgsqlConnection(server.ConnectionString(url[(url.LastIndexOf('/') + 1)..]));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("SELECT current_setting('server_encoding')", connection);
        Assert.Equal("UTF8", await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Private_server_comes_back_after_a_kill_and_leaves_nothing()
    {
        string folder;
        await using (var server = await PostgresServer.StartPrivateAsync(15))
        {
            folder = Path.GetDirectoryName(server.DataFolder)!;
            await server.KillAsync();
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => server.ExecuteAsync("postgres", "SELECT 1"));
            await server.StartAsync();
            await server.ExecuteAsync("postgres", "SELECT 1");
        }

        Assert.False(Directory.Exists(folder));
    }
}
