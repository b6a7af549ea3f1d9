using System.Globalization;
using System.Text;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql.Catalog;

/// <summary>Reads a column's default. MariaDB gives it as SQL, MySQL as plain text unless it is an expression.</summary>
internal static class DefaultReading
{
    public static DefaultValue? Read(string? text, string extra, LogicalType type, CatalogSession session)
    {
        if (text is null)
            return null;
        var dialect = session.Dialect;
        var sql = dialect.IsMariaDb && dialect.Version >= 100_207;
        if (sql && text == "NULL")
            return null;
        if (IsCall(text, "current_timestamp") || IsCall(text, "now"))
            return new DefaultValue(DefaultKind.CurrentTimestamp, text);
        if (!sql && !extra.Contains("DEFAULT_GENERATED", StringComparison.OrdinalIgnoreCase))
            return text.StartsWith("b'", StringComparison.Ordinal) && type.Kind == LogicalKind.BitString
                ? Bits(text, type)
                : Literal(MySqlIdentifiers.Instance.QuoteLiteral(text), text, type);
        if (sql && text.StartsWith('\''))
            return Literal(text, Unquote(text), type);
        if (sql && text.StartsWith("b'", StringComparison.Ordinal))
            return Bits(text, type);
        if (sql && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            return Literal(text, text, type);
        var kind = IsCall(text, "curdate") || IsCall(text, "current_date") ? DefaultKind.CurrentDate
            : IsCall(text, "curtime") || IsCall(text, "current_time") ? DefaultKind.CurrentTime
            : IsCall(text, "uuid") && type.Kind is LogicalKind.Uuid or LogicalKind.Text ? DefaultKind.NewUuid
            : DefaultKind.Expression;
        return new DefaultValue(kind, "(" + session.Expression(text) + ")");
    }

    private static bool IsCall(string text, string function) =>
        text.Equals(function, StringComparison.OrdinalIgnoreCase) ||
        (text.StartsWith(function + "(", StringComparison.OrdinalIgnoreCase) && text.IndexOf(')', StringComparison.Ordinal) == text.Length - 1);

    private static DefaultValue Bits(string text, LogicalType type)
    {
        var bits = text[2..].TrimEnd('\'');
        return new DefaultValue(DefaultKind.Literal, text, bits.PadLeft(type.Length ?? bits.Length, '0'));
    }

    /// <summary>A date that no other engine has is an expression to them.</summary>
    private static DefaultValue Literal(string sql, string text, LogicalType type)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var known = type.Kind switch
        {
            LogicalKind.Date => TemporalText.TryParseDate(bytes, out _),
            LogicalKind.Timestamp or LogicalKind.TimestampTz => TemporalText.TryParseTimestamp(bytes, out _, out _),
            _ => true,
        };
        return new DefaultValue(known ? DefaultKind.Literal : DefaultKind.Expression, sql, known ? type.Kind == LogicalKind.TimestampTz ? text + "+00" : text : null);
    }

    private static string Unquote(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 1; i < text.Length - 1; i++)
        {
            if (text[i] == '\'' && text[i + 1] == '\'')
                i++;
            plain.Append(text[i] == '\\' ? text[++i] switch { 'n' => '\n', 'r' => '\r', '0' => '\0', 'Z' => '\x1A', var other => other } : text[i]);
        }

        return plain.ToString();
    }
}
