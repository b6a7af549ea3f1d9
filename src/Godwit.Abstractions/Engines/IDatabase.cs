namespace Godwit.Abstractions.Engines;

/// <summary>
/// An open database and its roles. A role that the engine lacks is null. Roles are safe for concurrent use unless they say otherwise.
/// </summary>
/// <remarks>
/// Every method of every role throws <see cref="GodwitException"/> with a fitting <see cref="ErrorKind"/> where it can tell, and
/// lets other exceptions through unchanged; <see cref="Translate"/> turns those into one.
/// </remarks>
public interface IDatabase : IAsyncDisposable
{
    /// <summary>
    /// The engine. Once <see cref="GetServerInfoAsync"/> has answered, its type map and schema writer speak the dialect of this server's
    /// version, where versions differ.
    /// </summary>
    IDatabaseEngine Engine { get; }

    /// <summary>Where it is.</summary>
    DatabaseEndpoint Endpoint { get; }

    /// <summary>Reads its schema.</summary>
    ISchemaReader SchemaReader { get; }

    /// <summary>The engine's own dump of a schema for the same engine, or null.</summary>
    INativeSchemaDump? NativeSchemaDump { get; }

    /// <summary>Splits tables into chunks.</summary>
    IChunkPlanner ChunkPlanner { get; }

    /// <summary>Reads rows.</summary>
    ISnapshotReader SnapshotReader { get; }

    /// <summary>Writes rows.</summary>
    IBulkWriter BulkWriter { get; }

    /// <summary>Copies rows to a database of the same engine without decoding them, or null.</summary>
    IPassThrough? PassThrough { get; }

    /// <summary>Godwit's own records in the database, as a target.</summary>
    ITargetState TargetState { get; }

    /// <summary>Sequences and other number generators.</summary>
    ISequenceControl Sequences { get; }

    /// <summary>Checks before a migration.</summary>
    IPrechecks Prechecks { get; }

    /// <summary>Connects and asks the server who it is. The first thing to call: it proves that the endpoint works.</summary>
    Task<ServerInfo> GetServerInfoAsync(CancellationToken cancellationToken);

    /// <summary>Runs SQL of the user's (a task of a plan), one or several statements, in a session of its own.</summary>
    /// <returns>Rows affected, or -1 where the engine does not tell.</returns>
    Task<long> ExecuteAsync(string sql, TimeSpan? timeout, CancellationToken cancellationToken);

    /// <summary>Runs a query and gives every row as text, null for NULL. For probes and small answers.</summary>
    Task<IReadOnlyList<IReadOnlyList<string?>>> QueryAsync(string sql, CancellationToken cancellationToken);

    /// <summary>Turns an exception of the driver into one that names the database, the cause and the next step; leaves a <see cref="GodwitException"/> as it is.</summary>
    GodwitException Translate(Exception exception, string subject);
}
