using System.CommandLine;
using Godwit.Cli.Hosting;
using Godwit.Cli.Rendering;
using Godwit.Core.Safety;

namespace Godwit.Cli.Commands;

internal static class AssessCommand
{
    private static readonly Option<string?> Scan = MakeScan();

    public static CliCommand Create() => new CliCommand(
            "assess",
            "Says what a migration would do, without doing any of it: how each object converts, what is lost or unsupported, sizes, pre-checks with their fixes. "
            + "Exit code 4 where something stands in the way.",
            "godwit assess --from postgres://app@old/shop --to sqlite:shop.db",
            "godwit assess --from sqlite:shop.db --to postgres://app@new/shop --scan full --json")
        .With(MigrationOptions.From, MigrationOptions.To, MigrationOptions.Include, MigrationOptions.Exclude, Scan)
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
        var source = PlanFactory.Parse(session, session.GetRequired(MigrationOptions.From));
        var target = PlanFactory.Parse(session, session.GetRequired(MigrationOptions.To));
        var assessment = await session.Manager.AssessAsync(
            source.ToUrl(), target.ToUrl(), new AssessmentOptions
            {
                Tables = MigrationOptions.Tables(session),
                Scan = session.Get(Scan) is { } mode ? Enum.Parse<ScanMode>(mode, ignoreCase: true) : ScanMode.Sample,
            }, cancellationToken);
        if (session.Json)
            session.WriteJson(assessment);
        else
            AssessmentView.Write(session.Screen, assessment);
        return assessment.Ready ? ExitCode.Done : ExitCode.Refused;
    }
}
