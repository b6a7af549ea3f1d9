using System.CommandLine;
using Godwit.Abstractions.Engines;
using Godwit.Cli.Hosting;
using Godwit.Cli.Rendering;
using Godwit.Core.Planning;
using Godwit.Core.Safety;

namespace Godwit.Cli.Commands;

internal static class AssessCommand
{
    private static readonly Option<string?> From = new("--from") { Description = "URL of the source", HelpName = "URL" };
    private static readonly Option<string?> To = new("--to") { Description = "URL of the target", HelpName = "URL" };
    private static readonly Option<string?> Plan = new("--plan") { Description = "A plan file in place of --from and --to: its tables, types, names and losses count", HelpName = "FILE" };
    private static readonly Option<string?> Scan = MakeScan();

    public static CliCommand Create() => new CliCommand(
            "assess",
            "Says what a migration would do, without doing any of it: how each object converts, what is lost or unsupported, sizes, pre-checks with their fixes. "
            + "Exit code 4 where something stands in the way.",
            "godwit assess --from postgres://app@old/shop --to sqlite:shop.db",
            "godwit assess --from sqlite:shop.db --to postgres://app@new/shop --scan full --json",
            "godwit assess --plan shop.yaml --scan full")
        .With(From, To, Plan, MigrationOptions.Include, MigrationOptions.Exclude, Scan)
        .Runs(RunAsync);

    private static Option<string?> MakeScan()
    {
        var option = new Option<string?>("--scan")
        {
            Description = "How values that the target cannot hold are looked for: sample (default; small tables in full), full or none",
            HelpName = "MODE",
        };
        option.AcceptOnlyFromAmong("sample", "full", "none");
        return option;
    }

    private static async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (from, to, file) = (session.Get(From), session.Get(To), session.Get(Plan));
        if (file is null ? from is null || to is null : from is not null || to is not null)
            throw new GodwitException(ErrorKind.Usage, "assess", "it takes either both --from and --to, or a --plan", "godwit assess --help");
        var options = new AssessmentOptions { Tables = MigrationOptions.Tables(session) };
        if (file is not null && (options.Tables.Include.Count > 0 || options.Tables.Exclude.Count > 0))
            throw new GodwitException(ErrorKind.Usage, "assess", "--include and --exclude do not go with --plan", $"write them under tables in {file}");
        if (file is not null)
        {
            var plan = PlanFile.Read(await InputFile.ReadAsync(file, cancellationToken), file);
            (from, to) = (plan.Source.Url, plan.Target.Url);
            options = new AssessmentOptions { Tables = plan.Tables, Types = plan.Types, Identifiers = plan.Identifiers, Losses = plan.Losses, CaseInsensitive = plan.CaseInsensitive };
        }

        var source = PlanFactory.Parse(session, from!);
        var target = PlanFactory.Parse(session, to!);
        var assessment = await session.Manager.AssessAsync(source.ToUrl(), target.ToUrl(), options with
        {
            Scan = session.Get(Scan) is { } mode ? Enum.Parse<ScanMode>(mode, ignoreCase: true) : ScanMode.Sample,
        }, cancellationToken);
        if (session.Json)
            session.WriteJson(assessment);
        else
            AssessmentView.Write(session.Screen, assessment);
        return assessment.Ready ? ExitCode.Done : ExitCode.Refused;
    }
}
