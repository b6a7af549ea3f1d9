namespace Godwit.Abstractions.Engines;

/// <summary>Functions that mean the same on every engine that has them, whatever they are called there.</summary>
public enum SqlFunction
{
    /// <summary>Texts joined; NULL where one of them is NULL.</summary>
    Concat,

    /// <summary>The first that is not NULL.</summary>
    Coalesce,

    /// <summary>NULL where both are equal, else the first.</summary>
    NullIf,

    /// <summary>The text in lower case.</summary>
    Lower,

    /// <summary>The text in upper case.</summary>
    Upper,

    /// <summary>Characters of a text.</summary>
    CharacterCount,

    /// <summary>Bytes of a text or of binary.</summary>
    ByteCount,

    /// <summary>A number without its sign.</summary>
    Absolute,

    /// <summary>The second where the first is true, else the third.</summary>
    IfElse,
}

/// <summary>How an engine's SQL reads and writes where engines differ: for carrying expressions and queries from one to another. Pure.</summary>
public interface ISqlDialect
{
    /// <summary>Whether a backslash in a text literal of its catalogs escapes what follows.</summary>
    bool BackslashEscapes => false;

    /// <summary>Whether <c>7 / 2</c> is 3.5; else it is 3.</summary>
    bool DivisionKeepsFraction => false;

    /// <summary>Whether decimals are computed and compared digit by digit, never as floating point or text.</summary>
    bool ExactDecimals => true;

    /// <summary>Whether <see cref="SqlFunction.Lower"/> and <see cref="SqlFunction.Upper"/> know letters beyond ASCII.</summary>
    bool FoldsUnicode => true;

    /// <summary>Whether <c>||</c> joins texts; else it is OR.</summary>
    bool PipesConcatenate => true;

    /// <summary>Whether whole numbers are computed in 64 bits whatever their columns' widths; else in the width of the wider operand.</summary>
    bool ComputesIn64Bits => true;

    /// <summary>A whole number as one of 64 bits.</summary>
    string CastToInt64(string expression) => expression;

    /// <summary>What a function of this name does, in any case of letters; null: nothing that other engines know.</summary>
    SqlFunction? Read(string name);

    /// <summary>A call of the function, or null where the engine has no such function.</summary>
    string? Write(SqlFunction function, IReadOnlyList<string> arguments);

    /// <summary>A cast to the engine's plain text type.</summary>
    string CastToText(string expression);
}
