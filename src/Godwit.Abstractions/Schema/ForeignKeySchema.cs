namespace Godwit.Abstractions.Schema;

/// <summary>What happens to referencing rows.</summary>
public enum ReferentialAction
{
    /// <summary>Refused at the end of the statement or transaction.</summary>
    NoAction,

    /// <summary>Refused at once.</summary>
    Restrict,

    /// <summary>Followed.</summary>
    Cascade,

    /// <summary>Set to NULL.</summary>
    SetNull,

    /// <summary>Set to their default.</summary>
    SetDefault,
}

/// <summary>A foreign key.</summary>
public sealed record ForeignKeySchema
{
    /// <summary>The name, or null where the engine did not name it.</summary>
    public string? Name { get; init; }

    /// <summary>The referencing columns.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The referenced table.</summary>
    public required QualifiedName ReferencedTable { get; init; }

    /// <summary>The referenced columns, as many as <see cref="Columns"/>.</summary>
    public required IReadOnlyList<string> ReferencedColumns { get; init; }

    /// <summary>On delete of the referenced row.</summary>
    public ReferentialAction OnDelete { get; init; }

    /// <summary>On update of the referenced key.</summary>
    public ReferentialAction OnUpdate { get; init; }

    /// <summary>The columns that ON DELETE SET NULL or SET DEFAULT is limited to; empty: all.</summary>
    public IReadOnlyList<string> OnDeleteColumns { get; init; } = [];

    /// <summary>Whether a partly NULL key is refused (MATCH FULL).</summary>
    public bool MatchFull { get; init; }

    /// <summary>Whether the check can be put off to the end of the transaction.</summary>
    public bool Deferrable { get; init; }

    /// <summary>Whether it is put off unless the session says otherwise.</summary>
    public bool InitiallyDeferred { get; init; }

    /// <summary>Whether the existing rows were checked. Default true.</summary>
    public bool Validated { get; init; } = true;

    /// <summary>The comment, or null.</summary>
    public string? Comment { get; init; }
}
