namespace Godwit.Core.Validation;

/// <summary>Where a comparison stands. An immutable reading.</summary>
/// <param name="TablesTotal">Tables to compare.</param>
/// <param name="TablesDone">Tables compared, with whatever result.</param>
/// <param name="RowsTotal">Rows of the source to compare, as estimated; never below <paramref name="RowsCompared"/>.</param>
/// <param name="RowsCompared">Rows of the source compared so far.</param>
public sealed record ValidationProgress(int TablesTotal, int TablesDone, long RowsTotal, long RowsCompared);
