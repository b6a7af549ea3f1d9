using System.Globalization;
using System.Text;

namespace Godwit.Abstractions.Engines;

internal static class EndpointParser
{
    private static readonly string[] SecretOptionParts = ["password", "passwd", "pwd", "secret", "token", "key"];

    public static DatabaseEndpoint Parse(string url)
    {
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || !url.AsSpan(0, colon).ContainsOnlySchemeCharacters())
            throw Bad(url, "it has no scheme", "Write postgres://user@host:port/database or sqlite:file.db");
        var scheme = url[..colon].ToLowerInvariant();
        var rest = url[(colon + 1)..];
        return rest.StartsWith("//", StringComparison.Ordinal) && scheme != "sqlite" ? ParseServer(url, scheme, rest[2..]) : ParseFile(url, scheme, rest);
    }

    public static string Format(DatabaseEndpoint endpoint, bool redact)
    {
        var text = new StringBuilder(endpoint.Scheme).Append(':');
        if (endpoint.Scheme == "sqlite")
        {
            text.Append(endpoint.Database.StartsWith('/') ? "//" : "").Append(Escape(endpoint.Database, keepSlash: true));
        }
        else
        {
            text.Append("//");
            if (endpoint.User is { } user)
                text.Append(Escape(user));
            if (endpoint.Password is { } password)
                text.Append(':').Append(redact ? "***" : Escape(password));
            if (endpoint.User is not null || endpoint.Password is not null)
                text.Append('@');
            text.Append(endpoint.Host.Contains(':', StringComparison.Ordinal) ? "[" + endpoint.Host + "]" : Escape(endpoint.Host));
            if (endpoint.Port is { } port)
                text.Append(CultureInfo.InvariantCulture, $":{port}");
            text.Append('/').Append(Escape(endpoint.Database));
        }

        var separator = '?';
        foreach (var (name, value) in endpoint.Options)
        {
            text.Append(separator).Append(Escape(name)).Append('=').Append(redact && IsSecret(name) ? "***" : Escape(value, keepSlash: true));
            separator = '&';
        }

        return text.ToString();
    }

    /// <summary>Hides what may be a password in a URL that could not be parsed.</summary>
    public static string RedactRaw(string url)
    {
        var start = url.IndexOf("//", StringComparison.Ordinal);
        var at = url.LastIndexOf('@');
        if (start < 0 || at <= start)
            return url;
        var colon = url.IndexOf(':', start + 2);
        return colon < 0 || colon > at ? url : url[..(colon + 1)] + "***" + url[at..];
    }

    private static DatabaseEndpoint ParseFile(string url, string scheme, string rest)
    {
        var (path, options) = SplitOptions(url, rest);
        if (path.StartsWith("//", StringComparison.Ordinal))
            path = path[2..];
        if (path.Length == 0)
            throw Bad(url, "it names no file", $"Write {scheme}:file.db or {scheme}:///absolute/path.db");
        return new DatabaseEndpoint { Scheme = scheme, Database = Unescape(path), Options = options };
    }

    private static DatabaseEndpoint ParseServer(string url, string scheme, string rest)
    {
        // The password may hold any character that people forget to encode but '/', '?' and '@'; the last '@' before the path ends it.
        var pathStart = rest.IndexOfAny(['/', '?']);
        var authority = pathStart < 0 ? rest : rest[..pathStart];
        var tail = pathStart < 0 ? "" : rest[pathStart..];
        var at = authority.LastIndexOf('@');
        string? user = null, password = null;
        if (at >= 0)
        {
            var login = authority[..at];
            var colon = login.IndexOf(':', StringComparison.Ordinal);
            user = Unescape(colon < 0 ? login : login[..colon]);
            password = colon < 0 ? null : Unescape(login[(colon + 1)..]);
        }

        var (host, port) = SplitHost(url, authority[(at + 1)..]);
        var (path, options) = SplitOptions(url, tail);
        var database = Unescape(path.TrimStart('/'));
        if (database.Length == 0)
            throw Bad(url, "it names no database", $"Write {scheme}://user@host:port/database");
        if (options.FirstOrDefault(option => option.Key == "host").Value is { } hostOption)
        {
            host = hostOption;
            options = [.. options.Where(option => option.Key != "host")];
        }

        if (host.Length == 0)
            host = "localhost";
        return new DatabaseEndpoint
        {
            Scheme = scheme,
            User = string.IsNullOrEmpty(user) ? null : user,
            Password = password,
            Host = host,
            Port = port,
            Database = database,
            Options = options,
        };
    }

    private static (string Host, int? Port) SplitHost(string url, string text)
    {
        string host;
        string portText;
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0)
                throw Bad(url, "the bracket of its host is not closed", null);
            host = text[1..end];
            portText = text[(end + 1)..].TrimStart(':');
        }
        else
        {
            var colon = text.LastIndexOf(':');
            host = Unescape(colon < 0 ? text : text[..colon]);
            portText = colon < 0 ? "" : text[(colon + 1)..];
        }

        if (portText.Length == 0)
            return (host, null);
        if (!int.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            throw Bad(url, $"its port '{portText}' is not a number from 1 to 65535", null);
        return (host, port);
    }

    private static (string Path, IReadOnlyList<KeyValuePair<string, string>> Options) SplitOptions(string url, string text)
    {
        var question = text.IndexOf('?', StringComparison.Ordinal);
        if (question < 0)
            return (text, []);
        var options = new List<KeyValuePair<string, string>>();
        foreach (var part in text[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw Bad(url, $"its option '{part}' has no value", "Write ?name=value");
            options.Add(new(Unescape(part[..equals]), Unescape(part[(equals + 1)..])));
        }

        return (text[..question], options);
    }

    private static bool ContainsOnlySchemeCharacters(this ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.'))
                return false;
        return text.Length > 1;
    }

    private static bool IsSecret(string option) =>
        SecretOptionParts.Any(part => option.Contains(part, StringComparison.OrdinalIgnoreCase)) && !option.Equals("sslkey", StringComparison.OrdinalIgnoreCase);

    private static string Unescape(string text) => Uri.UnescapeDataString(text);

    private static string Escape(string text, bool keepSlash = false)
    {
        var escaped = Uri.EscapeDataString(text);
        return keepSlash ? escaped.Replace("%2F", "/", StringComparison.Ordinal) : escaped;
    }

    private static GodwitException Bad(string url, string cause, string? next) =>
        new(ErrorKind.Usage, RedactRaw(url), "not a database URL: " + cause, next);
}
