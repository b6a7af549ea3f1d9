using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;

namespace Godwit.Core.Safety;

/// <summary>One side as an assessment found it.</summary>
/// <param name="Engine">The engine's name.</param>
/// <param name="Version">The server's version.</param>
/// <param name="Url">The URL, redacted.</param>
/// <param name="Bytes">The database's size, or null.</param>
public sealed record AssessedServer(string Engine, string Version, string Url, long? Bytes);

/// <summary>A table as an assessment found it.</summary>
/// <param name="Table">The source table.</param>
/// <param name="Target">The table that it becomes.</param>
/// <param name="Rows">Rows, estimated, or null.</param>
/// <param name="Bytes">Bytes without indexes, or null.</param>
/// <param name="HasKey">Whether rows can be told apart.</param>
public sealed record AssessedTable(string Table, string Target, long? Rows, long? Bytes, bool HasKey)
{
    /// <summary>What the scan read of it, or null: nothing.</summary>
    public ScannedRows? Scanned { get; init; }
}

/// <summary>What a migration would do, without doing any of it.</summary>
public sealed record Assessment
{
    /// <summary>The source.</summary>
    public required AssessedServer Source { get; init; }

    /// <summary>The target.</summary>
    public required AssessedServer Target { get; init; }

    /// <summary>Pre-checks of both sides with their fixes.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>How each object converts.</summary>
    public required IReadOnlyList<ConversionNote> Notes { get; init; }

    /// <summary>The tables, the largest first.</summary>
    public required IReadOnlyList<AssessedTable> Tables { get; init; }

    /// <summary>How values were looked at.</summary>
    public ScanMode Scan { get; init; }

    /// <summary>Values that the target cannot hold exactly, by table, column and kind.</summary>
    public IReadOnlyList<AssessedLoss> Losses { get; init; } = [];

    /// <summary>Bytes that the scan read per second, or null where it read too few to tell.</summary>
    public double? ScannedBytesPerSecond { get; init; }

    /// <summary>Bytes to be moved, or null where unknown.</summary>
    public long? Bytes { get; init; }

    /// <summary>Seconds that the copy may take: an estimate from the size and a usual rate, not a promise; null where the size is unknown.</summary>
    public double? EstimatedSeconds { get; init; }

    /// <summary>Whether nothing stands in the way.</summary>
    public bool Ready => Findings.All(finding => finding.Severity != FindingSeverity.Error)
        && Notes.All(note => note.Outcome != ConversionOutcome.Refused);
}

/// <summary>What an assessment assumes; the same choices as a plan's.</summary>
public sealed record AssessmentOptions
{
    /// <summary>Which tables move.</summary>
    public Planning.TableSelection Tables { get; init; } = new();

    /// <summary>Types that differ from the type map's choice.</summary>
    public IReadOnlyList<Planning.TypeRule> Types { get; init; } = [];

    /// <summary>How keys over texts that ignore case go on doing so.</summary>
    public CaseInsensitivity CaseInsensitive { get; init; }

    /// <summary>The spelling of names on the target.</summary>
    public Planning.IdentifierPolicy Identifiers { get; init; }

    /// <summary>How values that the target cannot hold are looked for. Default <see cref="ScanMode.Sample"/>.</summary>
    public ScanMode Scan { get; init; }

    /// <summary>What the plan would do with them. Default: refuse.</summary>
    public Abstractions.Rows.LossPolicy Losses { get; init; } = Abstractions.Rows.LossPolicy.RefuseAll;

    /// <summary>Whether changes would be followed.</summary>
    public bool Live { get; init; }
}
