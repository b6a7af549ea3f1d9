using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Godwit.Core.Planning;

/// <summary>Durations (<c>500ms</c>, <c>30s</c>, <c>1h30m</c>, <c>3d</c>) and sizes (<c>512MB</c>; 1 KB is 1,024 bytes) as people write them.</summary>
public static partial class QuantityText
{
    /// <summary>The pattern of durations.</summary>
    internal const string DurationPattern = @"^([0-9]{1,9}(\.[0-9]{1,6})?(ms|s|m|h|d))+$";

    /// <summary>The pattern of sizes.</summary>
    internal const string SizePattern = @"^[0-9]{1,12}(\.[0-9]{1,6})?(B|KB|MB|GB|TB)$";

    private static readonly (string Unit, long Ticks)[] DurationUnits =
    [
        ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond),
        ("ms", TimeSpan.TicksPerMillisecond),
    ];

    private static readonly (string Unit, long Bytes)[] SizeUnits = [("TB", 1L << 40), ("GB", 1L << 30), ("MB", 1L << 20), ("KB", 1L << 10), ("B", 1)];

    /// <summary>Reads a duration.</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = default;
        if (!WholeDuration().IsMatch(text))
            return false;
        decimal ticks = 0;
        foreach (Match part in DurationPart().Matches(text))
            ticks += decimal.Parse(part.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * DurationUnits.First(unit => unit.Unit == part.Groups[2].Value).Ticks;
        if (ticks > TimeSpan.FromDays(36_500).Ticks)
            return false;
        duration = new TimeSpan((long)ticks);
        return true;
    }

    /// <summary>Writes a duration; <see cref="TryParseDuration"/> reads it back, down to the millisecond.</summary>
    public static string Format(TimeSpan duration)
    {
        var text = new StringBuilder();
        var left = duration.Ticks;
        foreach (var (unit, ticks) in DurationUnits)
        {
            // 72h is how people say three days.
            if (unit == "d" || left < ticks)
                continue;
            text.Append(CultureInfo.InvariantCulture, $"{left / ticks}{unit}");
            left %= ticks;
        }

        return text.Length == 0 ? "0s" : text.ToString();
    }

    /// <summary>Reads a size in bytes.</summary>
    public static bool TryParseSize(string text, out long bytes)
    {
        bytes = 0;
        if (!WholeSize().IsMatch(text))
            return false;
        var (unit, factor) = SizeUnits.First(unit => text.EndsWith(unit.Unit, StringComparison.OrdinalIgnoreCase));
        var value = decimal.Parse(text.AsSpan(0, text.Length - unit.Length), CultureInfo.InvariantCulture) * factor;
        if (value > long.MaxValue)
            return false;
        bytes = (long)value;
        return true;
    }

    /// <summary>Writes a size; <see cref="TryParseSize"/> reads it back.</summary>
    public static string FormatSize(long bytes)
    {
        var (unit, factor) = SizeUnits.First(unit => unit.Bytes == 1 || (bytes > 0 && bytes % unit.Bytes == 0));
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / factor}{unit}");
    }

    [GeneratedRegex(DurationPattern)]
    private static partial Regex WholeDuration();

    [GeneratedRegex(@"([0-9.]+)(ms|s|m|h|d)")]
    private static partial Regex DurationPart();

    [GeneratedRegex(SizePattern, RegexOptions.IgnoreCase)]
    private static partial Regex WholeSize();
}
