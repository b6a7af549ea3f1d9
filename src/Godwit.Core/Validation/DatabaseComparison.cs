using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Core.Conversion;
using Godwit.Core.Planning;
using Microsoft.Extensions.Logging;

namespace Godwit.Core.Validation;

/// <summary>
/// Compares two databases that need not have been migrated by Godwit: the source's schema is converted as a migration would, and each
/// table is compared with the one of that name that the target has. Safe for concurrent use.
/// </summary>
/// <param name="engines">The engines.</param>
/// <param name="time">The clock.</param>
/// <param name="loggers">Where to log, or null.</param>
public sealed class DatabaseComparison(EngineRegistry engines, TimeProvider time, ILoggerFactory? loggers = null)
{
    /// <summary>Compares the selected tables, and where <paramref name="repair"/> is set makes the target equal and compares again.</summary>
    /// <param name="sourceUrl">The source's URL.</param>
    /// <param name="targetUrl">The target's URL.</param>
    /// <param name="selection">Which tables, and how they change on the way.</param>
    /// <param name="settings">How they are compared.</param>
    /// <param name="repair">Whether the target is made equal.</param>
    /// <param name="progress">Hears how it gets on, or null.</param>
    /// <param name="cancellationToken">Stops the comparison.</param>
    /// <returns>A result for every selected table; a table that the target lacks has an error in its result.</returns>
    public async Task<ValidationReport> RunAsync(string sourceUrl, string targetUrl, TableSelection selection, ValidationSettings settings, bool repair,
        IProgress<ValidationProgress>? progress, CancellationToken cancellationToken)
    {
        await using var source = engines.Open(sourceUrl, loggers);
        await using var target = engines.Open(targetUrl, loggers);
        var sourceSchema = await ReadAsync(source, cancellationToken);
        var targetSchema = await ReadAsync(target, cancellationToken);
        var conversion = SchemaConverter.Convert(sourceSchema, source.Engine, target.Engine, new ConversionOptions { Tables = selection });

        var mappings = new List<TableMapping>();
        var absent = new List<ValidationResult>();
        foreach (var mapping in conversion.Tables)
        {
            var (bound, error) = Bind(mapping, targetSchema);
            if (error is null)
                mappings.Add(bound);
            else
                absent.Add(new ValidationResult { Table = mapping.Target.Name, Mode = settings.Mode, Error = error });
        }

        var validator = new DataValidator(source, target, time);
        var report = await validator.ValidateAsync(mappings, settings, LossPolicy.RefuseAll, progress, cancellationToken);
        if (repair && !report.Success)
        {
            var owner = new TargetOwner("repair-" + Guid.NewGuid().ToString("N"), 1);
            await validator.RepairAsync(report, [.. mappings.Select(mapping => WithFits(mapping, target.Engine))], settings, LossPolicy.RefuseAll, owner, cancellationToken);
            report = await validator.ValidateAsync(mappings, settings, LossPolicy.RefuseAll, progress, cancellationToken);
        }

        return report with { Tables = [.. report.Tables.Concat(absent).OrderBy(result => result.Table)] };
    }

    private static async Task<DatabaseSchema> ReadAsync(IDatabase database, CancellationToken cancellationToken)
    {
        try
        {
            await database.GetServerInfoAsync(cancellationToken);
            return await database.SchemaReader.ReadAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not (GodwitException or OperationCanceledException))
        {
            throw database.Translate(exception, database.Endpoint.Redacted);
        }
    }

    /// <summary>The mapping onto the table that is there, whose types may be others than a migration would have chosen.</summary>
    private static (TableMapping Mapping, string? Error) Bind(TableMapping mapping, DatabaseSchema target)
    {
        if (target.FindTable(mapping.Target.Name) is not { } table)
            return (mapping, "the target has no such table");
        var missing = mapping.Columns.Where(column => table.FindColumn(column.Target.Name) is null).Select(column => column.Target.Name).ToList();
        if (missing.Count > 0)
            return (mapping, $"the target's table lacks {string.Join(", ", missing)}");
        return (mapping with
        {
            Target = table,
            Columns = [.. mapping.Columns.Select(column => column with { Target = table.FindColumn(column.Target.Name)!, Fit = null })],
        }, null);
    }

    /// <summary>What does not fit is merely different where it is compared; where it is to be written it must be refused by name.</summary>
    private static TableMapping WithFits(TableMapping mapping, IDatabaseEngine engine) => mapping with
    {
        Columns = [.. mapping.Columns.Select(column => column with { Fit = engine.Types.CreateFit(column.Wire, column.Target) })],
    };
}
