using System.Globalization;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql.Types;

/// <summary>Writes defaults that come from another engine.</summary>
internal static class MySqlDefaults
{
    public static string? Write(DefaultValue value, ColumnSchema column, MySqlDialect dialect)
    {
        var name = MySqlTypeName.Parse(column.NativeType).Name;
        var large = name is "tinytext" or "text" or "mediumtext" or "longtext" or "tinyblob" or "blob" or "mediumblob" or "longblob" or "json" or "geometry";
        switch (value.Kind)
        {
            case DefaultKind.Literal when value.Literal is null:
                return "NULL";
            case DefaultKind.Literal:
                var literal = Literal(value.Literal, column, name);
                return literal is null || !large ? literal : dialect.HasExpressionDefaults ? "(" + literal + ")" : null;
            case DefaultKind.CurrentTimestamp when name is "datetime" or "timestamp":
                return column.Type.Precision is > 0 and { } digits
                    ? string.Create(CultureInfo.InvariantCulture, $"CURRENT_TIMESTAMP({digits})")
                    : "CURRENT_TIMESTAMP";
            case DefaultKind.CurrentDate when name == "date" && dialect.HasExpressionDefaults:
                return "(CURRENT_DATE)";
            case DefaultKind.CurrentTime when name == "time" && dialect.HasExpressionDefaults:
                return "(CURRENT_TIME)";
            case DefaultKind.NewUuid when dialect.HasExpressionDefaults:
                return "(UUID())";
            default:
                return null;
        }
    }

    private static string? Literal(string literal, ColumnSchema column, string name)
    {
        switch (column.Type.Kind)
        {
            case LogicalKind.Integer when name == "tinyint" && literal.ToLowerInvariant() is "true" or "t":
                return "1";
            case LogicalKind.Integer when name == "tinyint" && literal.ToLowerInvariant() is "false" or "f":
                return "0";
            case LogicalKind.Integer or LogicalKind.Decimal or LogicalKind.Float32 or LogicalKind.Float64:
                return double.TryParse(literal, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                    ? literal
                    : null;
            case LogicalKind.BitString:
                return literal.Length > 0 && literal.All(c => c is '0' or '1') ? "b'" + literal + "'" : null;
            case LogicalKind.Bytes:
                return literal.StartsWith("\\x", StringComparison.Ordinal) ? "X'" + literal[2..] + "'" : null;
            case LogicalKind.Geometry:
                return null;
            case LogicalKind.Timestamp or LogicalKind.TimestampTz or LogicalKind.Date or LogicalKind.Interval:
                var text = literal.EndsWith("+00", StringComparison.Ordinal) ? literal[..^3] : literal;
                return text.All(c => char.IsAsciiDigit(c) || c is '-' or ':' or '.' or ' ') ? "'" + text + "'" : null;
            default:
                return MySqlIdentifiers.Instance.QuoteLiteral(literal);
        }
    }
}
