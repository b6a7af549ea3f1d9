namespace Godwit.Abstractions.Schema;

/// <summary>When two texts of a column count as equal to its engine.</summary>
public enum TextEquality
{
    /// <summary>When their bytes are equal.</summary>
    Bytes,

    /// <summary>Without regard to case: 'a' = 'A'.</summary>
    IgnoreCase,

    /// <summary>Without regard to case and accents: 'a' = 'A' = 'á'.</summary>
    IgnoreCaseAndAccents,
}
