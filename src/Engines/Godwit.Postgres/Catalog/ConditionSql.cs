namespace Godwit.Postgres.Catalog;

/// <summary>Conditions as the server describes them.</summary>
internal static class ConditionSql
{
    /// <summary>The condition without the brackets that enclose all of it.</summary>
    public static string Trim(string sql)
    {
        while (sql.Length > 2 && sql[0] == '(' && sql[^1] == ')' && EndOfBracket(sql) == sql.Length - 1)
            sql = sql[1..^1];
        return sql;
    }

    private static int EndOfBracket(string sql)
    {
        var depth = 0;
        var quote = '\0';
        for (var i = 0; i < sql.Length; i++)
        {
            var c = sql[i];
            if (quote != '\0')
            {
                if (c == quote)
                    quote = '\0';
                else if (c == '\\' && quote == '\'' && IsEscapeString(sql, i))
                    i++;
            }
            else if (c is '\'' or '"')
            {
                quote = c;
            }
            else if (c == '(')
            {
                depth++;
            }
            else if (c == ')' && --depth == 0)
            {
                return i;
            }
        }

        return -1;
    }

    // The server writes a backslash only in E'' and always doubled, so skipping the next character is right inside and harmless outside.
    private static bool IsEscapeString(string sql, int at) => at + 1 < sql.Length && sql[at + 1] == '\\';
}
