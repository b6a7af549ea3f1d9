using Godwit.Core.Planning;

namespace Godwit.Core.State;

/// <summary>A migration as it stands in the control store, without its phases.</summary>
internal sealed class MigrationRow
{
    public const string Columns =
        """
        id AS Id, name AS Name, plan AS PlanText, folder AS Folder, status AS StatusText, active AS ActiveText, error AS Error, finished AS Finished,
        source_engine AS SourceEngine, source_version AS SourceVersion, source_url AS SourceUrl, target_engine AS TargetEngine,
        target_version AS TargetVersion, target_url AS TargetUrl, copy AS Copy, validation AS Validation, losses AS Losses, loss_counts AS LossCounts,
        created_at AS CreatedAt, updated_at AS UpdatedAt
        """;

    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string PlanText { get; init; } = "";

    public string? Folder { get; init; }

    public string StatusText { get; init; } = "";

    public string ActiveText { get; init; } = "";

    public string? Error { get; init; }

    public bool Finished { get; init; }

    public string SourceEngine { get; init; } = "";

    public string? SourceVersion { get; init; }

    public string SourceUrl { get; init; } = "";

    public string TargetEngine { get; init; } = "";

    public string? TargetVersion { get; init; }

    public string TargetUrl { get; init; } = "";

    public string? Copy { get; init; }

    public string? Validation { get; init; }

    public long Losses { get; init; }

    public string? LossCounts { get; init; }

    public string CreatedAt { get; init; } = "";

    public string UpdatedAt { get; init; } = "";

    public MigrationStatus Status => StateText.Word<MigrationStatus>(StatusText);

    public ActiveSide Active => StateText.Word<ActiveSide>(ActiveText);

    /// <summary>The plan, URLs without their secrets. Variables are not looked up.</summary>
    public MigrationPlan Plan => PlanFile.Read(PlanText, Name, _ => "");
}

/// <summary>A phase or a task as it stands in the control store.</summary>
internal sealed class WorkRow
{
    public string Phase { get; init; } = "";

    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string StatusText { get; init; } = "";

    public string? StartedAt { get; init; }

    public string? EndedAt { get; init; }

    public string? Error { get; init; }

    public WorkStatus Status => StateText.Word<WorkStatus>(StatusText);
}
