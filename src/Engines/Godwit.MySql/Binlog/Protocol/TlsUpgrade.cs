using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MySqlConnector;

namespace Godwit.MySql.Binlog.Protocol;

/// <summary>TLS as the driver does it, by the same options.</summary>
internal static class TlsUpgrade
{
    /// <exception cref="AuthenticationException">The options ask for TLS and the server has none.</exception>
    public static bool IsWanted(MySqlConnectionStringBuilder settings, bool offered)
    {
        if (settings.SslMode == MySqlSslMode.None)
            return false;
        if (settings.SslMode == MySqlSslMode.Preferred)
            return offered && settings.ConnectionProtocol != MySqlConnectionProtocol.UnixSocket;
        return offered ? true : throw new AuthenticationException("the server has no TLS and ssl-mode asks for it");
    }

    public static async Task<Stream> StartAsync(Stream stream, MySqlConnectionStringBuilder settings, CancellationToken cancellationToken)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = settings.Server,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(settings, certificate, chain, errors),
        };
        if (settings.TlsVersion.Length > 0)
        {
#pragma warning disable CA5398, CA5397 // The user names the versions.
            options.EnabledSslProtocols = (settings.TlsVersion.Contains("1.2", StringComparison.Ordinal) ? SslProtocols.Tls12 : SslProtocols.None) |
                (settings.TlsVersion.Contains("1.3", StringComparison.Ordinal) ? SslProtocols.Tls13 : SslProtocols.None);
#pragma warning restore CA5398, CA5397
        }

        if (settings.SslCert.Length > 0)
            options.ClientCertificates = [X509Certificate2.CreateFromPemFile(settings.SslCert, settings.SslKey.Length > 0 ? settings.SslKey : null)];
        var tls = new SslStream(stream, leaveInnerStreamOpen: false);
        await tls.AuthenticateAsClientAsync(options, cancellationToken);
        return tls;
    }

    private static bool IsTrusted(MySqlConnectionStringBuilder settings, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (settings.SslMode is MySqlSslMode.Preferred or MySqlSslMode.Required)
            return true;
        if (certificate is null || chain is null)
            return false;
        if (settings.SslMode == MySqlSslMode.VerifyFull && (errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
            return false;
        if (settings.SslCa.Length == 0)
            return (errors & SslPolicyErrors.RemoteCertificateChainErrors) == 0;
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(settings.SslCa);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var held = X509CertificateLoader.LoadCertificate(certificate.Export(X509ContentType.Cert));
        return chain.Build(held);
    }
}
