using System.Globalization;
using Godwit.Abstractions.Engines;
using MySqlConnector;

namespace Godwit.MySql;

/// <summary>Reads the options of a URL, which may be spelled as MySQL's programs spell them or as the driver does.</summary>
internal static class MySqlConnectionOptions
{
    private const int DefaultPort = 3306;
    private const int MaxSessions = 200;
    private const int ConnectSeconds = 15;
    private const int KeepAliveSeconds = 30;

    private static readonly Dictionary<string, string> ClientNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ssl-mode"] = "SSL Mode",
        ["sslmode"] = "SSL Mode",
        ["ssl-ca"] = "SSL CA",
        ["sslrootcert"] = "SSL CA",
        ["ssl-cert"] = "SSL Cert",
        ["sslcert"] = "SSL Cert",
        ["ssl-key"] = "SSL Key",
        ["sslkey"] = "SSL Key",
        ["tls-version"] = "TLS Version",
        ["tls-ciphersuites"] = "TLS Cipher Suites",
        ["connect-timeout"] = "Connection Timeout",
        ["connect_timeout"] = "Connection Timeout",
        ["get-server-public-key"] = "Allow Public Key Retrieval",
        ["server-public-key-path"] = "Server RSA Public Key File",
        ["compress"] = "Use Compression",
        ["password"] = "Password",
        ["user"] = "User ID",
        ["port"] = "Port",
        ["application_name"] = "Application Name",
    };

    private static readonly Dictionary<string, MySqlSslMode> SslModes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["disable"] = MySqlSslMode.None,
        ["disabled"] = MySqlSslMode.None,
        ["none"] = MySqlSslMode.None,
        ["prefer"] = MySqlSslMode.Preferred,
        ["preferred"] = MySqlSslMode.Preferred,
        ["require"] = MySqlSslMode.Required,
        ["required"] = MySqlSslMode.Required,
        ["verify-ca"] = MySqlSslMode.VerifyCA,
        ["verify_ca"] = MySqlSslMode.VerifyCA,
        ["verifyca"] = MySqlSslMode.VerifyCA,
        ["verify-full"] = MySqlSslMode.VerifyFull,
        ["verify-identity"] = MySqlSslMode.VerifyFull,
        ["verify_identity"] = MySqlSslMode.VerifyFull,
        ["verifyfull"] = MySqlSslMode.VerifyFull,
    };

    /// <exception cref="GodwitException"><see cref="ErrorKind.Usage"/>: an option is unknown or its value is wrong.</exception>
    public static MySqlConnectionStringBuilder Read(DatabaseEndpoint endpoint)
    {
        var settings = new MySqlConnectionStringBuilder
        {
            Server = endpoint.Host,
            Port = (uint)(endpoint.Port ?? DefaultPort),
            Database = endpoint.Database,
            ApplicationName = "godwit",
            MaximumPoolSize = MaxSessions,
            ConnectionTimeout = ConnectSeconds,
            Keepalive = KeepAliveSeconds,
            AllowLoadLocalInfile = true,
            UseAffectedRows = false,
        };
        if (endpoint.Host.StartsWith('/'))
            settings.ConnectionProtocol = MySqlConnectionProtocol.UnixSocket;
        settings.UserID = endpoint.User ?? Environment.GetEnvironmentVariable("USER") ?? "root";
        if ((endpoint.Password ?? Environment.GetEnvironmentVariable("MYSQL_PWD")) is { } password)
            settings.Password = password;
        foreach (var (name, value) in endpoint.Options)
            Set(settings, endpoint, name, value);
        return settings;
    }

    private static void Set(MySqlConnectionStringBuilder settings, DatabaseEndpoint endpoint, string name, string value)
    {
        var key = ClientNames.GetValueOrDefault(name, name);
        try
        {
            if (name.Equals("socket", StringComparison.OrdinalIgnoreCase))
            {
                settings.Server = value;
                settings.ConnectionProtocol = MySqlConnectionProtocol.UnixSocket;
            }
            else if (key == "SSL Mode" && SslModes.TryGetValue(value, out var mode))
                settings.SslMode = mode;
            else
                settings[key] = value.ToLower(CultureInfo.InvariantCulture) is "true" or "yes" ? "true" : value;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            var known = ClientNames.ContainsKey(name);
            throw new GodwitException(ErrorKind.Usage, endpoint.Redacted,
                known ? $"option {name} does not take this value" : $"option {name} is not known or does not take this value",
                "Use the options of MySQL's programs (ssl-mode, ssl-ca, connect-timeout, socket) or of MySqlConnector", e);
        }
    }
}
