using System.CommandLine;
using Godwit.Abstractions.Engines;
using Godwit.Cli.Hosting;
using Godwit.Core.Planning;
using Godwit.Core.State;

namespace Godwit.Cli.Commands;

internal static class PlanCommand
{
    private static readonly Option<string> Name = new("--name") { Description = "The migration's name", HelpName = "N", Required = true };

    private static readonly Option<string?> Strategy = StrategyOption();

    private static readonly Option<string?> Output = new("--output", "-o") { Description = "Where to write it; default standard output", HelpName = "FILE" };

    public static CliCommand Create() => new CliCommand(
            "plan",
            "Writes a plan file with every phase and task in it, for a person to review and edit, and notes the migration down as planned. Moves nothing.",
            "godwit plan --from sqlite:shop.db --to postgres://app@db.example.com/shop --name shop -o shop.yaml")
        .With(MigrationOptions.From, MigrationOptions.To, Name, Strategy, MigrationOptions.Include, MigrationOptions.Exclude,
            MigrationOptions.Parallelism, ValidationOptions.Validate, Output)
        .Runs(RunAsync);

    private static async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var strategy = session.Get(Strategy) switch
        {
            "log-replication" => MigrationStrategy.LogReplication,
            "blue-green" => MigrationStrategy.BlueGreen,
            "dual-write" => MigrationStrategy.DualWrite,
            _ => MigrationStrategy.Snapshot,
        };
        var plan = PlanFactory.Create(session, session.GetRequired(Name), ValidationOptions.Parse(session.Get(ValidationOptions.Validate)), strategy);
        await NoteDownAsync(session, plan, cancellationToken);

        var text = PlanFile.Write(plan with
        {
            Source = plan.Source with { Url = WithoutPassword(plan.Source.Url, "SOURCE_PASSWORD") },
            Target = plan.Target with { Url = WithoutPassword(plan.Target.Url, "TARGET_PASSWORD") },
        });
        var file = session.Get(Output);
        if (file is not null)
            await File.WriteAllTextAsync(file, text, cancellationToken);
        if (session.Json)
            session.WriteJson(new { plan.Name, File = file is null ? null : Path.GetFullPath(file), Plan = text });
        else if (file is null)
            Console.Out.Write(text);
        else
            session.Say($"wrote {file}; review it, then: {session.CommandLineOf("run", file)}");
        return ExitCode.Done;
    }

    private static async Task NoteDownAsync(Session session, MigrationPlan plan, CancellationToken cancellationToken)
    {
        if (session.Manager.Find(plan.Name) is { Finished: false, Status: not (MigrationStatus.Planned or MigrationStatus.RolledBack) } begun)
            Console.Error.WriteLine($"note: migration {begun.Name} has begun already and stays as it is; only the file is written");
        else
            await session.Manager.CreateAsync(plan, cancellationToken: cancellationToken);
    }

    // A plan file is reviewed and committed: what is secret comes from the environment when it is run.
    private static string WithoutPassword(string url, string variable)
    {
        var endpoint = DatabaseEndpoint.Parse(url);
        if (endpoint.Password is null)
            return url;
        Console.Error.WriteLine($"note: the plan reads a password from the environment: set {variable} before it is run");
        return endpoint.Redacted.Replace(":***@", ":${" + variable + "}@", StringComparison.Ordinal);
    }

    private static Option<string?> StrategyOption()
    {
        var option = new Option<string?>("--strategy") { Description = "How the data moves: snapshot (default; the others are not yet in this version)", HelpName = "S" };
        option.AcceptOnlyFromAmong("snapshot", "log-replication", "blue-green", "dual-write");
        return option;
    }
}
