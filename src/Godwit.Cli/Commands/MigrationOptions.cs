using System.CommandLine;
using System.Globalization;
using Godwit.Cli.Hosting;
using Godwit.Core.Planning;

namespace Godwit.Cli.Commands;

/// <summary>Arguments and options that several commands share.</summary>
internal static class MigrationOptions
{
    public static Option<string> From { get; } = new("--from") { Description = "URL of the source", HelpName = "URL", Required = true };

    public static Option<string> To { get; } = new("--to") { Description = "URL of the target", HelpName = "URL", Required = true };

    public static Option<string[]> Include { get; } = new("--include")
    {
        Description = "Tables that move: name or schema.name, with * and ?; may be repeated; default all",
        HelpName = "GLOB",
    };

    public static Option<string[]> Exclude { get; } = new("--exclude")
    {
        Description = "Tables that do not move, even if included; may be repeated",
        HelpName = "GLOB",
    };

    public static Option<int?> Parallelism { get; } = new("--parallelism")
    {
        Description = "Chunks worked on at the same time; default the number of cores, at least 2",
        HelpName = "N",
        Validators = { result => RequireAtLeast(result, 1) },
    };

    public static Option<bool> Live { get; } = new("--live") { Description = "Follow the source's changes until a cutover (not yet in this version)" };

    public static Argument<string> Name { get; } = new("NAME") { Description = "The migration's name" };

    public static TableSelection Tables(Session session) => new()
    {
        Include = session.Get(Include) ?? [],
        Exclude = session.Get(Exclude) ?? [],
    };

    public static void RequireAtLeast(System.CommandLine.Parsing.OptionResult result, long least)
    {
        foreach (var token in result.Tokens)
            if (long.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value < least)
                result.AddError($"{result.Option.Name} must be at least {least}, not {value}");
    }
}
