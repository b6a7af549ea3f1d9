namespace Godwit.Core.Planning;

/// <summary>Ids of the phases that every migration has, in their order.</summary>
public static class StandardPhases
{
    /// <summary>Pre-checks and provisioning.</summary>
    public const string Preparation = "preparation";

    /// <summary>The target's schema.</summary>
    public const string SchemaMigration = "schema-migration";

    /// <summary>Rows, indexes, constraints, sequences.</summary>
    public const string DataMigration = "data-migration";

    /// <summary>Comparison of source and target.</summary>
    public const string Validation = "validation";

    /// <summary>The switch to the target.</summary>
    public const string Cutover = "cutover";

    /// <summary>What is left to tidy up.</summary>
    public const string PostMigrationCleanup = "post-migration-cleanup";
}

/// <summary>What a task does that Godwit itself provides. Written in plans in kebab-case: <c>action: copy-data</c>.</summary>
public enum BuiltInAction
{
    /// <summary>None: the task is the user's own.</summary>
    None,

    /// <summary>Makes the target database and runs the provisioning command.</summary>
    ProvisionTarget,

    /// <summary>Checks both sides.</summary>
    RunPrechecks,

    /// <summary>Makes types, sequences and tables.</summary>
    ApplySchema,

    /// <summary>Copies rows; builds each table's primary key when its copy ends.</summary>
    CopyData,

    /// <summary>Builds unique constraints and indexes.</summary>
    BuildIndexes,

    /// <summary>Adds foreign keys, and views, routines and triggers.</summary>
    AddConstraints,

    /// <summary>Brings sequences and number generators past the source's.</summary>
    SetSequences,

    /// <summary>Gathers statistics.</summary>
    Analyze,

    /// <summary>Compares source and target.</summary>
    ValidateData,

    /// <summary>Declares the target the active side.</summary>
    HandOver,

    /// <summary>Says what was done and what is left to do.</summary>
    Summarize,
}

/// <summary>A phase of a plan.</summary>
public sealed record MigrationPhase
{
    /// <summary>The id, unique in the plan.</summary>
    public required string Id { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>Ids of phases that must be completed first.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>The tasks.</summary>
    public IReadOnlyList<MigrationTask> Tasks { get; init; } = [];
}

/// <summary>A task of a phase.</summary>
public sealed record MigrationTask
{
    /// <summary>The id, unique in the phase.</summary>
    public required string Id { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>What Godwit does, or <see cref="BuiltInAction.None"/>.</summary>
    public BuiltInAction Action { get; init; }

    /// <summary>The user's own action; null where <see cref="Action"/> is built in.</summary>
    public TaskAction? Own { get; init; }

    /// <summary>What takes the user's own action back, or null.</summary>
    public TaskAction? Rollback { get; init; }

    /// <summary>Ids of tasks of the same phase that must be completed first.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>Among tasks that could start, the higher one starts first. Default 0.</summary>
    public int Priority { get; init; }

    /// <summary>Longest time, or null: none.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>Which side a task's SQL runs on.</summary>
public enum MigrationSide
{
    /// <summary>The source.</summary>
    Source,

    /// <summary>The target. The default.</summary>
    Target,
}

/// <summary>What a user's own task does: exactly one of SQL, a command or an HTTP call.</summary>
public sealed record TaskAction
{
    /// <summary>SQL, one or several statements, or null.</summary>
    public string? Sql { get; init; }

    /// <summary>Where the SQL runs. Default target.</summary>
    public MigrationSide On { get; init; } = MigrationSide.Target;

    /// <summary>Program and arguments, without a shell, or null. Exit code 0 is success.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>A URL that is sent a POST with the task's details as JSON, or null. A status of 200 to 299 is success.</summary>
    public string? Http { get; init; }
}
