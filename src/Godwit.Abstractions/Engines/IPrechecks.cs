using Godwit.Abstractions.Schema;

namespace Godwit.Abstractions.Engines;

/// <summary>How grave a finding is.</summary>
public enum FindingSeverity
{
    /// <summary>Checked and good.</summary>
    Ok,

    /// <summary>Worth knowing; the migration goes on.</summary>
    Warning,

    /// <summary>The migration is refused until it is dealt with.</summary>
    Error,
}

/// <summary>The answer of one pre-check.</summary>
/// <param name="Check">The check's stable name: <c>privileges</c>, <c>target-empty</c>, <c>disk-space</c>…</param>
/// <param name="Severity">How grave.</param>
/// <param name="Subject">The object, for people.</param>
/// <param name="Message">What was found.</param>
/// <param name="Fix">What to do, or null where nothing is to be done.</param>
public sealed record Finding(string Check, FindingSeverity Severity, string Subject, string Message, string? Fix = null);

/// <summary>What a migration is about to do, for the checks.</summary>
public sealed record PrecheckContext
{
    /// <summary>The source's schema, the tables that move only.</summary>
    public required DatabaseSchema SourceSchema { get; init; }

    /// <summary>The schema to be made on the target.</summary>
    public required DatabaseSchema TargetSchema { get; init; }

    /// <summary>The migration's id: what it made itself in an earlier run is not in the way.</summary>
    public required string Migration { get; init; }

    /// <summary>Bytes to be moved, or null where unknown.</summary>
    public long? Bytes { get; init; }

    /// <summary>Whether the source's changes are to be followed.</summary>
    public bool Live { get; init; }
}

/// <summary>Checks before a migration. They change nothing; each reports all that it finds.</summary>
public interface IPrechecks
{
    /// <summary>Checks the database as a source: privileges to read every table, hidden rows (row security), encodings, objects that cannot be read, backup age where the engine can tell, and what following its changes needs.</summary>
    Task<IReadOnlyList<Finding>> CheckSourceAsync(PrecheckContext context, CancellationToken cancellationToken);

    /// <summary>Checks the database as a target: privileges to create, names in the way, encodings, extensions that can be installed, free disk where it can be known.</summary>
    Task<IReadOnlyList<Finding>> CheckTargetAsync(PrecheckContext context, CancellationToken cancellationToken);
}
