using Godwit.Abstractions.Engines;
using Godwit.Core.Copying;
using Godwit.Core.Planning;

namespace Godwit.Core.Validation;

/// <summary>Compares one table in the mode asked for.</summary>
internal sealed class TableComparer(ComparedTable table, ProgressCounter progress, SemaphoreSlim readers, int parallelism)
{
    private long _rows;

    public async Task<ValidationResult> CompareAsync(CancellationToken cancellationToken)
    {
        var result = new ValidationResult { Table = table.Mapping.Target.Name, Mode = table.Settings.Mode };
        var found = new DifferenceList();
        try
        {
            result = await CompareAsync(result, found, cancellationToken);
            result = found.AddTo(result) with { Rows = Interlocked.Read(ref _rows) };
            return result with { Success = result.Mismatches == 0 };
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return found.AddTo(result) with { Rows = Interlocked.Read(ref _rows), Success = false, Error = Describe(exception) };
        }
        finally
        {
            progress.TableDone();
        }
    }

    /// <summary>Compares every row (or every checksum) of the table into <paramref name="sink"/>.</summary>
    public async Task CompareRowsAsync(DifferenceSink sink, bool everyRow, Func<Task>? afterScope, CancellationToken cancellationToken)
    {
        var comparer = new ScopeComparer(table, sink, everyRow, CountRows);
        var scopes = await ScopePlanner.PlanAsync(table, everyRow, cancellationToken);
        var estimate = table.Mapping.Source.EstimatedRows ?? long.MaxValue;
        await WorkerPool.RunAsync(scopes, parallelism, async (scope, token) =>
        {
            await readers.WaitAsync(token);
            try
            {
                await comparer.CompareAsync(scope, estimate, token);
                if (afterScope is not null)
                    await afterScope();
            }
            finally
            {
                readers.Release();
            }
        }, cancellationToken);
    }

    private async Task<ValidationResult> CompareAsync(ValidationResult result, DifferenceList found, CancellationToken cancellationToken)
    {
        switch (table.Settings.Mode)
        {
            case ValidationMode.Count:
                var (sourceRows, targetRows) = await CountAsync(cancellationToken);
                CountRows(sourceRows);
                return result with { Mismatches = Math.Abs(sourceRows - targetRows) };
            case ValidationMode.Sample when table.Mapping.KeyOrdinals.Count > 0 && !table.KeysVary:
                return await SampleAsync(result, found, cancellationToken);
            case ValidationMode.Sample:
                await CompareRowsAsync(found, everyRow: false, null, cancellationToken);
                return result with { Mode = ValidationMode.Checksum, Confidence = "rows cannot be drawn without a key that both sides spell alike: every row was compared by checksum" };
            default:
                await CompareRowsAsync(found, table.Settings.Mode == ValidationMode.Full, null, cancellationToken);
                return result;
        }
    }

    private async Task<ValidationResult> SampleAsync(ValidationResult result, DifferenceList found, CancellationToken cancellationToken)
    {
        await readers.WaitAsync(cancellationToken);
        try
        {
            var (sourceRows, targetRows) = await CountAsync(cancellationToken);
            var compared = await new SampleComparer(table, found, CountRows).CompareAsync(Math.Max(sourceRows, targetRows), cancellationToken);
            return result with
            {
                Mismatches = Math.Abs(sourceRows - targetRows),
                Confidence = SampleConfidence.Describe(compared, found.Mismatches, Math.Max(sourceRows, targetRows)),
            };
        }
        finally
        {
            readers.Release();
        }
    }

    private async Task<(long Source, long Target)> CountAsync(CancellationToken cancellationToken)
    {
        var source = table.AskSourceAsync(planner => planner.CountAsync(table.Mapping.Source, table.Mapping.Where, cancellationToken), cancellationToken);
        var target = table.AskTargetAsync(planner => planner.CountAsync(table.Mapping.Target, null, cancellationToken), cancellationToken);
        await Task.WhenAll(source, target);
        return (await source, await target);
    }

    private void CountRows(long rows)
    {
        Interlocked.Add(ref _rows, rows);
        progress.AddRows(rows);
    }

    private static string Describe(Exception exception) =>
        exception is GodwitException { NextStep: { } next } known ? $"{known.Message}. {next}" : exception.Message;
}
