namespace Godwit.Abstractions.Rows;

/// <summary>
/// Days of the proleptic Gregorian calendar, counted from 2000-01-01, for any year: <see cref="System.DateOnly"/> ends at 9999 and knows no
/// years before 1. Year 0 is 1 BC. The arithmetic is Howard Hinnant's days-from-civil.
/// </summary>
public static class CivilDate
{
    private const int DaysFrom1970To2000 = 10957;

    /// <summary>Days from 2000-01-01 to the given date.</summary>
    public static long ToDays(long year, int month, int day)
    {
        var y = month <= 2 ? year - 1 : year;
        var era = (y >= 0 ? y : y - 399) / 400;
        var yearOfEra = y - era * 400;
        var dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        var dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146097 + dayOfEra - 719468 - DaysFrom1970To2000;
    }

    /// <summary>The date that lies <paramref name="days"/> after 2000-01-01.</summary>
    public static (long Year, int Month, int Day) FromDays(long days)
    {
        var z = days + DaysFrom1970To2000 + 719468;
        var era = (z >= 0 ? z : z - 146096) / 146097;
        var dayOfEra = z - era * 146097;
        var yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
        var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        var shifted = (5 * dayOfYear + 2) / 153;
        var month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, (int)(dayOfYear - (153 * shifted + 2) / 5 + 1));
    }

    /// <summary>Whether there is such a day.</summary>
    public static bool IsValid(long year, int month, int day) =>
        month is >= 1 and <= 12 && day >= 1 && day <= DaysInMonth(year, month);

    private static int DaysInMonth(long year, int month) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };
}
