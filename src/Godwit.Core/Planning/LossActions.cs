using System.Text;
using System.Text.RegularExpressions;
using Godwit.Abstractions.Rows;

namespace Godwit.Core.Planning;

/// <summary>What a plan says about values of one kind.</summary>
/// <param name="Action">The action.</param>
/// <param name="Value">The plan's own value, for <see cref="LossAction.Value"/>.</param>
internal sealed record LossRule(LossAction Action, string? Value);

/// <summary>The words of a plan's <c>losses</c>: what may be said of which kind, and how.</summary>
internal static class LossActions
{
    private const string Date = @"^[0-9]{4,}-[0-9]{2}-[0-9]{2}([ T][0-9].*)?$";
    private const string Number = "^[-+]?[0-9].*$";
    private const string Empty = "^$";

    /// <summary>Every kind of loss.</summary>
    public static IReadOnlyList<LossKind> Kinds { get; } = [.. Enum.GetValues<LossKind>().Where(kind => kind != LossKind.None)];

    /// <summary>A value of the plan's own, whatever it looks like.</summary>
    public static MapShape OwnValue { get; } = new([new("value", new TextShape(), "The value that takes its place", Required: true)]);

    /// <summary>Every word for a kind, the preferred ones first; <c>record</c> is the old name of <c>nearest</c>.</summary>
    public static IReadOnlyList<string> Words(LossKind kind) => OwnWord(kind) is { } own
        ? kind == LossKind.NulByte ? ["refuse", "null", own, "escape", "nearest", "record"] : ["refuse", "null", own, "nearest", "record"]
        : ["refuse", "null", "nearest", "record"];

    public static LossAction? Find(LossKind kind, string word) => !Words(kind).Contains(word) ? null : word switch
    {
        "refuse" => LossAction.Refuse,
        "null" => LossAction.Null,
        "escape" => LossAction.Escape,
        _ => LossAction.Nearest,
    };

    public static string WordOf(LossKind kind, LossAction action) => action switch
    {
        LossAction.Refuse => "refuse",
        LossAction.Null => "null",
        LossAction.Escape => "escape",
        _ => OwnWord(kind) ?? "nearest",
    };

    /// <summary>Whether a value of the plan's own may take the place of one of this kind.</summary>
    public static bool TakesValue(LossKind kind) => kind is LossKind.ZeroDate or LossKind.YearOutOfRange or LossKind.OutOfRange or LossKind.NotANumber or LossKind.Infinity
        or LossKind.EmptyEnum or LossKind.UnknownLabel or LossKind.WrongType;

    /// <summary>What a value looks like that needs no <c>value:</c> in front, or null.</summary>
    public static string? ValuePattern(LossKind kind) => kind switch
    {
        LossKind.ZeroDate or LossKind.YearOutOfRange => Date,
        LossKind.OutOfRange or LossKind.NotANumber or LossKind.Infinity => Number,
        LossKind.EmptyEnum or LossKind.UnknownLabel => Empty,
        _ => null,
    };

    /// <summary>Whether that value may also stand there as a number.</summary>
    public static bool IsNumber(LossKind kind) => ValuePattern(kind) == Number;

    public static bool IsValue(LossKind kind, string text) => ValuePattern(kind) is { } pattern && Regex.IsMatch(text, pattern);

    /// <summary>Whether the value can be one of the kind at all: a date must be one.</summary>
    public static bool IsPossible(LossKind kind, string value) => kind is not (LossKind.ZeroDate or LossKind.YearOutOfRange) ||
        TemporalText.TryParseTimestamp(Encoding.UTF8.GetBytes(value), out _, out _);

    /// <summary>What may be said, in words.</summary>
    public static string Expected(LossKind kind)
    {
        var words = "one of " + string.Join(", ", Words(kind));
        return !TakesValue(kind) ? words : words + kind switch
        {
            LossKind.ZeroDate or LossKind.YearOutOfRange => ", or a date",
            LossKind.OutOfRange or LossKind.NotANumber => ", or a number",
            LossKind.Infinity => ", or a number or date",
            LossKind.EmptyEnum or LossKind.UnknownLabel => ", \"\" for the empty text, or { value: TEXT }",
            _ => ", or { value: TEXT }",
        };
    }

    /// <summary>What an error proposes.</summary>
    public static string Offer(LossKind kind) => kind is LossKind.ZeroDate or LossKind.NotANumber or LossKind.EmptyEnum or LossKind.UnknownLabel ? "\"null\"" : OwnWord(kind) ?? "nearest";

    /// <summary>What an error proposes for a kind as the plan spells it.</summary>
    public static string Offer(string kind) => Offer(Kinds.First(known => PlanWords.Camel(known) == kind));

    public static string Describe(LossKind kind) => kind switch
    {
        LossKind.ZeroDate => "A date with a zero part, or one that no calendar has",
        LossKind.NulByte => "Text with a NUL character",
        LossKind.InvalidUtf8 => "Text that is not valid UTF-8, or has characters that the column's character set has not",
        LossKind.OutOfRange => "A number or time outside the column's range",
        LossKind.YearOutOfRange => "A year that the column cannot hold",
        LossKind.NotANumber => "NaN where there is none",
        LossKind.Infinity => "Infinity where there is none",
        LossKind.TooLong => "Longer than the column",
        LossKind.Padded => "Shorter than a column of fixed length",
        LossKind.FractionLost => "Digits that the column does not keep",
        LossKind.EmptyEnum => "An enumeration's empty error value",
        LossKind.UnknownLabel => "A text that is none of the enumeration's labels",
        _ => "A value of another type than its column's",
    };

    private static string? OwnWord(LossKind kind) => kind switch
    {
        LossKind.NulByte => "strip",
        LossKind.InvalidUtf8 => "replace",
        LossKind.TooLong => "cut",
        LossKind.FractionLost => "round",
        LossKind.Padded => "pad",
        _ => null,
    };
}
