using System.Globalization;
using Godwit.Abstractions.Engines;
using Npgsql;

namespace Godwit.Postgres;

/// <summary>Reads the options of a URL, which may be spelled as libpq spells them or as the driver does.</summary>
internal static class PostgresConnectionOptions
{
    private const int DefaultPort = 5432;
    private const int MaxSessions = 200;

    private static readonly Dictionary<string, string> LibpqNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["sslnegotiation"] = "SSL Negotiation",
        ["channel_binding"] = "Channel Binding",
        ["require_auth"] = "Require Auth",
        ["gssencmode"] = "GSS Encryption Mode",
        ["krbsrvname"] = "Kerberos Service Name",
        ["connect_timeout"] = "Timeout",
        ["application_name"] = "Application Name",
        ["options"] = "Options",
        ["passfile"] = "Passfile",
        ["password"] = "Password",
        ["user"] = "Username",
        ["port"] = "Port",
        ["keepalives_idle"] = "Tcp Keepalive Time",
        ["keepalives_interval"] = "Tcp Keepalive Interval",
        ["target_session_attrs"] = "Target Session Attributes",
        ["client_encoding"] = "Client Encoding",
    };

    /// <summary>Accepted for compatibility; what they ask for is always on, or has no counterpart that matters.</summary>
    private static readonly HashSet<string> Ignored = new(StringComparer.OrdinalIgnoreCase)
    {
        "keepalives", "keepalives_count", "fallback_application_name", "tcp_user_timeout",
    };

    /// <exception cref="GodwitException"><see cref="ErrorKind.Usage"/>: an option is unknown or its value is wrong.</exception>
    public static NpgsqlConnectionStringBuilder Read(DatabaseEndpoint endpoint)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = endpoint.Host,
            Port = endpoint.Port ?? DefaultPort,
            Database = endpoint.Database,
            ApplicationName = "godwit",
            MaxPoolSize = MaxSessions,
            GssEncryptionMode = GssEncryptionMode.Disable,
        };
        if (endpoint.User is { } user)
            settings.Username = user;
        if (endpoint.Password is { } password)
            settings.Password = password;
        foreach (var (name, value) in endpoint.Options)
            Set(settings, endpoint, name, value);
        return settings;
    }

    private static void Set(NpgsqlConnectionStringBuilder settings, DatabaseEndpoint endpoint, string name, string value)
    {
        if (Ignored.Contains(name))
            return;
        var key = LibpqNames.GetValueOrDefault(name, name);
        try
        {
            if (name.Equals("target_session_attrs", StringComparison.OrdinalIgnoreCase))
                CheckSingleHost(endpoint, value);
            else
                settings[key] = key is "SSL Mode" or "SSL Negotiation" or "Channel Binding" or "GSS Encryption Mode" ? Pascal(value) : value;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            var known = LibpqNames.ContainsKey(name) || settings.ContainsKey(key);
            throw new GodwitException(ErrorKind.Usage, endpoint.Redacted,
                known ? $"option {name} does not take this value" : $"option {name} is not known",
                known ? "Write it as libpq or Npgsql do" : "Use the options of libpq (sslmode, sslrootcert, connect_timeout, options) or of Npgsql", e);
        }
    }

    /// <summary>With one host there is nothing to choose between; a primary is told from a standby by the pre-checks.</summary>
    private static void CheckSingleHost(DatabaseEndpoint endpoint, string value)
    {
        if (value is not ("any" or "read-write" or "read-only" or "primary" or "standby" or "prefer-standby" or "prefer-primary"))
            throw new ArgumentException(value);
        if (endpoint.Host.Contains(',', StringComparison.Ordinal))
        {
            throw new GodwitException(ErrorKind.Usage, endpoint.Redacted, "several hosts are given, and a migration needs to know which server it talks to",
                "Name one host");
        }
    }

    private static string Pascal(string value) =>
        string.Concat(value.Split('-', '_').Select(part => part.Length == 0 ? "" : char.ToUpper(part[0], CultureInfo.InvariantCulture) + part[1..]));
}
