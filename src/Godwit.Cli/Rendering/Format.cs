using System.Globalization;

namespace Godwit.Cli.Rendering;

/// <summary>Numbers for people.</summary>
internal static class Format
{
    private static readonly string[] ByteUnits = ["B", "KB", "MB", "GB", "TB", "PB"];

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Count(long value, string one, string many) => Count(value) + " " + (value == 1 ? one : many);

    public static string Rate(double perSecond) => Count((long)Math.Round(perSecond)) + " rows/s";

    public static string Bytes(double bytes)
    {
        var unit = 0;
        while (bytes >= 1000 && unit < ByteUnits.Length - 1)
        {
            bytes /= 1000;
            unit++;
        }

        return bytes.ToString(unit == 0 || bytes >= 100 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + ByteUnits[unit];
    }

    public static string Duration(TimeSpan duration) => duration.TotalSeconds switch
    {
        < 0 => "0.0 s",
        < 60 => duration.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalMinutes} min {duration.Seconds:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalHours} h {duration.Minutes:00} min"),
    };

    /// <summary>How much is done. The whole is an estimate: nothing is at 100 % before it is done.</summary>
    public static string Progress(long part, long whole, bool done)
    {
        var percent = done ? 100 : whole <= 0 ? 0 : Math.Min(99, Math.Floor(part * 100.0 / whole));
        return percent.ToString("0", CultureInfo.InvariantCulture) + " %";
    }

    public static string Time(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The text cut to <paramref name="width"/> characters, with an ellipsis in place of its end.</summary>
    public static string Cut(string text, int width) => text.Length <= width ? text : text[..(width - 1)] + "…";
}
