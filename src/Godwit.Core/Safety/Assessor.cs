using Godwit.Abstractions.Engines;
using Godwit.Core.Conversion;
using Microsoft.Extensions.Logging;

namespace Godwit.Core.Safety;

/// <summary>Says what a migration would do.</summary>
internal static class Assessor
{
    // A usual rate of copy, indexes and comparison together on small servers; only good for an estimate.
    private const double UsualBytesPerSecond = 25 * 1024 * 1024;
    private const double StartSeconds = 2;

    public static async Task<Assessment> AssessAsync(EngineRegistry engines, string sourceUrl, string targetUrl, AssessmentOptions options,
        TimeProvider time, ILoggerFactory? loggers, CancellationToken cancellationToken)
    {
        await using var source = engines.Open(sourceUrl, loggers);
        await using var target = engines.Open(targetUrl, loggers);
        var from = await AskAsync(source, "source", cancellationToken);
        var to = await AskTargetAsync(target, cancellationToken);
        var conversion = SchemaConverter.Convert(await source.SchemaReader.ReadAsync(cancellationToken), source.Engine, target.Engine,
            new ConversionOptions { Tables = options.Tables, Types = options.Types, Identifiers = options.Identifiers, Losses = options.Losses, CaseInsensitive = options.CaseInsensitive });
        var findings = await new MigrationSafetyManager(time).CheckAsync(source, to is null ? null : target, conversion, "", options.Live, cancellationToken);
        if (to is null)
            findings = [.. findings, target.Engine.Capabilities.CreatesDatabaseOnWrite
                ? new Finding("target-exists", FindingSeverity.Ok, target.Endpoint.Redacted, "it does not exist yet and will be made")
                : new Finding("target-exists", FindingSeverity.Warning, target.Endpoint.Redacted, "the database does not exist yet, so it was not checked",
                    "Make it, or let the plan make it: target: { provision: { createDatabase: true } }")];
        var scanner = new LossScanner(source, options.Losses, options.Scan, time);
        var scanned = new Dictionary<TableMapping, ScannedRows?>(ReferenceEqualityComparer.Instance);
        foreach (var table in conversion.Tables)
            scanned[table] = await scanner.ScanAsync(table, cancellationToken);
        findings = [.. findings.Concat(scanner.Findings).OrderByDescending(finding => finding.Severity)];
        var bytes = MigrationSafetyManager.Bytes(conversion.Source) ?? from.DatabaseBytes;
        return new Assessment
        {
            Source = new AssessedServer(source.Engine.Name, from.Version, source.Endpoint.Redacted, from.DatabaseBytes),
            Target = new AssessedServer(target.Engine.Name, to?.Version ?? "", target.Endpoint.Redacted, to?.DatabaseBytes),
            Findings = findings,
            Notes = conversion.Notes,
            Tables = [.. conversion.Tables
                .Select(table => new AssessedTable(table.Source.Name.ToString(), table.Target.Name.ToString(), table.Source.EstimatedRows, table.Source.Bytes,
                    table.KeyOrdinals.Count > 0) { Scanned = scanned[table] })
                .OrderByDescending(table => table.Bytes ?? table.Rows ?? 0)],
            Bytes = bytes,
            Scan = options.Scan,
            Losses = scanner.Losses,
            ScannedBytesPerSecond = scanner.BytesPerSecond is { } read ? Math.Round(read) : null,
            EstimatedSeconds = bytes is { } size ? Math.Round(StartSeconds + size / Rate(scanner.BytesPerSecond), 1) : null,
        };
    }

    /// <summary>A row is read once for the copy and once for the comparison, and written and indexed in between.</summary>
    private static double Rate(double? read) => read is { } bytesPerSecond ? 1 / (2 / bytesPerSecond + 1 / (2 * UsualBytesPerSecond)) : UsualBytesPerSecond;

    /// <summary>Null where the database does not exist yet.</summary>
    private static async Task<ServerInfo?> AskTargetAsync(IDatabase target, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(target, "target", cancellationToken);
        }
        catch (GodwitException exception) when (exception.Kind == ErrorKind.UnknownDatabase)
        {
            return null;
        }
    }

    private static async Task<ServerInfo> AskAsync(IDatabase database, string side, CancellationToken cancellationToken)
    {
        try
        {
            return await database.GetServerInfoAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not GodwitException and not OperationCanceledException)
        {
            throw database.Translate(exception, side);
        }
    }
}
