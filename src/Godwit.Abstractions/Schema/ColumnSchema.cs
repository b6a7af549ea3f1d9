namespace Godwit.Abstractions.Schema;

/// <summary>How an engine numbers a column by itself.</summary>
public enum IdentityKind
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>A value is generated when none is given: identity BY DEFAULT, AUTO_INCREMENT, an INTEGER PRIMARY KEY of SQLite.</summary>
    ByDefault,

    /// <summary>A value is always generated unless overridden by a clause of its own: identity ALWAYS.</summary>
    Always,
}

/// <summary>A column as its engine describes it. Immutable.</summary>
public sealed record ColumnSchema
{
    /// <summary>The name, to the letter.</summary>
    public required string Name { get; init; }

    /// <summary>The type as the engine writes it in DDL, with its modifiers: <c>numeric(10,2)</c>, <c>NVARCHAR(160)</c>.</summary>
    public required string NativeType { get; init; }

    /// <summary>What the column holds.</summary>
    public required LogicalType Type { get; init; }

    /// <summary>The engine's own number of the type (PostgreSQL: OID), or null. Equal numbers on two servers allow raw pass-through.</summary>
    public long? NativeTypeId { get; init; }

    /// <summary>Whether NULL is allowed. Default true.</summary>
    public bool Nullable { get; init; } = true;

    /// <summary>The default, or null.</summary>
    public DefaultValue? Default { get; init; }

    /// <summary>How the column numbers itself.</summary>
    public IdentityKind Identity { get; init; }

    /// <summary>The sequence behind <see cref="Identity"/>, where the engine has one.</summary>
    public SequenceSchema? IdentitySequence { get; init; }

    /// <summary>Whether SQLite's AUTOINCREMENT (never reuse a number) was asked for.</summary>
    public bool NeverReuseNumbers { get; init; }

    /// <summary>The expression of a generated column in the engine's own SQL, or null. Such a column is never copied; the target computes it.</summary>
    public string? GeneratedExpression { get; init; }

    /// <summary>Whether a generated column is stored (else it is computed when read).</summary>
    public bool GeneratedStored { get; init; }

    /// <summary>The collation where it is not the type's default, or null.</summary>
    public string? Collation { get; init; }

    /// <summary>The character set where the engine has one per column (<c>latin1</c>), or null.</summary>
    public string? CharacterSet { get; init; }

    /// <summary>When two texts of this column count as equal to the engine: in unique keys and comparisons. Default: when their bytes are equal.</summary>
    public TextEquality Equality { get; init; }

    /// <summary>Whether texts that differ only in blanks at their end count as equal (PAD SPACE collations).</summary>
    public bool IgnoresTrailingBlanks { get; init; }

    /// <summary>Whether an update of the row that does not name the column sets it to the current time (ON UPDATE CURRENT_TIMESTAMP).</summary>
    public bool SetNowOnUpdate { get; init; }

    /// <summary>Whether <c>SELECT *</c> leaves the column out (INVISIBLE).</summary>
    public bool Invisible { get; init; }

    /// <summary>The comment, or null.</summary>
    public string? Comment { get; init; }

    /// <summary>Whether the column is generated and therefore left out of copies.</summary>
    public bool IsGenerated => GeneratedExpression is not null;
}
