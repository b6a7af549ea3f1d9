using Godwit.Abstractions.Engines;

namespace Godwit.Cli.Hosting;

/// <summary>Hides passwords in messages of drivers and servers, which may repeat what they were given.</summary>
internal sealed class SecretFilter
{
    // Shorter ones would hide half of every message, and give themselves away by it.
    private const int ShortestSecret = 4;
    private static readonly string[] Variables = ["PGPASSWORD", "MYSQL_PWD"];

    private readonly HashSet<string> _secrets = [];

    public SecretFilter(IEnumerable<string> arguments)
    {
        foreach (var argument in arguments)
            Learn(argument);
        foreach (var name in Variables)
            Add(Environment.GetEnvironmentVariable(name));
    }

    /// <summary>Takes the password of <paramref name="text"/> in, where it is a URL.</summary>
    public void Learn(string text)
    {
        if (!text.Contains("://", StringComparison.Ordinal))
            return;
        try
        {
            var endpoint = DatabaseEndpoint.Parse(text);
            Add(endpoint.Password);
            foreach (var (name, value) in endpoint.Options)
                if (name.Contains("password", StringComparison.OrdinalIgnoreCase))
                    Add(value);
        }
        catch (GodwitException)
        {
            // Not a URL: whoever needs it will say so, with its password hidden.
        }
    }

    public string Hide(string text)
    {
        foreach (var secret in _secrets)
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        return text;
    }

    private void Add(string? secret)
    {
        if (secret is not { Length: >= ShortestSecret })
            return;
        _secrets.Add(secret);
        _secrets.Add(Uri.EscapeDataString(secret));
    }
}
