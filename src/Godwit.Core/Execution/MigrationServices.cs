using Godwit.Abstractions.Engines;
using Godwit.Core.Planning;
using Godwit.Core.State;
using Microsoft.Extensions.Logging;

namespace Godwit.Core.Execution;

/// <summary>What the parts of a run share. Immutable.</summary>
internal sealed record MigrationServices(EngineRegistry Engines, ControlStore Store, SecretStore Secrets, TimeProvider Time, ILoggerFactory Loggers);

/// <summary>URLs with their secrets, from where they are kept.</summary>
internal static class MigrationUrls
{
    public const string Source = "source";
    public const string Target = "target";
    public const string Traffic = "traffic";

    /// <summary>The URL to connect to: the caller's, else the one kept as a secret, else the plan's with its variables filled in.</summary>
    public static string Resolve(MigrationServices services, string migration, string what, string planned, string? given) =>
        PlanFile.ResolveEnvironment(given ?? services.Secrets.Find(migration, what) ?? planned);

    /// <summary>The URL as it may be stored, and the one to keep secret where they differ.</summary>
    public static (string Stored, string? Secret) Protect(string url)
    {
        if (!TryParse(EnvironmentReferences.Without(url).Replace(":@", "@", StringComparison.Ordinal), out var bare) || bare.Redacted == bare.ToUrl())
            return (url, null);
        return (DatabaseEndpoint.Parse(url).Redacted, url);
    }

    /// <summary>Engine and redacted URL for people; what cannot be told yet is empty.</summary>
    public static (string Engine, string Url) Describe(EngineRegistry engines, string url)
    {
        var known = EnvironmentReferences.Unset(url, Environment.GetEnvironmentVariable).Any() ? url : PlanFile.ResolveEnvironment(url);
        if (!TryParse(known, out var endpoint))
            return ("", Protect(url).Stored);
        return (engines.For(endpoint).Name, endpoint.Redacted);
    }

    private static bool TryParse(string url, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out DatabaseEndpoint? endpoint)
    {
        try
        {
            endpoint = DatabaseEndpoint.Parse(url);
            return true;
        }
        catch (GodwitException)
        {
            // A variable for the whole URL, not filled in yet.
            endpoint = null;
            return false;
        }
    }
}
