using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;

namespace Godwit.Core.Planning;

/// <summary>How a migration moves the data.</summary>
public enum MigrationStrategy
{
    /// <summary>Copy and verify; the application is stopped or only reads.</summary>
    Snapshot,

    /// <summary>Copy, then follow the source's log until cutover.</summary>
    LogReplication,

    /// <summary>Two named environments with log replication between them; traffic is switched and can be switched back.</summary>
    BlueGreen,

    /// <summary>The application writes both; reads shift gradually.</summary>
    DualWrite,
}

/// <summary>What happens to the spelling of names.</summary>
public enum IdentifierPolicy
{
    /// <summary>Kept to the letter. The default.</summary>
    Preserve,

    /// <summary>In lower case.</summary>
    Lowercase,

    /// <summary><c>FullName</c> becomes <c>full_name</c>.</summary>
    SnakeCase,
}

/// <summary>
/// What a migration is to do: an immutable document that people review and commit. See <c>docs/plan.schema.json</c> for the file that it
/// is read from.
/// </summary>
public sealed record MigrationPlan
{
    /// <summary>The migration's name: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, at most 60, first a letter or digit.</summary>
    public required string Name { get; init; }

    /// <summary>For people, or null.</summary>
    public string? Description { get; init; }

    /// <summary>How the data moves. Default <see cref="MigrationStrategy.Snapshot"/>.</summary>
    public MigrationStrategy Strategy { get; init; }

    /// <summary>Where the data is.</summary>
    public required DatabaseEnvironment Source { get; init; }

    /// <summary>Where it goes.</summary>
    public required DatabaseEnvironment Target { get; init; }

    /// <summary>The spelling of names on the target.</summary>
    public IdentifierPolicy Identifiers { get; init; }

    /// <summary>Which tables move, and how.</summary>
    public TableSelection Tables { get; init; } = new();

    /// <summary>Types that differ from the type map's choice.</summary>
    public IReadOnlyList<TypeRule> Types { get; init; } = [];

    /// <summary>What happens to values that cannot be held exactly. Default: refuse.</summary>
    public LossPolicy Losses { get; init; } = LossPolicy.RefuseAll;

    /// <summary>How keys over texts that ignore case on the source go on doing so. Default <see cref="CaseInsensitivity.Lower"/>.</summary>
    public CaseInsensitivity CaseInsensitive { get; init; }

    /// <summary>How rows are copied.</summary>
    public CopySettings Copy { get; init; } = new();

    /// <summary>How changes are followed.</summary>
    public ReplicationSettings Replication { get; init; } = new();

    /// <summary>How source and target are compared.</summary>
    public ValidationSettings Validation { get; init; } = new();

    /// <summary>How the switch is made.</summary>
    public CutoverSettings Cutover { get; init; } = new();

    /// <summary>Checks and what follows a failure.</summary>
    public SafetySettings Safety { get; init; } = new();

    /// <summary>Every phase, the standard ones included, in the order in which they are shown.</summary>
    public IReadOnlyList<MigrationPhase> Phases { get; init; } = [];
}

/// <summary>A database that takes part in a migration.</summary>
public sealed record DatabaseEnvironment
{
    /// <summary>Its URL, with <c>${NAME}</c> as written: secrets are filled in when a run begins and never stored.</summary>
    public required string Url { get; init; }

    /// <summary>A name for people and traffic switches (<c>blue</c>), or null.</summary>
    public string? Environment { get; init; }

    /// <summary>Whether the database is made where it does not exist. Default false.</summary>
    public bool CreateDatabase { get; init; }

    /// <summary>A command that makes the environment ready (program and arguments), or null.</summary>
    public IReadOnlyList<string>? ProvisionCommand { get; init; }
}

/// <summary>Which tables move, and how.</summary>
public sealed record TableSelection
{
    /// <summary>Patterns of tables that move (<c>name</c>, <c>schema.name</c>, <c>*</c> and <c>?</c> as wildcards); empty: all.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Patterns of tables that do not, even if included.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Tables that change on the way.</summary>
    public IReadOnlyList<TableRule> Map { get; init; } = [];
}

