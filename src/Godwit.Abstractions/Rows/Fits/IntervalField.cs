namespace Godwit.Abstractions.Rows.Fits;

/// <summary>The lowest field that <c>interval year to month</c> and its kin keep.</summary>
internal enum IntervalField
{
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}
