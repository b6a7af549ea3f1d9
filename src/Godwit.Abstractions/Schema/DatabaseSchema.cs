namespace Godwit.Abstractions.Schema;

/// <summary>Everything that a database holds besides its rows. Immutable; lists are in name order, so that two readings can be compared.</summary>
public sealed record DatabaseSchema
{
    /// <summary>The engine's name: <c>postgres</c>, <c>sqlite</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>The server's version.</summary>
    public string Version { get; init; } = "";

    /// <summary>User schemas; empty on an engine without schemas.</summary>
    public IReadOnlyList<string> Schemas { get; init; } = [];

    /// <summary>Installed extensions.</summary>
    public IReadOnlyList<ExtensionSchema> Extensions { get; init; } = [];

    /// <summary>Enumeration types.</summary>
    public IReadOnlyList<EnumSchema> Enums { get; init; } = [];

    /// <summary>Domains.</summary>
    public IReadOnlyList<DomainSchema> Domains { get; init; } = [];

    /// <summary>Sequences, also those that columns own; not those behind identity columns.</summary>
    public IReadOnlyList<SequenceSchema> Sequences { get; init; } = [];

    /// <summary>Tables.</summary>
    public IReadOnlyList<TableSchema> Tables { get; init; } = [];

    /// <summary>Views and materialized views.</summary>
    public IReadOnlyList<ViewSchema> Views { get; init; } = [];

    /// <summary>Functions and procedures that no extension owns.</summary>
    public IReadOnlyList<RoutineSchema> Routines { get; init; } = [];

    /// <summary>Triggers.</summary>
    public IReadOnlyList<TriggerSchema> Triggers { get; init; } = [];

    /// <summary>Everything else by name.</summary>
    public IReadOnlyList<OtherObject> Others { get; init; } = [];

    /// <summary>The table of that name, or null.</summary>
    public TableSchema? FindTable(QualifiedName name) => Tables.FirstOrDefault(table => table.Name == name);
}
