using Godwit.Abstractions.Engines;
using Microsoft.Extensions.Logging;

namespace Godwit.Core;

/// <summary>The engines that a program knows. Immutable and safe for concurrent use.</summary>
public sealed class EngineRegistry
{
    private readonly Dictionary<string, IDatabaseEngine> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, IDatabaseEngine> _byScheme = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Knows <paramref name="engines"/>.</summary>
    /// <exception cref="ArgumentException">Two engines share a name or a URL scheme.</exception>
    public EngineRegistry(IEnumerable<IDatabaseEngine> engines)
    {
        ArgumentNullException.ThrowIfNull(engines);
        All = [.. engines];
        foreach (var engine in All)
        {
            if (!_byName.TryAdd(engine.Name, engine))
                throw new ArgumentException($"Two engines are named '{engine.Name}'.", nameof(engines));
            foreach (var scheme in engine.Schemes)
                if (!_byScheme.TryAdd(scheme, engine))
                    throw new ArgumentException($"Two engines answer to '{scheme}:'.", nameof(engines));
        }
    }

    /// <summary>Every engine, in the order given.</summary>
    public IReadOnlyList<IDatabaseEngine> All { get; }

    /// <summary>The engine of that name or URL scheme.</summary>
    /// <exception cref="GodwitException"><see cref="ErrorKind.Usage"/>: there is none.</exception>
    public IDatabaseEngine Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_byName.TryGetValue(name, out var engine) || _byScheme.TryGetValue(name, out engine))
            return engine;
        throw new GodwitException(ErrorKind.Usage, name, "no engine has this name",
            "Engines here: " + string.Join(", ", All.Select(known => known.Name)));
    }

    /// <summary>The engine that answers to the endpoint's scheme.</summary>
    /// <exception cref="GodwitException"><see cref="ErrorKind.Usage"/>: there is none.</exception>
    public IDatabaseEngine For(DatabaseEndpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        if (_byScheme.TryGetValue(endpoint.Scheme, out var engine))
            return engine;
        throw new GodwitException(ErrorKind.Usage, endpoint.Redacted, $"no engine answers to '{endpoint.Scheme}:'",
            "Schemes here: " + string.Join(", ", All.SelectMany(known => known.Schemes).Select(scheme => scheme + ":")));
    }

    /// <summary>Opens the database at <paramref name="url"/>, in which every <c>${NAME}</c> is already filled in. Connects to nothing yet.</summary>
    /// <exception cref="GodwitException"><see cref="ErrorKind.Usage"/>: not a URL that an engine here knows.</exception>
    public IDatabase Open(string url, ILoggerFactory? loggers = null)
    {
        var endpoint = DatabaseEndpoint.Parse(url);
        return For(endpoint).Open(endpoint, loggers);
    }
}
