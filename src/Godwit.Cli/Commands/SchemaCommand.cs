using System.CommandLine;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Cli.Hosting;
using Godwit.Cli.Rendering;
using Godwit.Core.Conversion;

namespace Godwit.Cli.Commands;

internal static class SchemaCommand
{
    private static readonly Argument<string> Url = new("URL") { Description = "The database" };
    private static readonly Argument<string> Left = new("LEFT") { Description = "URL of one database" };
    private static readonly Argument<string> Right = new("RIGHT") { Description = "URL of the other" };
    private static readonly Option<string> ToEngine = new("--to-engine") { Description = "The engine: postgres, mysql or sqlite", HelpName = "E", Required = true };

    public static CliCommand Create()
    {
        var schema = new CliCommand("schema", "Reads, compares and converts schemas, as SQL or JSON. Changes nothing.", "godwit schema show sqlite:shop.db")
        {
            new CliCommand("show", "Writes a database's schema as SQL, or as JSON with --json.", "godwit schema show postgres://app@db.example.com/shop > shop.sql")
                .With(Url).Runs(ShowAsync),
            new CliCommand(
                    "diff",
                    "Compares two schemas by meaning; of different engines, the left one is first converted as a migration would. Exit code 3 where they differ.",
                    "godwit schema diff postgres://app@old/shop postgres://app@new/shop")
                .With(Left, Right).Runs(DiffAsync),
            new CliCommand(
                    "convert",
                    "Writes a schema in another engine's SQL; what changes on the way stands on standard error.",
                    "godwit schema convert --from sqlite:shop.db --to-engine postgres > shop.sql")
                .With(MigrationOptions.From, ToEngine, MigrationOptions.Include, MigrationOptions.Exclude).Runs(ConvertAsync),
        };
        return schema;
    }

    private static async Task<int> ShowAsync(Session session, CancellationToken cancellationToken)
    {
        var (schema, engine) = await ReadAsync(session, session.Get(Url), cancellationToken);
        if (session.Json)
            session.WriteJson(schema);
        else
            WriteSql(engine.SchemaWriter.Script(schema));
        return ExitCode.Done;
    }

    private static async Task<int> DiffAsync(Session session, CancellationToken cancellationToken)
    {
        var (left, leftEngine) = await ReadAsync(session, session.Get(Left), cancellationToken);
        var (right, rightEngine) = await ReadAsync(session, session.Get(Right), cancellationToken);
        var differences = SchemaDiffer.Compare(left, leftEngine, right, rightEngine);
        if (session.Json)
            session.WriteJson(new { Equal = differences.Count == 0, Differences = differences });
        else if (differences.Count == 0)
            session.Say("the schemas are equal");
        else
            SchemaDiffView.Write(session.Screen, differences);
        return differences.Count == 0 ? ExitCode.Done : ExitCode.Different;
    }

    private static async Task<int> ConvertAsync(Session session, CancellationToken cancellationToken)
    {
        var target = session.Manager.Engines.Get(session.GetRequired(ToEngine));
        var (schema, engine) = await ReadAsync(session, session.GetRequired(MigrationOptions.From), cancellationToken);
        var conversion = SchemaConverter.Convert(schema, engine, target, new ConversionOptions { Tables = MigrationOptions.Tables(session) });
        var script = target.SchemaWriter.Script(conversion.Target);
        IReadOnlyList<ConversionNote> notes = [.. conversion.Notes.Where(note => note.Outcome != ConversionOutcome.Exact), .. script.Omitted.Except(conversion.Notes)];
        if (session.Json)
        {
            session.WriteJson(new { Schema = conversion.Target, script.Statements, Notes = notes });
        }
        else
        {
            WriteSql(script);
            foreach (var note in notes)
                Console.Error.WriteLine($"{note.Outcome.ToString().ToLowerInvariant()}: {note.ObjectKind} {note.Name}: {note.Message}{(note.Fix is { } fix ? $" ({fix})" : "")}");
        }

        return notes.Any(note => note.Outcome == ConversionOutcome.Refused) ? ExitCode.Refused : ExitCode.Done;
    }

    private static async Task<(DatabaseSchema Schema, IDatabaseEngine Engine)> ReadAsync(Session session, string url, CancellationToken cancellationToken)
    {
        var endpoint = PlanFactory.Parse(session, url);
        var engine = session.Manager.Engines.For(endpoint);
        await using var database = engine.Open(endpoint, session.Loggers);
        try
        {
            await database.GetServerInfoAsync(cancellationToken);
            return (await database.SchemaReader.ReadAsync(cancellationToken), engine);
        }
        catch (Exception exception) when (exception is not (GodwitException or OperationCanceledException))
        {
            throw database.Translate(exception, endpoint.Redacted);
        }
    }

    private static void WriteSql(SchemaScript script)
    {
        foreach (var statement in script.Statements)
            Console.Out.WriteLine(statement.Sql.TrimEnd().TrimEnd(';') + ";\n");
        foreach (var note in script.Omitted)
            Console.Out.WriteLine($"-- {note.ObjectKind} {note.Name}: {note.Message}".ReplaceLineEndings(" "));
    }
}
