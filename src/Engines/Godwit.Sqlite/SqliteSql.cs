using Godwit.Abstractions.Engines;

namespace Godwit.Sqlite;

/// <summary>How SQLite's SQL reads and writes.</summary>
internal sealed class SqliteSql : ISqlDialect
{
    /// <inheritdoc/>
    public bool ExactDecimals => false;

    /// <inheritdoc/>
    public bool FoldsUnicode => false;

    /// <inheritdoc/>
    public SqlFunction? Read(string name) => name.ToLowerInvariant() switch
    {
        "coalesce" or "ifnull" => SqlFunction.Coalesce,
        "nullif" => SqlFunction.NullIf,
        "lower" => SqlFunction.Lower,
        "upper" => SqlFunction.Upper,
        "length" => SqlFunction.CharacterCount,
        "abs" => SqlFunction.Absolute,
        "iif" => SqlFunction.IfElse,
        _ => null,
    };

    /// <inheritdoc/>
    public string? Write(SqlFunction function, IReadOnlyList<string> arguments) => function switch
    {
        SqlFunction.Concat => "(" + string.Join(" || ", arguments) + ")",
        SqlFunction.IfElse => $"CASE WHEN {arguments[0]} THEN {arguments[1]} ELSE {arguments[2]} END",
        SqlFunction.CharacterCount => Call("length", arguments),
        SqlFunction.ByteCount => $"length(CAST({arguments[0]} AS BLOB))",
        SqlFunction.Coalesce or SqlFunction.NullIf or SqlFunction.Lower or SqlFunction.Upper => Call(function.ToString().ToLowerInvariant(), arguments),
        SqlFunction.Absolute => Call("abs", arguments),
        _ => null,
    };

    /// <inheritdoc/>
    public string CastToText(string expression) => $"CAST({expression} AS TEXT)";

    private static string Call(string name, IReadOnlyList<string> arguments) => $"{name}({string.Join(", ", arguments)})";
}
