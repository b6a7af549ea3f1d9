namespace Godwit.Abstractions.Schema;

/// <summary>What a default does, as far as it can be told without the engine.</summary>
public enum DefaultKind
{
    /// <summary>A constant: <see cref="DefaultValue.Literal"/> is its plain text, or null for NULL.</summary>
    Literal,

    /// <summary>The current date and time.</summary>
    CurrentTimestamp,

    /// <summary>The current date.</summary>
    CurrentDate,

    /// <summary>The current time of day.</summary>
    CurrentTime,

    /// <summary>A new random UUID.</summary>
    NewUuid,

    /// <summary>The next number of <see cref="DefaultValue.Sequence"/>.</summary>
    NextNumber,

    /// <summary>Anything else: only <see cref="DefaultValue.Sql"/> tells, in the engine's own dialect.</summary>
    Expression,
}

/// <summary>A column's default.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Sql">The expression in the engine's own SQL.</param>
/// <param name="Literal">For <see cref="DefaultKind.Literal"/>: the plain text, unquoted; null is NULL.</param>
/// <param name="Sequence">For <see cref="DefaultKind.NextNumber"/>: the sequence.</param>
public sealed record DefaultValue(DefaultKind Kind, string Sql, string? Literal = null, QualifiedName? Sequence = null);
