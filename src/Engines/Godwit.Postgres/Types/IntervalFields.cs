using Godwit.Abstractions.Rows.Fits;

namespace Godwit.Postgres.Types;

/// <summary>Reads the fields of an interval type.</summary>
internal static class IntervalFields
{
    /// <summary>The lowest field kept by <paramref name="nativeType"/>; false where it names none, or is no interval.</summary>
    public static bool TryParse(string nativeType, out IntervalField lowest)
    {
        lowest = IntervalField.Second;
        var words = nativeType.ToLowerInvariant().Split([' ', '('], StringSplitOptions.RemoveEmptyEntries);
        if (words is not ["interval", ..] || words.Length < 2)
            return false;
        var last = words is [_, _, "to", var upper, ..] ? upper : words[1];
        IntervalField? field = last switch
        {
            "year" => IntervalField.Year,
            "month" => IntervalField.Month,
            "day" => IntervalField.Day,
            "hour" => IntervalField.Hour,
            "minute" => IntervalField.Minute,
            "second" => IntervalField.Second,
            _ => null,
        };
        lowest = field ?? lowest;
        return field is not null;
    }
}
