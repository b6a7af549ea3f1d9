using Godwit.Abstractions.Engines;

namespace Godwit.Postgres;

/// <summary>How PostgreSQL's SQL reads and writes.</summary>
internal sealed class PostgresSql : ISqlDialect
{
    /// <inheritdoc/>
    public bool ComputesIn64Bits => false;

    /// <inheritdoc/>
    public string CastToInt64(string expression) => $"CAST({expression} AS bigint)";

    /// <inheritdoc/>
    public SqlFunction? Read(string name) => name.ToLowerInvariant() switch
    {
        "coalesce" => SqlFunction.Coalesce,
        "nullif" => SqlFunction.NullIf,
        "lower" => SqlFunction.Lower,
        "upper" => SqlFunction.Upper,
        "length" or "char_length" or "character_length" => SqlFunction.CharacterCount,
        "octet_length" => SqlFunction.ByteCount,
        "abs" => SqlFunction.Absolute,
        _ => null,
    };

    /// <inheritdoc/>
    public string? Write(SqlFunction function, IReadOnlyList<string> arguments) => function switch
    {
        SqlFunction.Concat => "(" + string.Join(" || ", arguments) + ")",
        SqlFunction.IfElse => $"CASE WHEN {arguments[0]} THEN {arguments[1]} ELSE {arguments[2]} END",
        SqlFunction.CharacterCount => Call("char_length", arguments),
        SqlFunction.ByteCount => Call("octet_length", arguments),
        SqlFunction.Absolute => Call("abs", arguments),
        _ => Call(function.ToString().ToLowerInvariant(), arguments),
    };

    /// <inheritdoc/>
    public string CastToText(string expression) => $"CAST({expression} AS text)";

    private static string Call(string name, IReadOnlyList<string> arguments) => $"{name}({string.Join(", ", arguments)})";
}
