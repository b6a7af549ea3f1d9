using Xunit;

namespace Godwit.Tests.Servers;

public sealed class MySqlTestServerTests
{
    public static TheoryData<MySqlBuild> Builds => new(MySqlBuild.All);

    [Theory]
    [MemberData(nameof(Builds), DisableDiscoveryEnumeration = true)]
    public async Task A_server_answers(MySqlBuild build)
    {
        var server = await MySqlTestServer.SharedAsync(build);
        var url = await server.CreateDatabaseAsync("answers");
        Assert.StartsWith((build.IsMariaDb ? "mariadb" : "mysql") + "://godwit:secret@127.0.0.1:", url, StringComparison.Ordinal);
        await server.ExecuteAsync(url[(url.LastIndexOf('/') + 1)..], "CREATE TABLE t (v varchar(9)); INSERT INTO t VALUES ('é')");
    }

    [Fact]
    public async Task A_private_server_takes_options()
    {
        await using var server = await MySqlTestServer.StartPrivateAsync(MySqlBuild.MariaDb, "--lower-case-table-names=1");
        await server.ExecuteAsync("", "CREATE DATABASE MixedCase; CREATE TABLE mixedcase.T (a int)");
    }
}
