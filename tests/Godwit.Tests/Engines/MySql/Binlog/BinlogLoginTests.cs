using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Godwit.Abstractions.Engines;
using Godwit.MySql.Binlog.Protocol;
using Godwit.Tests.Servers;

namespace Godwit.Tests.Engines.MySql.Binlog;

public sealed class BinlogLoginTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MariaDB_lets_in_by_native_password_and_ed25519_with_TLS_and_without()
    {
        using var folder = new Certificates();
        await ToolProcess.RunCheckedAsync(TimeSpan.FromSeconds(10), "chmod", "-R", "a+rX", folder.Folder);
        await using var server = await LogServer.StartAsync(LogServerKind.MariaDb,
            $"{LogServer.ByRows} --plugin-load-add=auth_ed25519 --ssl-cert={folder.Path("server.pem")} --ssl-key={folder.Path("server.key")} --ssl-ca={folder.Path("ca.pem")}");
        await server.ExecuteAsync("", "CREATE USER ed@localhost IDENTIFIED VIA ed25519 USING PASSWORD('a longer pass-phrase than thirty-two bytes'); GRANT ALL ON *.* TO ed@localhost; CREATE USER nobody@localhost; GRANT USAGE ON *.* TO nobody@localhost");
        const string ed = "ed:a%20longer%20pass-phrase%20than%20thirty-two%20bytes";
        Assert.False(await IsTlsAsync(server.Endpoint(options: "?ssl-mode=DISABLED")));
        Assert.True(await IsTlsAsync(server.Endpoint()));
        Assert.True(await IsTlsAsync(server.Endpoint(user: ed, options: $"?ssl-mode=VERIFY_CA&ssl-ca={folder.Path("ca.pem")}")));
        Assert.False(await IsTlsAsync(server.Endpoint(user: ed, options: "?ssl-mode=DISABLED")));
        Assert.True(await IsTlsAsync(server.Endpoint(user: "nobody")));
        var untrusted = await Assert.ThrowsAsync<GodwitException>(() => IsTlsAsync(server.Endpoint(options: $"?ssl-mode=VERIFY_CA&ssl-ca={folder.Path("other.pem")}")));
        Assert.Equal(ErrorKind.AccessDenied, untrusted.Kind);
        var misnamed = await Assert.ThrowsAsync<GodwitException>(() => IsTlsAsync(server.Endpoint(options: $"?ssl-mode=VERIFY_IDENTITY&ssl-ca={folder.Path("ca.pem")}")));
        Assert.Equal(ErrorKind.AccessDenied, misnamed.Kind);
        foreach (var user in new[] { "godwit:wr0ng", "ed:wr0ng", "stranger:wr0ng" })
        {
            var refusal = await Assert.ThrowsAsync<GodwitException>(() => IsTlsAsync(server.Endpoint(user: user)));
            Assert.Equal(ErrorKind.AccessDenied, refusal.Kind);
            Assert.DoesNotContain("wr0ng", refusal.ToString(), StringComparison.Ordinal);
        }

        Assert.False(await IsTlsAsync(server.Endpoint(options: "?socket=" + server.Socket)));
    }

    [Fact]
    public async Task A_server_without_TLS_is_refused_where_TLS_is_asked_for()
    {
        await using var server = await LogServer.StartAsync(LogServerKind.MySql56, LogServer.ByRows + " --skip-ssl");
        Assert.False(await IsTlsAsync(server.Endpoint()));
        var refusal = await Assert.ThrowsAsync<GodwitException>(() => IsTlsAsync(server.Endpoint(options: "?ssl-mode=REQUIRED")));
        Assert.Equal(ErrorKind.AccessDenied, refusal.Kind);
    }

    [Fact]
    public async Task MySQL_lets_in_by_caching_sha2_password_fast_and_full()
    {
        await using var server = await LogServer.StartAsync(LogServerKind.MySql9, LogServer.ByRows);
        const string plain = "?ssl-mode=DISABLED";
        await server.ExecuteAsync("", "CREATE USER one@'%' IDENTIFIED BY 'pass1'; CREATE USER two@'%' IDENTIFIED BY 'pass2'; CREATE USER three@localhost IDENTIFIED BY 'pass3'");
        var refusal = await Assert.ThrowsAsync<GodwitException>(() => IsTlsAsync(server.Endpoint("mysql", "one:pass1", plain)));
        Assert.Equal(ErrorKind.AccessDenied, refusal.Kind);
        Assert.Contains("get-server-public-key", refusal.NextStep!, StringComparison.Ordinal);
        // In full by the server's key, then by what the server remembers of it.
        Assert.False(await IsTlsAsync(server.Endpoint("mysql", "one:pass1", plain + "&get-server-public-key=true")));
        Assert.False(await IsTlsAsync(server.Endpoint("mysql", "one:pass1", plain)));
        Assert.True(await IsTlsAsync(server.Endpoint("mysql", "two:pass2", "?ssl-mode=REQUIRED")));
        Assert.False(await IsTlsAsync(server.Endpoint("mysql", "two:pass2", plain)));
        Assert.False(await IsTlsAsync(server.Endpoint("mysql", "three:pass3", "?socket=" + server.Socket)));
        refusal = await Assert.ThrowsAsync<GodwitException>(() => IsTlsAsync(server.Endpoint("mysql", "two:wr0ng")));
        Assert.Equal(ErrorKind.AccessDenied, refusal.Kind);
    }

    private static async Task<bool> IsTlsAsync(DatabaseEndpoint endpoint)
    {
        await using var connection = await ReplicaConnection.OpenAsync(endpoint, Stop);
        Assert.Equal("1", await connection.ScalarAsync("SELECT 1", Stop));
        return connection.IsTls;
    }

    /// <summary>An authority, a server's certificate for another name, and another authority.</summary>
    private sealed class Certificates : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("godwit-tls-").FullName;

        public Certificates()
        {
            var from = DateTimeOffset.UnixEpoch.AddYears(40);
            using var authorityKey = RSA.Create(2048);
            using var authority = Authority("CN=Authority", authorityKey).CreateSelfSigned(from, from.AddYears(60));
            using var key = RSA.Create(2048);
            var request = new CertificateRequest("CN=db.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            using var certificate = request.Create(authority, from, from.AddYears(50), [1, 2, 3]);
            using var otherKey = RSA.Create(2048);
            using var other = Authority("CN=Other", otherKey).CreateSelfSigned(from, from.AddYears(60));
            File.WriteAllText(Path("ca.pem"), authority.ExportCertificatePem());
            File.WriteAllText(Path("other.pem"), other.ExportCertificatePem());
            File.WriteAllText(Path("server.pem"), certificate.ExportCertificatePem());
            File.WriteAllText(Path("server.key"), key.ExportRSAPrivateKeyPem());
        }

        public string Folder => _folder;

        public string Path(string name) => System.IO.Path.Combine(_folder, name);

        public void Dispose() => Directory.Delete(_folder, recursive: true);

        private static CertificateRequest Authority(string name, RSA key)
        {
            var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            return request;
        }
    }
}
