namespace Godwit.MySql.Rows;

/// <summary>How a cell's bytes pass into a column.</summary>
internal enum CellPassage
{
    /// <summary>Digits, signs, dates: nothing that any character set spells differently, nothing to escape.</summary>
    Plain,

    /// <summary>Bytes that are stored as they are.</summary>
    Binary,

    /// <summary>UTF-8 that the server converts to the column's character set.</summary>
    Utf8,

    /// <summary>The number of an enumeration's label; 0 is its error value.</summary>
    Index,
}
