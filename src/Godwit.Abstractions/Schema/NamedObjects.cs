namespace Godwit.Abstractions.Schema;

/// <summary>A named enumeration type.</summary>
/// <param name="Name">The name.</param>
/// <param name="Labels">The labels in their order.</param>
/// <param name="Comment">The comment, or null.</param>
public sealed record EnumSchema(QualifiedName Name, LabelList Labels, string? Comment = null);

/// <summary>A domain: a type with constraints.</summary>
public sealed record DomainSchema
{
    /// <summary>The name.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The base type in the engine's own SQL.</summary>
    public required string BaseType { get; init; }

    /// <summary>What it holds.</summary>
    public required LogicalType Type { get; init; }

    /// <summary>Whether NULL is allowed.</summary>
    public bool Nullable { get; init; } = true;

    /// <summary>The default in the engine's own SQL, or null.</summary>
    public string? Default { get; init; }

    /// <summary>The collation, or null.</summary>
    public string? Collation { get; init; }

    /// <summary>Its checks, about VALUE.</summary>
    public IReadOnlyList<CheckSchema> Checks { get; init; } = [];

    /// <summary>The comment, or null.</summary>
    public string? Comment { get; init; }
}

/// <summary>A view or a materialized view.</summary>
/// <param name="Name">The name.</param>
/// <param name="Query">The query in the engine's own SQL, without CREATE VIEW.</param>
/// <param name="Materialized">Whether its rows are stored.</param>
/// <param name="Definition">The engine's own CREATE statement, where it gives one.</param>
/// <param name="Comment">The comment, or null.</param>
public sealed record ViewSchema(QualifiedName Name, string Query, bool Materialized = false, string? Definition = null, string? Comment = null)
{
    /// <summary>Views and tables that the query reads, as far as the engine tells: they must exist first.</summary>
    public IReadOnlyList<QualifiedName> DependsOn { get; init; } = [];

    /// <summary>Indexes of a materialized view.</summary>
    public IReadOnlyList<IndexSchema> Indexes { get; init; } = [];
}

/// <summary>A function or procedure.</summary>
/// <param name="Name">The name.</param>
/// <param name="Kind"><c>function</c>, <c>procedure</c> or <c>aggregate</c>.</param>
/// <param name="Signature">The argument types that tell overloads apart, or empty.</param>
/// <param name="Definition">The engine's own CREATE statement.</param>
public sealed record RoutineSchema(QualifiedName Name, string Kind, string Signature, string Definition);

/// <summary>A trigger.</summary>
/// <param name="Name">The trigger's own name.</param>
/// <param name="Table">The table or view that it watches.</param>
/// <param name="Definition">The engine's own CREATE statement.</param>
public sealed record TriggerSchema(string Name, QualifiedName Table, string Definition);

/// <summary>An installed extension.</summary>
/// <param name="Name">The name.</param>
/// <param name="Version">The version.</param>
/// <param name="Schema">Where its objects live.</param>
public sealed record ExtensionSchema(string Name, string Version, string? Schema);

/// <summary>Any other object: composite and range types, rules, policies, publications, large objects, foreign tables. Listed, so that nothing is lost silently.</summary>
/// <param name="Kind">What it is, in the engine's words.</param>
/// <param name="Name">The name.</param>
/// <param name="Definition">SQL that makes it again, where the reader knows it; else null.</param>
public sealed record OtherObject(string Kind, QualifiedName Name, string? Definition = null)
{
    /// <summary>The table or view that it belongs to and cannot be made without, or null.</summary>
    public QualifiedName? Table { get; init; }
}
