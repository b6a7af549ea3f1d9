using System.Globalization;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Core.Conversion;

namespace Godwit.Core.Safety;

/// <summary>Checks before a migration: both sides, what they have in common, and what the conversion says. Changes nothing.</summary>
/// <param name="time">The clock.</param>
public sealed class MigrationSafetyManager(TimeProvider time)
{
    private static readonly TimeSpan MostClockDifference = TimeSpan.FromSeconds(2);

    /// <summary>Everything that is found, errors first; nothing is left out because something else was found.</summary>
    /// <param name="source">The source.</param>
    /// <param name="target">The target, or null where it does not exist yet: then only the source is checked.</param>
    /// <param name="conversion">What is to be made.</param>
    /// <param name="migration">The migration's id: what it made itself in an earlier run is not in the way.</param>
    /// <param name="live">Whether the source's changes are to be followed.</param>
    /// <param name="cancellationToken">Stops the checks.</param>
    public async Task<IReadOnlyList<Finding>> CheckAsync(IDatabase source, IDatabase? target, SchemaConversion conversion, string migration,
        bool live = false, CancellationToken cancellationToken = default)
    {
        var context = new PrecheckContext
        {
            SourceSchema = conversion.Source,
            TargetSchema = conversion.Target,
            Migration = migration,
            Bytes = Bytes(conversion.Source),
            Live = live,
        };
        var findings = new List<Finding>();
        if (target is not null)
            findings.AddRange(await CompareServersAsync(source, target, cancellationToken));
        findings.AddRange(await GuardAsync(source, "source", () => source.Prechecks.CheckSourceAsync(context, cancellationToken)));
        if (target is not null)
            findings.AddRange(await GuardAsync(target, "target", () => target.Prechecks.CheckTargetAsync(context, cancellationToken)));
        findings.AddRange(await GuardAsync(source, "source", () => new KeyScanner(source, target, conversion).ScanAsync(cancellationToken)));
        findings.AddRange(conversion.Notes.Select(Find).OfType<Finding>());
        return [.. findings.OrderByDescending(finding => finding.Severity)];
    }

    /// <summary>Throws where an error was found; the message lists all of them with their fixes.</summary>
    /// <exception cref="GodwitException"><see cref="ErrorKind.Refused"/>.</exception>
    public static void Refuse(IReadOnlyList<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var errors = findings.Where(finding => finding.Severity == FindingSeverity.Error).ToList();
        if (errors.Count == 0)
            return;
        var list = string.Join('\n', errors.Select(finding =>
            $"- {finding.Subject}: {finding.Message}" + (finding.Fix is { } fix ? $". {fix}" : "")));
        throw new GodwitException(ErrorKind.Refused, "", errors.Count == 1
            ? "a pre-check refuses the migration:\n" + list
            : $"{errors.Count} pre-checks refuse the migration:\n" + list, "Put this right and run again");
    }

    /// <summary>Makes sure, also without pre-checks, that nothing is ever written to the source.</summary>
    /// <exception cref="GodwitException"><see cref="ErrorKind.Refused"/>: both are the same database.</exception>
    internal static async Task RefuseSameAsync(IDatabase source, IDatabase target, CancellationToken cancellationToken)
    {
        if (IsSame(source, await source.GetServerInfoAsync(cancellationToken), target, await target.GetServerInfoAsync(cancellationToken)))
            throw new GodwitException(ErrorKind.Refused, target.Endpoint.Redacted, "source and target are the same database", "Name another database as the target");
    }

    private static bool IsSame(IDatabase source, ServerInfo from, IDatabase target, ServerInfo to) =>
        source.Engine.Name == target.Engine.Name && from.Identity == to.Identity;

    internal static long? Bytes(DatabaseSchema schema) =>
        schema.Tables.Any(table => table.Bytes is not null) ? schema.Tables.Sum(table => table.Bytes ?? 0) : null;

    private async Task<IReadOnlyList<Finding>> CompareServersAsync(IDatabase source, IDatabase target, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var from = await source.GetServerInfoAsync(cancellationToken);
        var to = await target.GetServerInfoAsync(cancellationToken);
        // The two were not asked at the same moment.
        var uncertainty = time.GetElapsedTime(began);
        var findings = new List<Finding>
        {
            new("connection", FindingSeverity.Ok, source.Endpoint.Redacted, $"{source.Engine.DisplayName} {from.Version}"),
            new("connection", FindingSeverity.Ok, target.Endpoint.Redacted, $"{target.Engine.DisplayName} {to.Version}"),
        };
        if (IsSame(source, from, target, to))
            findings.Add(new Finding("same-database", FindingSeverity.Error, target.Endpoint.Redacted, "source and target are the same database",
                "Name another database as the target"));
        var difference = (from.Clock - to.Clock).Duration() - uncertainty;
        if (difference > MostClockDifference)
            findings.Add(new Finding("clock", FindingSeverity.Warning, target.Endpoint.Redacted,
                string.Create(CultureInfo.InvariantCulture, $"its clock differs from the source's by {difference.TotalSeconds:0.#} s"),
                "Set both clocks by NTP: defaults such as now() jump at the switch"));
        return findings;
    }

    /// <summary>A check that breaks is itself a finding, so that the others are still reported.</summary>
    private static async Task<IReadOnlyList<Finding>> GuardAsync(IDatabase database, string side, Func<Task<IReadOnlyList<Finding>>> check)
    {
        try
        {
            return await check();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            var failure = database.Translate(exception, side);
            return [new Finding("check", FindingSeverity.Error, database.Endpoint.Redacted, failure.Message, failure.NextStep)];
        }
    }

    private static Finding? Find(ConversionNote note) => note.Outcome switch
    {
        ConversionOutcome.Refused => new Finding("conversion", FindingSeverity.Error, $"{note.ObjectKind} {note.Name}", note.Message, note.Fix),
        ConversionOutcome.NotConverted => new Finding("conversion", FindingSeverity.Warning, $"{note.ObjectKind} {note.Name}", "not converted: " + note.Message, note.Fix),
        ConversionOutcome.Weakened => new Finding("conversion", FindingSeverity.Warning, $"{note.ObjectKind} {note.Name}", "weakened: " + note.Message, note.Fix),
        _ => null,
    };
}
