using System.Globalization;
using System.Text;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.Postgres.Types;

/// <summary>Writes defaults of any engine's columns as PostgreSQL's SQL.</summary>
internal static class DefaultSql
{
    private static readonly PostgresIdentifiers s_names = PostgresIdentifiers.Instance;

    /// <summary>The default, or null where <paramref name="column"/> cannot have exactly it.</summary>
    /// <remarks>Other engines' current date and time are in UTC where the column has no zone: the session's zone must not matter.</remarks>
    public static string? Write(DefaultValue value, ColumnSchema column) => (value.Kind, column.Type.Kind) switch
    {
        (DefaultKind.Literal, _) => value.Literal is { } literal ? WriteLiteral(literal, column.Type) : "NULL",
        (DefaultKind.CurrentTimestamp, LogicalKind.TimestampTz) => "CURRENT_TIMESTAMP",
        (DefaultKind.CurrentTimestamp, LogicalKind.Timestamp) => "(now() AT TIME ZONE 'UTC')",
        (DefaultKind.CurrentTimestamp, LogicalKind.Text) => "to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')",
        (DefaultKind.CurrentDate, LogicalKind.Date) => "(now() AT TIME ZONE 'UTC')::date",
        (DefaultKind.CurrentDate, LogicalKind.Text) => "to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
        (DefaultKind.CurrentTime, LogicalKind.TimeTz) => "CURRENT_TIME",
        (DefaultKind.CurrentTime, LogicalKind.Time) => "(now() AT TIME ZONE 'UTC')::time",
        (DefaultKind.CurrentTime, LogicalKind.Text) => "to_char(now() AT TIME ZONE 'UTC', 'HH24:MI:SS')",
        (DefaultKind.NewUuid, LogicalKind.Uuid) => "gen_random_uuid()",
        (DefaultKind.NewUuid, LogicalKind.Text) => "gen_random_uuid()::text",
        (DefaultKind.NextNumber, LogicalKind.Integer or LogicalKind.Decimal) when value.Sequence is { } sequence =>
            "nextval(" + s_names.QuoteLiteral(s_names.Quote(sequence)) + "::regclass)",
        _ => null,
    };

    private static string? WriteLiteral(string literal, LogicalType type)
    {
        if (literal.Contains('\0', StringComparison.Ordinal))
            return null;
        return type.Kind switch
        {
            LogicalKind.Boolean => literal.ToLowerInvariant() switch
            {
                "true" or "t" or "1" => "true",
                "false" or "f" or "0" => "false",
                _ => null,
            },
            LogicalKind.Integer => IsWhole(literal) ? literal : null,
            LogicalKind.Decimal => IsNumber(literal) ? WriteNumber(literal) : null,
            LogicalKind.Float32 or LogicalKind.Float64 =>
                double.TryParse(literal, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? WriteNumber(literal) : null,
            LogicalKind.BitString => literal.AsSpan().IndexOfAnyExcept('0', '1') < 0 ? "B'" + literal + "'" : null,
            LogicalKind.Enum => type.Labels.Count == 0 || type.Labels.Contains(literal) ? s_names.QuoteLiteral(literal) : null,
            LogicalKind.Text or LogicalKind.Native => s_names.QuoteLiteral(literal),
            _ => CanParse(literal, type) ? s_names.QuoteLiteral(literal) : null,
        };
    }

    // A bare minus would bind to a cast that follows; and words such as NaN are text to the parser.
    private static string WriteNumber(string literal) => char.IsAsciiDigit(literal[0]) ? literal : s_names.QuoteLiteral(literal);

    private static bool IsWhole(string literal)
    {
        var digits = literal.StartsWith('-') ? literal.AsSpan(1) : literal;
        return digits.Length > 0 && digits.IndexOfAnyExceptInRange('0', '9') < 0;
    }

    private static bool IsNumber(string literal) => CanParse(literal, LogicalType.Decimal());

    private static bool CanParse(string literal, LogicalType type)
    {
        using var batch = new RowBatch(256);
        var row = new RowWriter(batch);
        row.BeginRow();
        return CanonicalText.TryParse(type, Encoding.UTF8.GetBytes(literal), row);
    }
}
