using System.Text.Json;
using System.Text.Json.Serialization;
using Godwit.Abstractions.Rows;
using Godwit.Core.Copying;
using Godwit.Core.Planning;

namespace Godwit.Core.State;

/// <summary>
/// Where a migration stood at one moment: what the command line, the API and the dashboard show. Immutable; <see cref="ToJson()"/> is the
/// status document that scripts rely on.
/// </summary>
public sealed record MigrationSnapshot
{
    /// <summary>The migration's id: unique over all migrations, also those of the same name.</summary>
    public required string Id { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>For people, or null.</summary>
    public string? Description { get; init; }

    /// <summary>How the data moves.</summary>
    public MigrationStrategy Strategy { get; init; }

    /// <summary>Where it stands.</summary>
    public MigrationStatus Status { get; init; }

    /// <summary>Which side serves the application.</summary>
    public ActiveSide Active { get; init; }

    /// <summary>The source.</summary>
    public required EndpointSnapshot Source { get; init; }

    /// <summary>The target.</summary>
    public required EndpointSnapshot Target { get; init; }

    /// <summary>The phases, in the plan's order.</summary>
    public IReadOnlyList<PhaseSnapshot> Phases { get; init; } = [];

    /// <summary>The copy.</summary>
    public CopyStatus Copy { get; init; } = CopyStatus.None;

    /// <summary>The replication; zeros for a snapshot migration.</summary>
    public ReplicationSnapshot Replication { get; init; } = new();

    /// <summary>The last comparison, or the one under way.</summary>
    public ValidationSnapshot Validation { get; init; } = new();

    /// <summary>The switch.</summary>
    public CutoverSnapshot Cutover { get; init; } = new();

    /// <summary>Values that were changed because the plan allows it.</summary>
    public LossesSnapshot Losses { get; init; } = new(0);

    /// <summary>Rollbacks, the oldest first.</summary>
    public IReadOnlyList<RollbackSnapshot> Rollbacks { get; init; } = [];

    /// <summary>The latest notices (retries, weakened objects), at most 100, the oldest first.</summary>
    public IReadOnlyList<NoticeSnapshot> Notices { get; init; } = [];

    /// <summary>The process that runs the migration now, or null.</summary>
    public RunnerSnapshot? Runner { get; init; }

    /// <summary>Why it failed, or null.</summary>
    public string? Error { get; init; }

    /// <summary>Whether <c>finish</c> has removed everything that Godwit kept for a way back.</summary>
    public bool Finished { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its state last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether the run that gave this snapshot was stopped before its end. Not part of the JSON.</summary>
    [JsonIgnore]
    public bool Stopped { get; init; }

    /// <summary>The status document.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, SnapshotJson.Options);

    /// <summary>Several migrations as one JSON array.</summary>
    public static string ToJson(IReadOnlyList<MigrationSnapshot> migrations) => JsonSerializer.Serialize(migrations, SnapshotJson.Options);
}

/// <summary>One side of a migration.</summary>
/// <param name="Engine">The engine's name, or empty until it is known.</param>
/// <param name="Version">The server's version, or null until a run has asked for it.</param>
/// <param name="Url">The URL, redacted.</param>
/// <param name="Environment">The environment's name, or null.</param>
public sealed record EndpointSnapshot(string Engine, string? Version, string Url, string? Environment = null);

/// <summary>Where a phase stands.</summary>
public sealed record PhaseSnapshot(string Id, string Name, WorkStatus Status, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string? Error,
    IReadOnlyList<TaskSnapshot> Tasks);

/// <summary>Where a task stands.</summary>
public sealed record TaskSnapshot(string Id, string Name, WorkStatus Status, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string? Error);

/// <summary>Where the replication stands.</summary>
public sealed record ReplicationSnapshot
{
    /// <summary>Up to where the source's log is captured, or null.</summary>
    public string? CapturedPosition { get; init; }

    /// <summary>Up to where it is applied, or null.</summary>
    public string? AppliedPosition { get; init; }

    /// <summary>Bytes of the log not yet applied.</summary>
    public long LagBytes { get; init; }

    /// <summary>Seconds that the target is behind.</summary>
    public double LagSeconds { get; init; }

    /// <summary>The ledger.</summary>
    public EventCounts Events { get; init; } = new(0, 0, 0, 0);

    /// <summary>Whether the target equals the source at a commit that is applied.</summary>
    public bool Converged { get; init; }
}

/// <summary>The ledger of changes.</summary>
public sealed record EventCounts(long Captured, long Applied, long Skipped, long Quarantined);

/// <summary>A comparison of source and target.</summary>
public sealed record ValidationSnapshot
{
    /// <summary>The mode.</summary>
    public ValidationMode Mode { get; init; }

    /// <summary>Tables to compare.</summary>
    public int TablesTotal { get; init; }

    /// <summary>Tables compared to the end without a difference.</summary>
    public int TablesSucceeded { get; init; }

    /// <summary>Rows that differ.</summary>
    public long Mismatches { get; init; }

    /// <summary>When it ended; null: not yet, or never begun.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Whether it ended without a difference; null: not yet.</summary>
    public bool? Success { get; init; }

    /// <summary>Rows compared so far.</summary>
    public long RowsCompared { get; init; }
}

/// <summary>Whether the switch can be made, and what it cost.</summary>
public sealed record CutoverSnapshot
{
    /// <summary>Whether it can be made now.</summary>
    public bool Ready { get; init; }

    /// <summary>Why not.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>How long the application could not write, or null where no switch was made.</summary>
    public long? PauseMilliseconds { get; init; }
}

/// <summary>How many values were changed because the plan allows it.</summary>
/// <param name="Total">All of them.</param>
public sealed record LossesSnapshot(long Total)
{
    /// <summary>How many for each reason, spelt as in the plan's <c>losses</c>.</summary>
    public IReadOnlyDictionary<string, long> ByKind { get; init; } = new Dictionary<string, long>();

    /// <summary>How many in each column, for each reason.</summary>
    public IReadOnlyList<ColumnLossesSnapshot> Columns { get; init; } = [];

    internal static LossesSnapshot Of(IReadOnlyList<LossCount> counts) => new(counts.Sum(count => count.Values))
    {
        ByKind = counts.GroupBy(count => count.Kind).OrderBy(group => group.Key)
            .ToDictionary(group => LossRules.NameOf(group.Key), group => group.Sum(count => count.Values)),
        Columns = [.. counts.Select(count => new ColumnLossesSnapshot(count.Table.ToString(), count.Column, LossRules.NameOf(count.Kind), count.Values))],
    };
}

/// <summary>Values of a column that were changed for one reason.</summary>
/// <param name="Table">The target table.</param>
/// <param name="Column">The target column.</param>
/// <param name="Kind">Why, spelt as in the plan's <c>losses</c>.</param>
/// <param name="Values">How many.</param>
public sealed record ColumnLossesSnapshot(string Table, string Column, string Kind, long Values);

/// <summary>A rollback.</summary>
public sealed record RollbackSnapshot(string Reason, WorkStatus Status, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? Error,
    IReadOnlyList<RollbackStepSnapshot> Steps);

/// <summary>A step of a rollback.</summary>
public sealed record RollbackStepSnapshot(string Id, string Description, WorkStatus Status, string? Error);

/// <summary>Something that an operator should know.</summary>
public sealed record NoticeSnapshot(DateTimeOffset At, string Text);

/// <summary>The process that runs a migration.</summary>
public sealed record RunnerSnapshot(string Host, int Pid);
