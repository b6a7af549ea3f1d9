namespace Godwit.Abstractions.Engines;

/// <summary>
/// Where a database is and how to log in: a parsed URL. Immutable. <see cref="ToString"/> and <see cref="Redacted"/> never show the
/// password; <see cref="Password"/> is only for the driver.
/// </summary>
public sealed class DatabaseEndpoint
{
    /// <summary>The URL's scheme in lower case: <c>postgres</c>, <c>postgresql</c>, <c>sqlite</c>…</summary>
    public required string Scheme { get; init; }

    /// <summary>The host, or empty for a file.</summary>
    public string Host { get; init; } = "";

    /// <summary>The port, or null for the engine's own.</summary>
    public int? Port { get; init; }

    /// <summary>The database's name, or the file's path.</summary>
    public required string Database { get; init; }

    /// <summary>The user, or null.</summary>
    public string? User { get; init; }

    /// <summary>The password, or null: then the engine's environment variable or password file counts.</summary>
    public string? Password { get; init; }

    /// <summary>The driver's own options, in the order of the URL. Some may be secret: see <see cref="Redacted"/>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Options { get; init; } = [];

    /// <summary>
    /// Reads a URL: <c>scheme://user:password@host:port/database?option=value</c>, <c>sqlite:relative.db</c> or
    /// <c>sqlite:///absolute/path.db</c>. User, password, database and options may be percent-encoded. A host in brackets is an IPv6
    /// address; a host that starts with <c>/</c> (percent-encoded, or option <c>host</c>) is a socket folder.
    /// </summary>
    /// <exception cref="GodwitException"><see cref="ErrorKind.Usage"/>: not such a URL; the message shows it without its password.</exception>
    public static DatabaseEndpoint Parse(string url) => EndpointParser.Parse(url);

    /// <summary>The URL with the password and secret options replaced by <c>***</c>.</summary>
    public string Redacted => EndpointParser.Format(this, redact: true);

    /// <summary>The URL with everything in it. For child processes' environment and the state store of secrets only: never print it.</summary>
    public string ToUrl() => EndpointParser.Format(this, redact: false);

    /// <summary>As <see cref="Redacted"/>.</summary>
    public override string ToString() => Redacted;
}
