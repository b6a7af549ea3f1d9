using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.Abstractions.Engines;

/// <summary>A column to read and how its values are to be encoded.</summary>
/// <param name="Column">The column as the engine describes it. For an expression: its name and type on the other side.</param>
/// <param name="Wire">The logical type whose canonical encoding is wanted; both sides of a copy or comparison use the same.</param>
/// <param name="Expression">SQL of the plan's in place of the column, or null.</param>
public sealed record ReadColumn(ColumnSchema Column, LogicalType Wire, string? Expression = null);

/// <summary>Which rows and columns to read. Immutable.</summary>
public sealed record ReadRequest
{
    /// <summary>The table.</summary>
    public required TableSchema Table { get; init; }

    /// <summary>The columns, in the order of the cells.</summary>
    public required IReadOnlyList<ReadColumn> Columns { get; init; }

    /// <summary>The rows.</summary>
    public ChunkRange Range { get; init; } = new WholeTable();

    /// <summary>A condition of the plan's in the engine's own SQL, or null.</summary>
    public string? Where { get; init; }

    /// <summary>What to do with a value that is not of its column's type. Default: refuse.</summary>
    public LossPolicy Losses { get; init; } = LossPolicy.RefuseAll;

    /// <summary>Bytes at which a batch is handed on. Default <see cref="RowBatch.DefaultBytes"/>.</summary>
    public int BatchBytes { get; init; } = RowBatch.DefaultBytes;
}
