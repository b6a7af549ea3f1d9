namespace Godwit.Abstractions.Schema;

/// <summary>A sequence and where it stands.</summary>
public sealed record SequenceSchema
{
    /// <summary>The name.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The type in the engine's own SQL. Default <c>bigint</c>.</summary>
    public string DataType { get; init; } = "bigint";

    /// <summary>First number.</summary>
    public long Start { get; init; } = 1;

    /// <summary>Step; negative counts down.</summary>
    public long Increment { get; init; } = 1;

    /// <summary>Lowest number.</summary>
    public long Minimum { get; init; } = 1;

    /// <summary>Highest number.</summary>
    public long Maximum { get; init; } = long.MaxValue;

    /// <summary>Numbers that a session takes at a time.</summary>
    public long Cache { get; init; } = 1;

    /// <summary>Whether it starts again at the end.</summary>
    public bool Cycle { get; init; }

    /// <summary>The table whose column owns it, or null.</summary>
    public QualifiedName? OwnerTable { get; init; }

    /// <summary>The column that owns it, or null.</summary>
    public string? OwnerColumn { get; init; }

    /// <summary>The comment, or null.</summary>
    public string? Comment { get; init; }
}
