using Godwit.Abstractions.Schema;

namespace Godwit.Abstractions.Engines;

/// <summary>Where a number generator stands.</summary>
public sealed record SequenceValue
{
    /// <summary>The sequence, or null where the generator is a column's own (AUTOINCREMENT, rowid).</summary>
    public QualifiedName? Sequence { get; init; }

    /// <summary>The table whose column it fills, or null.</summary>
    public QualifiedName? Table { get; init; }

    /// <summary>The column that it fills, or null.</summary>
    public string? Column { get; init; }

    /// <summary>The last number given, or the first to be given where <see cref="IsCalled"/> is false.</summary>
    public long Last { get; init; }

    /// <summary>Whether <see cref="Last"/> was given already.</summary>
    public bool IsCalled { get; init; }

    /// <summary>The step; negative counts down. Default 1.</summary>
    public long Increment { get; init; } = 1;
}

/// <summary>Reads and sets sequences and the number generators of columns.</summary>
public interface ISequenceControl
{
    /// <summary>Where every generator of the schema stands. A column's generator names its table and column, also where a sequence is behind it.</summary>
    Task<IReadOnlyList<SequenceValue>> ReadAsync(DatabaseSchema schema, CancellationToken cancellationToken);

    /// <summary>
    /// Brings a generator to <paramref name="value"/>, or beyond where the column that it fills already holds more; never backwards
    /// past a value in use.
    /// </summary>
    /// <returns>Where it stands now.</returns>
    Task<SequenceValue> SetAsync(TargetOwner owner, SequenceValue value, CancellationToken cancellationToken);
}
