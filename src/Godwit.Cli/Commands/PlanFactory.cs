using System.Globalization;
using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.Cli.Hosting;
using Godwit.Core.Planning;
using Godwit.Core.State;

namespace Godwit.Cli.Commands;

/// <summary>Makes plans from what the command line says.</summary>
internal static class PlanFactory
{
    private const int LongestName = 60;

    /// <summary>The plan of <c>migrate</c> and <c>plan</c>.</summary>
    public static MigrationPlan Create(Session session, string? name, ValidationMode? validation, MigrationStrategy strategy = MigrationStrategy.Snapshot)
    {
        if (session.Get(MigrationOptions.Live))
            strategy = MigrationStrategy.LogReplication;
        RequireSnapshot(strategy);
        // Both are looked at before anything else, so that a bad URL is told apart from a server that does not answer.
        var source = Parse(session, session.GetRequired(MigrationOptions.From));
        var target = Parse(session, session.GetRequired(MigrationOptions.To));
        return PlanFile.WithStandardPhases(new MigrationPlan
        {
            Name = name ?? FreeName(session, source, target),
            Strategy = strategy,
            Source = new DatabaseEnvironment { Url = source.ToUrl() },
            Target = new DatabaseEnvironment { Url = target.ToUrl() },
            Tables = MigrationOptions.Tables(session),
            Copy = new CopySettings { Parallelism = session.Get(MigrationOptions.Parallelism) },
            Validation = new ValidationSettings { Mode = validation ?? ValidationMode.Checksum },
        });
    }

    /// <summary>The endpoint of a URL on the command line, for an engine that this program has.</summary>
    public static DatabaseEndpoint Parse(Session session, string url)
    {
        var endpoint = DatabaseEndpoint.Parse(PlanFile.ResolveEnvironment(url));
        session.Secrets.Learn(endpoint.ToUrl());
        session.Manager.Engines.For(endpoint);
        return endpoint;
    }

    public static void RequireSnapshot(MigrationStrategy strategy)
    {
        if (strategy != MigrationStrategy.Snapshot)
            throw new GodwitException(ErrorKind.Refused, Spell(strategy), "this strategy is not part of this version yet, only snapshot is",
                "Stop the application or make it read-only, and migrate without --live (strategy: snapshot)");
    }

    public static string Spell(MigrationStrategy strategy) => strategy switch
    {
        MigrationStrategy.LogReplication => "log-replication",
        MigrationStrategy.BlueGreen => "blue-green",
        MigrationStrategy.DualWrite => "dual-write",
        _ => "snapshot",
    };

    /// <summary>
    /// A name made from the databases' names. An interrupted migration between the same two is met again under it; one that is
    /// completed keeps it, and the next one gets a number.
    /// </summary>
    private static string FreeName(Session session, DatabaseEndpoint source, DatabaseEndpoint target)
    {
        var stem = $"{Word(source)}-to-{Word(target)}";
        for (var number = 1; ; number++)
        {
            var suffix = number == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"-{number}");
            var name = stem[..Math.Min(stem.Length, LongestName - suffix.Length)] + suffix;
            if (session.Manager.Find(name) is not { } taken)
                return name;
            var ended = taken.Finished || taken.Status is MigrationStatus.RolledBack;
            var same = taken.Source.Url == source.Redacted && taken.Target.Url == target.Redacted;
            if (ended || (same && taken.Status is not MigrationStatus.Completed))
                return name;
        }
    }

    private static string Word(DatabaseEndpoint endpoint)
    {
        var name = endpoint.Host.Length == 0 ? Path.GetFileNameWithoutExtension(endpoint.Database) : endpoint.Database;
        var word = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '_' or '.')
                word.Append(c);
            else if (word.Length > 0 && word[^1] != '-')
                word.Append('-');
        }

        var text = word.ToString().Trim('-', '_', '.');
        return text.Length == 0 ? "database" : text[..Math.Min(text.Length, 26)];
    }
}
