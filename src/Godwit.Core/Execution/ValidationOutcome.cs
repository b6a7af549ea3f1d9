using Godwit.Abstractions.Engines;
using Godwit.Core.Validation;

namespace Godwit.Core.Execution;

internal static class ValidationOutcome
{
    /// <exception cref="GodwitException">The sides differ, or could not be compared.</exception>
    public static void Demand(ValidationReport report, string migration)
    {
        if (report.Success)
            return;
        var failed = report.Tables.Where(table => !table.Success).ToList();
        var named = string.Join("; ", failed.Take(5).Select(table => table.Error is { } error
            ? $"{table.Table} could not be compared: {error}"
            : $"{table.Table}: {table.Mismatches} of {table.Rows} rows")) + (failed.Count > 5 ? $"; and {failed.Count - 5} more tables" : "");
        if (report.Mismatches == 0)
            throw new GodwitException(ErrorKind.Failed, migration, "the comparison could not be finished: " + named, $"Run 'godwit run {migration}' again");
        throw new GodwitException(ErrorKind.Different, migration, "source and target differ: " + named,
            $"See the rows with 'godwit verify {migration}', make them equal with 'godwit verify {migration} --repair', then run again");
    }
}
