using System.Text;
using System.Text.RegularExpressions;
using Godwit.Abstractions.Schema;

namespace Godwit.Postgres.Types;

/// <summary>Recognises what a default does from the SQL that PostgreSQL gives for it, read with an empty search path.</summary>
internal static partial class DefaultReading
{
    /// <summary>The default with its kind; <see cref="DefaultKind.Expression"/> where it is none of the others.</summary>
    public static DefaultValue Read(string sql)
    {
        var text = StripBrackets(sql.Trim());
        if (TryReadLiteral(text, out var literal))
            return new DefaultValue(DefaultKind.Literal, sql, literal);
        if (NextValue().Match(text) is { Success: true } next && Unquote(next.Groups[1].Value) is { } sequenceSql &&
            TryReadName(sequenceSql, out var sequence))
            return new DefaultValue(DefaultKind.NextNumber, sql, Sequence: sequence);
        var kind = text switch
        {
            "now()" or "CURRENT_TIMESTAMP" or "LOCALTIMESTAMP" or "transaction_timestamp()" or "statement_timestamp()" or "clock_timestamp()" or
                "timezone('utc'::text, now())" or "timezone('UTC'::text, now())" or
                "now() AT TIME ZONE 'utc'::text" or "now() AT TIME ZONE 'UTC'::text" => DefaultKind.CurrentTimestamp,
            "CURRENT_DATE" or "(now())::date" => DefaultKind.CurrentDate,
            "CURRENT_TIME" or "LOCALTIME" => DefaultKind.CurrentTime,
            "gen_random_uuid()" or "uuidv4()" => DefaultKind.NewUuid,
            _ when PreciseTime().Match(text) is { Success: true } time =>
                time.Groups[1].Value.EndsWith("STAMP", StringComparison.Ordinal) ? DefaultKind.CurrentTimestamp : DefaultKind.CurrentTime,
            _ when ExtensionUuid().IsMatch(text) => DefaultKind.NewUuid,
            _ => DefaultKind.Expression,
        };
        return new DefaultValue(kind, sql);
    }

    /// <summary>Reads a name as PostgreSQL quotes it: <c>public."Odd ""name"""</c>.</summary>
    public static bool TryReadName(string sql, out QualifiedName name)
    {
        var parts = new List<string>();
        var at = 0;
        while (at <= sql.Length)
        {
            if (!TryReadPart(sql, ref at, out var part))
                break;
            parts.Add(part);
            if (at == sql.Length)
            {
                name = parts.Count == 2 ? new QualifiedName(parts[0], parts[1]) : new QualifiedName(parts[0]);
                return parts.Count <= 2;
            }

            if (sql[at++] != '.')
                break;
        }

        name = default;
        return false;
    }

    private static bool TryReadPart(string sql, ref int at, out string part)
    {
        var text = new StringBuilder();
        if (at < sql.Length && sql[at] == '"')
        {
            for (at++; at < sql.Length; at++)
            {
                if (sql[at] != '"')
                {
                    text.Append(sql[at]);
                }
                else if (at + 1 < sql.Length && sql[at + 1] == '"')
                {
                    text.Append('"');
                    at++;
                }
                else
                {
                    at++;
                    part = text.ToString();
                    return true;
                }
            }

            part = "";
            return false;
        }

        while (at < sql.Length && sql[at] is not ('.' or '"'))
            text.Append(sql[at++]);
        part = text.ToString();
        return part.Length > 0;
    }

    private static bool TryReadLiteral(string text, out string? literal)
    {
        literal = null;
        // A cast with a modifier may cut the value: not told here.
        var cast = Cast().Match(text);
        var bare = StripBrackets(cast.Success ? cast.Groups[1].Value : text);
        if (bare == "NULL")
            return true;
        literal = bare is "true" or "false" || Number().IsMatch(bare) ? bare : Unquote(bare);
        return literal is not null;
    }

    /// <summary>The text of one whole literal, or null where it is anything else.</summary>
    private static string? Unquote(string sql)
    {
        var escapes = sql.StartsWith("E'", StringComparison.Ordinal);
        var bits = sql.StartsWith("B'", StringComparison.Ordinal);
        var start = escapes || bits ? 2 : 1;
        if (sql.Length <= start || sql[start - 1] != '\'' || sql[^1] != '\'')
            return null;
        var text = new StringBuilder();
        for (var i = start; i < sql.Length - 1; i++)
        {
            if (sql[i] == '\'' && (i + 1 >= sql.Length - 1 || sql[++i] != '\''))
                return null;
            if (escapes && sql[i] == '\\' && (i + 1 >= sql.Length - 1 || sql[++i] != '\\'))
                return null;
            text.Append(sql[i]);
        }

        return text.ToString();
    }

    private static string StripBrackets(string text)
    {
        while (text.Length > 2 && text[0] == '(' && text[^1] == ')' && ClosesAtEnd(text))
            text = text[1..^1];
        return text;
    }

    private static bool ClosesAtEnd(string text)
    {
        var depth = 0;
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\'')
                quoted = !quoted;
            if (quoted)
                continue;
            if (text[i] == '(')
                depth++;
            else if (text[i] == ')' && --depth == 0)
                return i == text.Length - 1;
        }

        return false;
    }

    [GeneratedRegex(@"^(.*)::[A-Za-z_""][A-Za-z0-9_"". ]*(\[\])*$", RegexOptions.Singleline)]
    private static partial Regex Cast();

    [GeneratedRegex(@"^-?\d+(\.\d*)?([eE][-+]?\d+)?$")]
    private static partial Regex Number();

    [GeneratedRegex(@"^nextval\((E?'.*')::regclass\)$", RegexOptions.Singleline)]
    private static partial Regex NextValue();

    [GeneratedRegex(@"^(CURRENT_TIMESTAMP|LOCALTIMESTAMP|CURRENT_TIME|LOCALTIME)\(\d\)$")]
    private static partial Regex PreciseTime();

    [GeneratedRegex(@"^(\w+|""([^""]|"""")+"")\.(uuid_generate_v4|gen_random_uuid)\(\)$")]
    private static partial Regex ExtensionUuid();
}
