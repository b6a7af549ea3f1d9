namespace Godwit.Abstractions.Engines;

/// <summary>What kind of failure it is: decides between a retry, a pause and an exit code.</summary>
public enum ErrorKind
{
    /// <summary>None of the others.</summary>
    Failed,

    /// <summary>Wrong usage: a bad URL, an unreadable plan. Exit code 2.</summary>
    Usage,

    /// <summary>A pre-check or gate refuses. Exit code 4.</summary>
    Refused,

    /// <summary>A value cannot be held exactly and the plan refuses losses.</summary>
    ValueRefused,

    /// <summary>The server cannot be reached, or the connection broke; worth a retry.</summary>
    Unreachable,

    /// <summary>Wrong user, password or privilege; not worth a retry.</summary>
    AccessDenied,

    /// <summary>The database does not exist.</summary>
    UnknownDatabase,

    /// <summary>A table or another object is gone or never was.</summary>
    ObjectMissing,

    /// <summary>Disk or memory is full.</summary>
    OutOfSpace,

    /// <summary>Deadlock, serialisation failure, lock time-out, busy database: worth a retry.</summary>
    Contention,

    /// <summary>A constraint is violated.</summary>
    Constraint,

    /// <summary>Another runner has taken over; this one must stop without touching anything.</summary>
    FencedOut,

    /// <summary>Source and target differ. Exit code 3.</summary>
    Different,

    /// <summary>Another runner holds the migration. Exit code 6.</summary>
    Held,
}
