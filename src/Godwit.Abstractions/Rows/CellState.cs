namespace Godwit.Abstractions.Rows;

/// <summary>What a cell holds.</summary>
public enum CellState : byte
{
    /// <summary>A value, possibly empty.</summary>
    Value,

    /// <summary>NULL.</summary>
    Null,

    /// <summary>Not carried by the change: the row keeps what it has. Never NULL.</summary>
    Unchanged,
}
