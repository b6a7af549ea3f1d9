using System.CommandLine;
using System.Globalization;
using Godwit.Core.Planning;

namespace Godwit.Cli.Commands;

/// <summary>Options about the comparison of source and target.</summary>
internal static class ValidationOptions
{
    public static Option<string?> Validate { get; } = ModeOption("--validate", "How source and target are compared at the end: full, sample, checksum (default), count or none", "none");

    public static Option<string?> Mode { get; } = ModeOption("--mode", "How they are compared: full, sample, checksum (default) or count");

    public static Option<int?> SampleSize { get; } = Number("--sample-size", "Rows drawn per table in a sample; default 10 % of the table, at most 1000");

    public static Option<int?> BatchSize { get; } = Number("--batch-size", "Rows compared at a time where a difference is being located; default 1000");

    public static Option<TimeSpan?> Timeout { get; } = new("--timeout")
    {
        Description = "Longest wait for an answer of either side: 500ms, 30s, 5m, 1h; default no limit",
        HelpName = "D",
        CustomParser = result =>
        {
            if (TryParseDuration(result.Tokens[0].Value, out var duration))
                return duration;
            result.AddError($"'{result.Tokens[0].Value}' is not a duration: write 500ms, 30s, 5m or 1h");
            return null;
        },
    };

    public static ValidationMode? Parse(string? mode) => mode is null ? null : Enum.Parse<ValidationMode>(mode, ignoreCase: true);

    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        var digits = text.AsSpan().TrimEnd("abcdefghijklmnopqrstuvwxyz");
        duration = default;
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return false;
        TimeSpan? unit = text[digits.Length..] switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" or "" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            _ => null,
        };
        if (unit is not { } one || number <= 0 || number > TimeSpan.FromDays(365) / one)
            return false;
        duration = number * one;
        return true;
    }

    private static Option<string?> ModeOption(string name, string description, params string[] more)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "MODE" };
        option.AcceptOnlyFromAmong(["full", "sample", "checksum", "count", .. more]);
        return option;
    }

    private static Option<int?> Number(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        Validators = { result => MigrationOptions.RequireAtLeast(result, 1) },
    };
}
