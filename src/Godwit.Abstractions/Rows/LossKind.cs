namespace Godwit.Abstractions.Rows;

/// <summary>Why a value cannot be held exactly. The plan's <c>losses</c> name an action for each, in camelCase.</summary>
public enum LossKind
{
    /// <summary>It can.</summary>
    None,

    /// <summary>Text with a NUL character, which the target's text cannot hold.</summary>
    NulByte,

    /// <summary>Text that is not valid UTF-8.</summary>
    InvalidUtf8,

    /// <summary>A number or time outside the target's range.</summary>
    OutOfRange,

    /// <summary>Longer than the target's column.</summary>
    TooLong,

    /// <summary>Not a number, where the target has none.</summary>
    NotANumber,

    /// <summary>Infinity, where the target has none.</summary>
    Infinity,

    /// <summary>A value of another type than its column's (SQLite's dynamic typing).</summary>
    WrongType,

    /// <summary>Digits after the point or fractions of a second that the target would round away.</summary>
    FractionLost,

    /// <summary>A date with a zero part (MySQL).</summary>
    ZeroDate,

    /// <summary>A year that the target cannot hold.</summary>
    YearOutOfRange,

    /// <summary>A label that the target's enumeration does not have.</summary>
    UnknownLabel,

    /// <summary>An enumeration's empty error value (MySQL: label number 0), which is none of its labels.</summary>
    EmptyEnum,

    /// <summary>Shorter than the target's column of fixed length, which pads it with blanks (text) or zeros (bits).</summary>
    Padded,
}
