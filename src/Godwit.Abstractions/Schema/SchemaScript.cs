namespace Godwit.Abstractions.Schema;

/// <summary>When a statement of a <see cref="SchemaScript"/> runs. Stages run in this order.</summary>
public enum SchemaStage
{
    /// <summary>Schemas, extensions, types, sequences, functions that tables need: before any table.</summary>
    Prepare,

    /// <summary>Tables, without keys.</summary>
    Tables,

    /// <summary>A table's primary key: as soon as the table's copy has ended.</summary>
    TableKeys,

    /// <summary>Unique constraints and indexes: after the copy, in parallel (but see <see cref="SchemaStatement.After"/>).</summary>
    Indexes,

    /// <summary>Foreign keys and checks that were put off: after the indexes, in parallel by table (but see <see cref="SchemaStatement.After"/>).</summary>
    Constraints,

    /// <summary>Views, routines, triggers, rules, policies, comments: in the order of the script.</summary>
    Programs,

    /// <summary>Statistics and the data of materialized views: last.</summary>
    Analyze,
}

/// <summary>One statement of a schema script. Serializable; applied at most once per migration (see <see cref="Engines.ITargetState"/>).</summary>
public sealed record SchemaStatement
{
    /// <summary>Unique and stable within the script: the same schema gives the same ids.</summary>
    public required string Id { get; init; }

    /// <summary>When it runs.</summary>
    public required SchemaStage Stage { get; init; }

    /// <summary>What it makes: <c>table</c>, <c>index</c>, <c>foreign key</c>, <c>view</c>…</summary>
    public required string ObjectKind { get; init; }

    /// <summary>The object's name.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The table that it belongs to, or null.</summary>
    public QualifiedName? Table { get; init; }

    /// <summary>The statement.</summary>
    public required string Sql { get; init; }

    /// <summary>The statement that takes it back, never with CASCADE; null where dropping the table takes it along or nothing needs undoing.</summary>
    public string? UndoSql { get; init; }

    /// <summary>
    /// A query of one boolean that is true when the object exists already; then the statement is skipped and never undone. Null: the
    /// object must not exist.
    /// </summary>
    public string? ExistsSql { get; init; }

    /// <summary>
    /// Ids of statements that must have ended before this one begins, also where its stage runs in parallel: both indexes before one is
    /// attached to the other. All of them stand earlier in the script.
    /// </summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>Whether the statement cannot run inside a transaction.</summary>
    public bool OutsideTransaction { get; init; }
}

/// <summary>The statements that make a schema, in order, and what they leave out.</summary>
/// <param name="Statements">In the order in which they must run; the stages are contiguous.</param>
/// <param name="Omitted">Objects that are not made, each with the reason: nothing is dropped silently.</param>
public sealed record SchemaScript(IReadOnlyList<SchemaStatement> Statements, IReadOnlyList<ConversionNote> Omitted);
