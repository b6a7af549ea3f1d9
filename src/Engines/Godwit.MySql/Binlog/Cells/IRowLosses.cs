using Godwit.Abstractions.Rows;

namespace Godwit.MySql.Binlog.Cells;

/// <summary>Decides about values that cannot be held.</summary>
internal interface IRowLosses
{
    /// <summary>Adds one cell to the row in place of a value that cannot be held, or throws.</summary>
    /// <param name="cell">The column; its reader may know the nearest value.</param>
    /// <param name="kind">Why.</param>
    /// <param name="text">The value as the server sends it to a reader.</param>
    /// <param name="writer">The row.</param>
    void Settle(BoundCell cell, LossKind kind, ReadOnlySpan<byte> text, RowWriter writer);
}
