using Godwit.Abstractions.Rows;

namespace Godwit.Core.Safety;

/// <summary>How an assessment looks for values that the target cannot hold exactly.</summary>
public enum ScanMode
{
    /// <summary>Small tables row by row, of large ones a number of rows drawn at random. The default.</summary>
    Sample,

    /// <summary>Every row.</summary>
    Full,

    /// <summary>Not at all.</summary>
    None,
}

/// <summary>Values of one column that the target cannot hold exactly, for one reason.</summary>
/// <param name="Table">The source table.</param>
/// <param name="Column">The source column.</param>
/// <param name="Target">The target table and column.</param>
/// <param name="Kind">Why, spelt as in the plan's <c>losses</c>.</param>
/// <param name="Values">How many were found among the rows read.</param>
/// <param name="Key">The key of the first row that has one, or null in a keyless table.</param>
/// <param name="Example">That row's value.</param>
/// <param name="Nearest">The nearest value that the target can hold, or null where there is none.</param>
/// <param name="Action">What the policy does with it.</param>
/// <param name="Blocks">Why the migration would stop there, or null where it would go on.</param>
public sealed record AssessedLoss(string Table, string Column, string Target, string Kind, long Values, RowKey? Key, string Example, string? Nearest,
    LossAction Action, string? Blocks);

/// <summary>What a scan read of one table.</summary>
/// <param name="Rows">Rows read.</param>
/// <param name="Complete">Whether they were all of them.</param>
public sealed record ScannedRows(long Rows, bool Complete);
