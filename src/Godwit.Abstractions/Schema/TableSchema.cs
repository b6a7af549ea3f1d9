namespace Godwit.Abstractions.Schema;

/// <summary>What kind of table it is.</summary>
public enum TableKind
{
    /// <summary>Rows of its own.</summary>
    Ordinary,

    /// <summary>The root or a middle level of a partitioned table: no rows of its own.</summary>
    Partitioned,

    /// <summary>A partition that holds rows.</summary>
    Partition,
}

/// <summary>A table as its engine describes it. Immutable.</summary>
public sealed record TableSchema
{
    /// <summary>The name.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The columns in their order.</summary>
    public required IReadOnlyList<ColumnSchema> Columns { get; init; }

    /// <summary>The primary key, or null.</summary>
    public KeySchema? PrimaryKey { get; init; }

    /// <summary>Unique constraints.</summary>
    public IReadOnlyList<KeySchema> UniqueKeys { get; init; } = [];

    /// <summary>Foreign keys.</summary>
    public IReadOnlyList<ForeignKeySchema> ForeignKeys { get; init; } = [];

    /// <summary>Check constraints.</summary>
    public IReadOnlyList<CheckSchema> Checks { get; init; } = [];

    /// <summary>Indexes that no constraint owns.</summary>
    public IReadOnlyList<IndexSchema> Indexes { get; init; } = [];

    /// <summary>The kind.</summary>
    public TableKind Kind { get; init; }

    /// <summary>For a partitioned table, the key as the engine writes it: <c>RANGE (created)</c>.</summary>
    public string? PartitionKey { get; init; }

    /// <summary>For a partition, the table it belongs to.</summary>
    public QualifiedName? PartitionOf { get; init; }

    /// <summary>For a partition, its bound as the engine writes it: <c>FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')</c>.</summary>
    public string? PartitionBound { get; init; }

    /// <summary>
    /// How an engine splits the table inside without making tables of the parts (MySQL), or null. Such a table is
    /// <see cref="TableKind.Ordinary"/> where it is read; an engine whose partitions are tables makes it one with partitions.
    /// </summary>
    public TablePartitioning? Partitioning { get; init; }

    /// <summary>Parents by legacy inheritance.</summary>
    public IReadOnlyList<QualifiedName> Inherits { get; init; } = [];

    /// <summary>Whether changes bypass the log.</summary>
    public bool Unlogged { get; init; }

    /// <summary>Whether row security policies can hide rows.</summary>
    public bool RowSecurity { get; init; }

    /// <summary>The engine's own words about the table: <c>WITHOUT ROWID</c>, <c>STRICT</c>, storage parameters.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The comment, or null.</summary>
    public string? Comment { get; init; }

    /// <summary>Rows, as the engine estimates them; null where it cannot tell without a scan.</summary>
    public long? EstimatedRows { get; init; }

    /// <summary>Bytes on disk, without indexes; null where the engine cannot tell.</summary>
    public long? Bytes { get; init; }

    /// <summary>
    /// The columns that tell rows apart: the primary key, else the first unique constraint or plain unique index over columns that are
    /// all NOT NULL; empty where there is none (a keyless table).
    /// </summary>
    public IReadOnlyList<string> RowKey
    {
        get
        {
            if (PrimaryKey is { } primary)
                return primary.Columns;
            foreach (var unique in UniqueKeys)
                if (!unique.Deferrable && unique.Columns.All(IsNotNull))
                    return unique.Columns;
            foreach (var index in Indexes)
                if (index is { Unique: true, Predicate: null } && index.Parts.All(part => part is { Column: { } column } && IsNotNull(column)))
                    return [.. index.Parts.Select(part => part.Column!)];
            return [];
        }
    }

    /// <summary>The column of that name, to the letter, or null.</summary>
    public ColumnSchema? FindColumn(string name) => Columns.FirstOrDefault(column => column.Name == name);

    private bool IsNotNull(string column) => FindColumn(column) is { Nullable: false };
}
