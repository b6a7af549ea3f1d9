using Godwit.Abstractions.Engines;

namespace Godwit.MySql;

/// <summary>How MySQL's SQL reads and writes.</summary>
internal sealed class MySqlSql : ISqlDialect
{
    /// <inheritdoc/>
    public bool BackslashEscapes => true;

    /// <inheritdoc/>
    public bool DivisionKeepsFraction => true;

    /// <inheritdoc/>
    public bool PipesConcatenate => false;

    /// <inheritdoc/>
    public SqlFunction? Read(string name) => name.ToLowerInvariant() switch
    {
        "concat" => SqlFunction.Concat,
        "coalesce" or "ifnull" => SqlFunction.Coalesce,
        "nullif" => SqlFunction.NullIf,
        "lower" or "lcase" => SqlFunction.Lower,
        "upper" or "ucase" => SqlFunction.Upper,
        "char_length" or "character_length" => SqlFunction.CharacterCount,
        "length" or "octet_length" => SqlFunction.ByteCount,
        "abs" => SqlFunction.Absolute,
        "if" => SqlFunction.IfElse,
        _ => null,
    };

    /// <inheritdoc/>
    public string? Write(SqlFunction function, IReadOnlyList<string> arguments)
    {
        var name = function switch
        {
            SqlFunction.CharacterCount => "char_length",
            SqlFunction.ByteCount => "octet_length",
            SqlFunction.Absolute => "abs",
            SqlFunction.IfElse => "if",
            _ => function.ToString().ToLowerInvariant(),
        };
        return $"{name}({string.Join(", ", arguments)})";
    }

    /// <inheritdoc/>
    public string CastToText(string expression) => $"CAST({expression} AS char)";
}
