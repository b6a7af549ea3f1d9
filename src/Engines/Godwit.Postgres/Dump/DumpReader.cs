using System.Text.RegularExpressions;

namespace Godwit.Postgres.Dump;

/// <summary>Reads pg_dump's plain output entry by entry. A heading counts only where no string, body or identifier is open.</summary>
internal static partial class DumpReader
{
    public static List<DumpEntry> Read(string text)
    {
        var entries = new List<DumpEntry>();
        Match? heading = null;
        var start = 0;
        for (var at = 0; at < text.Length;)
        {
            if (IsLineStart(text, at) && Heading().Match(text, at) is { Success: true } next)
            {
                Add(entries, heading, text[start..at]);
                heading = next;
                at = start = next.Index + next.Length;
            }
            else
            {
                at = Skip(text, at);
            }
        }

        Add(entries, heading, text[start..]);
        return entries;
    }

    private static void Add(List<DumpEntry> entries, Match? heading, string body)
    {
        if (heading is null)
            return;
        var sql = Trim(body);
        var schema = heading.Groups[3].Value;
        if (sql.Length > 0)
            entries.Add(new DumpEntry(heading.Groups[1].Value, heading.Groups[2].Value, schema == "-" ? null : schema, sql));
    }

    /// <summary>Takes away what prepares the next entry: settings of the session, psql's commands and closing comments.</summary>
    private static string Trim(string body)
    {
        var sql = body.Trim();
        while (true)
        {
            var last = sql.LastIndexOf('\n') + 1;
            var line = sql.AsSpan(last);
            if (last == 0 && sql.Length == 0 || !(line.StartsWith("SET default_", StringComparison.Ordinal) || line.StartsWith("\\", StringComparison.Ordinal) ||
                    line.StartsWith("--", StringComparison.Ordinal)))
                return sql.TrimEnd(';');
            sql = sql[..last].TrimEnd();
        }
    }

    private static bool IsLineStart(string text, int at) => at == 0 || text[at - 1] == '\n';

    /// <summary>The position behind the character, or behind the string, identifier, body or comment that begins with it.</summary>
    private static int Skip(string text, int at) => text[at] switch
    {
        '\'' => SkipQuoted(text, at, at > 0 && text[at - 1] is 'E' or 'e' && (at < 2 || !IsNamePart(text[at - 2]))),
        '"' => SkipQuoted(text, at, false),
        '$' when (at == 0 || !IsNamePart(text[at - 1])) && DollarTag().Match(text, at) is { Success: true } tag => SkipBody(text, at, tag.Value),
        '-' when at + 1 < text.Length && text[at + 1] == '-' => EndOfLine(text, at),
        '/' when at + 1 < text.Length && text[at + 1] == '*' => SkipComment(text, at),
        _ => at + 1,
    };

    private static int SkipQuoted(string text, int at, bool escapes)
    {
        var quote = text[at++];
        while (at < text.Length)
        {
            if (escapes && text[at] == '\\')
                at++;
            else if (text[at] == quote)
                return at + 1;
            at++;
        }

        return at;
    }

    private static int SkipBody(string text, int at, string tag)
    {
        var end = text.IndexOf(tag, at + tag.Length, StringComparison.Ordinal);
        return end < 0 ? text.Length : end + tag.Length;
    }

    private static int EndOfLine(string text, int at)
    {
        var end = text.IndexOf('\n', at);
        return end < 0 ? text.Length : end + 1;
    }

    private static int SkipComment(string text, int at)
    {
        var depth = 0;
        while (at < text.Length)
        {
            if (text.AsSpan(at).StartsWith("/*", StringComparison.Ordinal))
            {
                depth++;
                at += 2;
            }
            else if (text.AsSpan(at).StartsWith("*/", StringComparison.Ordinal))
            {
                at += 2;
                if (--depth == 0)
                    return at;
            }
            else
            {
                at++;
            }
        }

        return at;
    }

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '_' or '$';

    [GeneratedRegex(@"\G--\n-- Name: (.*); Type: ([A-Z ]+); Schema: (.*); Owner: ?(.*)\n--\n")]
    private static partial Regex Heading();

    [GeneratedRegex(@"\G\$([A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$")]
    private static partial Regex DollarTag();
}
