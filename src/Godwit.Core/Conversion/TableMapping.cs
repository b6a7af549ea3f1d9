using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.Core.Conversion;

/// <summary>One column's way from source to target.</summary>
/// <param name="Source">What is read: a column or an expression, and its encoding.</param>
/// <param name="Target">The column that it fills.</param>
/// <param name="Wire">The encoding of its values between the two.</param>
/// <param name="Fit">The check against the target column, or null where every value fits.</param>
public sealed record ColumnMapping(ReadColumn Source, ColumnSchema Target, LogicalType Wire, IValueFit? Fit);

/// <summary>One table's way from source to target: what copy, replication and validation go by. Immutable.</summary>
public sealed record TableMapping
{
    /// <summary>The source table.</summary>
    public required TableSchema Source { get; init; }

    /// <summary>The target table.</summary>
    public required TableSchema Target { get; init; }

    /// <summary>The columns that move, in the order of the cells. Generated columns of the target are not among them.</summary>
    public required IReadOnlyList<ColumnMapping> Columns { get; init; }

    /// <summary>Rows that move: a condition in the source's SQL, or null for all.</summary>
    public string? Where { get; init; }

    /// <summary>
    /// Positions in <see cref="Columns"/> of the columns that tell rows apart on both sides, in key order; empty for a keyless table
    /// (also where a key column does not move unchanged).
    /// </summary>
    public required IReadOnlyList<int> KeyOrdinals { get; init; }

    /// <summary>A request that reads rows of the source in the order of <see cref="Columns"/>.</summary>
    public ReadRequest ReadSource(ChunkRange range, LossPolicy losses) => new()
    {
        Table = Source,
        Columns = [.. Columns.Select(column => column.Source)],
        Range = range,
        Where = Where,
        Losses = losses,
    };

    /// <summary>A request that reads rows of the target in the same order and encoding. The range must be in terms of the target's columns.</summary>
    public ReadRequest ReadTarget(ChunkRange range) => new()
    {
        Table = Target,
        Columns = [.. Columns.Select(column => new ReadColumn(column.Target, column.Wire))],
        Range = range,
    };

    /// <summary>A request that writes such rows into the target.</summary>
    public WriteRequest Write(TargetOwner owner, ChunkId? chunk) => new()
    {
        Table = Target,
        Columns = [.. Columns.Select(column => new WriteColumn(column.Target, column.Wire))],
        Owner = owner,
        Chunk = chunk,
    };
}

/// <summary>A whole schema's way from source to target.</summary>
/// <param name="Source">The source's schema, only what moves.</param>
/// <param name="Target">The schema to be made, in the target's dialect.</param>
/// <param name="Tables">The tables' ways.</param>
/// <param name="Notes">How every object fares; nothing is dropped silently.</param>
public sealed record SchemaConversion(DatabaseSchema Source, DatabaseSchema Target, IReadOnlyList<TableMapping> Tables, IReadOnlyList<ConversionNote> Notes);