/// <summary>How one table changes on the way.</summary>
public sealed record TableRule
{
    /// <summary>The source table: <c>name</c> or <c>schema.name</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The target table, or null: as without the rule.</summary>
    public string? Target { get; init; }

    /// <summary>Rows that move: a condition in the source's SQL, or null for all.</summary>
    public string? Where { get; init; }

    /// <summary>Columns that change, by the source column's name (or the new column's, for an expression).</summary>
    public IReadOnlyDictionary<string, ColumnRule> Columns { get; init; } = new Dictionary<string, ColumnRule>();
}

/// <summary>How one column changes on the way.</summary>
public sealed record ColumnRule
{
    /// <summary>The target column's name, or null: as without the rule.</summary>
    public string? Target { get; init; }

    /// <summary>SQL of the source in place of the column, or null.</summary>
    public string? Expression { get; init; }

    /// <summary>Whether the column stays behind.</summary>
    public bool Drop { get; init; }
}

/// <summary>A type that differs from the type map's choice.</summary>
public sealed record TypeRule
{
    /// <summary>The source type as the source engine writes it (<c>tinyint(1)</c>), or null where <see cref="Column"/> is given.</summary>
    public string? Source { get; init; }

    /// <summary>The source column (<c>table.column</c> or <c>schema.table.column</c>), or null where <see cref="Source"/> is given.</summary>
    public string? Column { get; init; }

    /// <summary>The type on the target, in the target engine's SQL.</summary>
    public required string Target { get; init; }
}

/// <summary>How rows are copied.</summary>
public sealed record CopySettings
{
    /// <summary>Chunks copied at the same time. Null, the default: the number of cores, at least 2, at most 8.</summary>
    public int? Parallelism { get; init; }

    /// <summary>Rows per chunk, about. Default 500,000.</summary>
    public long ChunkRows { get; init; } = 500_000;

    /// <summary>Rows per second over all workers, or null: as fast as the databases go.</summary>
    public long? MaxRowsPerSecond { get; init; }
}

/// <summary>How source and target are compared.</summary>
public enum ValidationMode
{
    /// <summary>No comparison.</summary>
    None,

    /// <summary>Numbers of rows only.</summary>
    Count,

    /// <summary>Random rows by key; states the confidence that it gives.</summary>
    Sample,

    /// <summary>Every row, by checksums of chunks, bisected down to the rows that differ. The default.</summary>
    Checksum,

    /// <summary>Every row, in both directions, value by value.</summary>
    Full,
}

/// <summary>How source and target are compared.</summary>
public sealed record ValidationSettings
{
    /// <summary>The mode. Default <see cref="ValidationMode.Checksum"/>.</summary>
    public ValidationMode Mode { get; init; } = ValidationMode.Checksum;

    /// <summary>Rows compared at a time once a difference is being located. Default 1,000.</summary>
    public int BatchSize { get; init; } = 1_000;

    /// <summary>Ranges compared at the same time. Null, the default: the number of cores, at least 2, at most 5.</summary>
    public int? Parallelism { get; init; }

    /// <summary>Longest time without an answer from either side before a comparison fails. Null, the default: no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Rows drawn per table in <see cref="ValidationMode.Sample"/>; 0, the default: 10 % of the table, at most 1,000.</summary>
    public int SampleSize { get; init; }
}

/// <summary>Checks and what follows a failure.</summary>
public sealed record SafetySettings
{
    /// <summary>Whether pre-checks run. Default true.</summary>
    public bool Prechecks { get; init; } = true;

    /// <summary>Checks after the switch.</summary>
    public IReadOnlyList<HealthCheck> HealthChecks { get; init; } = [];

    /// <summary>Time between two rounds of health checks. Default 10 seconds.</summary>
    public TimeSpan HealthCheckInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Failed rounds in a row before a rollback. Default 3.</summary>
    public int FailuresBeforeRollback { get; init; } = 3;

    /// <summary>Whether a failed run takes back what it did, instead of waiting to be resumed. Default false.</summary>
    public bool AutomaticRollback { get; init; }

    /// <summary>Longest time for a rollback. Default 5 minutes.</summary>
    public TimeSpan RollbackTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a way back is kept after a switch. Default 72 hours.</summary>
    public TimeSpan RollbackWindow { get; init; } = TimeSpan.FromHours(72);
}
