using System.CommandLine;
using Godwit.Abstractions.Engines;
using Godwit.Cli.Demo;
using Godwit.Cli.Hosting;
using Godwit.Cli.Rendering;
using Spectre.Console;

namespace Godwit.Cli.Commands;

internal static class DemoCommand
{
    private const long DefaultRows = 200_000;
    private const int DefaultSeconds = 2;

    private static readonly Option<long?> Rows = new("--rows")
    {
        Description = "Rows in the sample shop, about; default 200000",
        HelpName = "N",
        Validators = { result => MigrationOptions.RequireAtLeast(result, 100) },
    };

    private static readonly Option<int?> Seconds = new("--seconds")
    {
        Description = "How long the shop sells before it is moved; default 2",
        HelpName = "N",
        Validators = { result => MigrationOptions.RequireAtLeast(result, 0) },
    };

    private static readonly Option<string?> Keep = new("--keep") { Description = "Keep the databases in this folder; default: they are removed", HelpName = "DIR" };

    public static CliCommand Create() => new CliCommand(
            "demo",
            "Moves a made-up shop between two SQLite files, needing nothing else: migrated, compared, damaged and repaired, rolled back, migrated again, told step by step.",
            "godwit demo --rows 1000000 --keep /tmp/shop")
        .With(Rows, Seconds, Keep)
        .Runs(RunAsync);

    private static async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var keep = session.Get(Keep);
        var folder = keep is null ? Directory.CreateTempSubdirectory("godwit-demo-").FullName : Path.GetFullPath(keep);
        if (keep is not null && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new GodwitException(ErrorKind.Usage, folder, "is not empty", "Name a folder that is empty or does not exist");
        Directory.CreateDirectory(folder);
        try
        {
            var start = session.Time.GetTimestamp();
            var result = await new DemoStory(session, folder).TellAsync(
                session.Get(Rows) ?? DefaultRows, TimeSpan.FromSeconds(session.Get(Seconds) ?? DefaultSeconds), cancellationToken);
            if (session.Json)
                session.WriteJson(result);
            else
                session.Screen.MarkupLine($"[bold green]rows written {Format.Count(result.RowsWritten)}, rows found {Format.Count(result.RowsFound)}, "
                    + $"lost {Format.Count(result.RowsLost)}[/] [grey]in {Format.Duration(session.Time.GetElapsedTime(start))}[/]");
            if (keep is not null && !session.Json)
                session.Say($"kept in {folder}: shop.db, shop-new.db");
            return ExitCode.Done;
        }
        finally
        {
            if (keep is null)
                Directory.Delete(folder, recursive: true);
        }
    }
}
