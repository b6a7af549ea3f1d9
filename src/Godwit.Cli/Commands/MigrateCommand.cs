using System.CommandLine;
using Godwit.Cli.Hosting;
using Godwit.Core;

namespace Godwit.Cli.Commands;

internal static class MigrateCommand
{
    private static readonly Option<string?> Name = new("--name") { Description = "The migration's name; default made from the databases' names", HelpName = "N" };

    public static CliCommand Create() => new CliCommand(
            "migrate",
            "Moves a database in one go: checks both sides, makes the schema, copies every row, builds keys and indexes, compares.",
            "godwit migrate --from sqlite:shop.db --to postgres://app@db.example.com/shop",
            "godwit migrate --from postgres://app@old/shop --to postgres://app@new/shop --exclude 'audit.*' --validate full")
        .With(MigrationOptions.From, MigrationOptions.To, Name, MigrationOptions.Live, MigrationOptions.Include, MigrationOptions.Exclude,
            MigrationOptions.Parallelism, ValidationOptions.Validate)
        .Runs(RunAsync);

    private static async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var plan = PlanFactory.Create(session, session.Get(Name), ValidationOptions.Parse(session.Get(ValidationOptions.Validate)));
        return await RunFlow.CreateAndRunAsync(session, plan, folder: null, new RunOptions
        {
            SourceUrl = plan.Source.Url,
            TargetUrl = plan.Target.Url,
        }, cancellationToken);
    }
}
