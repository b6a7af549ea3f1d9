namespace Godwit.Abstractions.Engines;

/// <summary>What an engine can do. A missing ability is also a null role on <see cref="IDatabase"/>.</summary>
public sealed record EngineCapabilities
{
    /// <summary>Whether names live in schemas.</summary>
    public bool Schemas { get; init; }

    /// <summary>Whether tables and columns can carry comments.</summary>
    public bool Comments { get; init; }

    /// <summary>Whether a table may have no columns at all.</summary>
    public bool TablesWithoutColumns { get; init; }

    /// <summary>Whether a column of dates may hold dates with zero parts, also where it does not allow NULL.</summary>
    public bool ZeroDates { get; init; }

    /// <summary>Whether an index can hold the beginning of a column.</summary>
    public bool PrefixIndexes { get; init; }

    /// <summary>Whether a column can set itself to the current time when its row changes.</summary>
    public bool SetsNowOnUpdate { get; init; }

    /// <summary>Whether a column can be left out of <c>SELECT *</c>.</summary>
    public bool InvisibleColumns { get; init; }

    /// <summary>Whether several sessions can write at once. If not, loads into it are serial.</summary>
    public bool ParallelWriters { get; init; }

    /// <summary>
    /// Whether a target that does not exist is made by the first write to it (a file). Reading its schema then gives an empty one, while
    /// <see cref="IDatabase.GetServerInfoAsync"/> and everything that reads rows answer <see cref="ErrorKind.UnknownDatabase"/>.
    /// </summary>
    public bool CreatesDatabaseOnWrite { get; init; }
}
