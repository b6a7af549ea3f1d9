using System.CommandLine;
using Godwit.Abstractions.Engines;
using Godwit.Cli.Hosting;
using Godwit.Cli.Rendering;
using Godwit.Core.Planning;
using Godwit.Core.Validation;

namespace Godwit.Cli.Commands;

internal static class VerifyCommand
{
    private static readonly Argument<string?> Name = new("NAME") { Description = "The migration; leave it out with --from and --to", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> From = new("--from") { Description = "URL of the source, in place of NAME", HelpName = "URL" };
    private static readonly Option<string?> To = new("--to") { Description = "URL of the target, in place of NAME", HelpName = "URL" };
    private static readonly Option<bool> Repair = new("--repair") { Description = "Make the target equal to the source, then compare again" };
    private static readonly Option<string?> Report = new("--report") { Description = "Write the result to a file, by its ending .json or .html", HelpName = "FILE" };

    public static CliCommand Create() => new CliCommand(
            "verify",
            "Compares source and target and lists the keys and columns that differ. Exit code 3 where they do.",
            "godwit verify shop --mode full --report shop.html",
            "godwit verify --from sqlite:shop.db --to postgres://app@db.example.com/shop")
        .With(Name, From, To, MigrationOptions.Include, MigrationOptions.Exclude, ValidationOptions.Mode, ValidationOptions.SampleSize,
            ValidationOptions.BatchSize, MigrationOptions.Parallelism, ValidationOptions.Timeout, Repair, Report)
        .Runs(RunAsync);

    private static async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var name = session.Get(Name);
        var (from, to) = (session.Get(From), session.Get(To));
        if (name is null ? from is null || to is null : from is not null || to is not null)
            throw new GodwitException(ErrorKind.Usage, "verify", "it takes either the name of a migration, or both --from and --to", "godwit verify --help");
        if (session.Get(Report) is { } path)
            ValidationReportWriter.CheckPath(path);

        var repair = session.Get(Repair);
        if (repair && !await session.ConfirmAsync("Change the target's rows where they differ from the source's?", cancellationToken))
            return ExitCode.Failed;
        var report = name is not null
            ? await VerifyMigrationAsync(session, name, repair, cancellationToken)
            : await VerifyDatabasesAsync(session, from!, to!, repair, cancellationToken);

        if (session.Get(Report) is { } file)
        {
            if (name is not null && report.LossCounts.Count > 0)
                report = report with { Losses = await session.Manager.ListLossesAsync(name, cancellationToken) };
            await ValidationReportWriter.WriteAsync(report, file, cancellationToken);
        }

        if (session.Json)
            session.WriteJsonText(ValidationReportWriter.ToJson(report));
        else
            ValidationView.Write(session.Screen, report);
        return report.Success ? ExitCode.Done : report.Mismatches == 0 && report.HasErrors ? ExitCode.Failed : ExitCode.Different;
    }

    private static Task<ValidationReport> VerifyMigrationAsync(Session session, string name, bool repair, CancellationToken cancellationToken)
    {
        MigrationLookup.Require(session, name);
        var planned = session.Manager.FindPlan(name)?.Validation ?? new ValidationSettings();
        return session.Manager.VerifyAsync(name, Settings(session, planned), repair, cancellationToken);
    }

    private static async Task<ValidationReport> VerifyDatabasesAsync(Session session, string from, string to, bool repair, CancellationToken cancellationToken)
    {
        var source = PlanFactory.Parse(session, from);
        var target = PlanFactory.Parse(session, to);
        return await new DatabaseComparison(session.Manager.Engines, session.Time, session.Loggers).RunAsync(
            source.ToUrl(), target.ToUrl(), MigrationOptions.Tables(session), Settings(session, new ValidationSettings()), repair, progress: null, cancellationToken);
    }

    private static ValidationSettings Settings(Session session, ValidationSettings planned) => planned with
    {
        Mode = ValidationOptions.Parse(session.Get(ValidationOptions.Mode)) ?? (planned.Mode == ValidationMode.None ? ValidationMode.Checksum : planned.Mode),
        BatchSize = session.Get(ValidationOptions.BatchSize) ?? planned.BatchSize,
        Parallelism = session.Get(MigrationOptions.Parallelism) ?? planned.Parallelism,
        Timeout = session.Get(ValidationOptions.Timeout) ?? planned.Timeout,
        SampleSize = session.Get(ValidationOptions.SampleSize) ?? planned.SampleSize,
    };
}
