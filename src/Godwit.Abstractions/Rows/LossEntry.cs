using Godwit.Abstractions.Schema;

namespace Godwit.Abstractions.Rows;

/// <summary>One value that was changed because the plan allows it: an entry of the loss ledger, committed with the row.</summary>
/// <param name="Table">The target table.</param>
/// <param name="Key">The row's key, or null in a keyless table.</param>
/// <param name="Column">The target column.</param>
/// <param name="Kind">Why.</param>
/// <param name="Before">The value as the source has it, as text, cut at 200 characters.</param>
/// <param name="After">The value as the target has it, as text; null is NULL.</param>
public sealed record LossEntry(QualifiedName Table, RowKey? Key, string Column, LossKind Kind, string Before, string? After)
{
    /// <summary>Most characters of a value that an entry shows.</summary>
    public const int ShownCharacters = 200;

    /// <summary>A value as an entry shows it: cut, but never inside a character.</summary>
    public static string Shown(string text)
    {
        if (text.Length <= ShownCharacters)
            return text;
        var length = char.IsHighSurrogate(text[ShownCharacters - 1]) ? ShownCharacters - 1 : ShownCharacters;
        return text[..length] + "…";
    }
}
