namespace Godwit.MySql.Ddl;

/// <summary>
/// The sql_mode that a routine or trigger was made under and runs under ever after: what its quotes and backslashes mean, what it refuses.
/// It stands before the program's CREATE.
/// </summary>
internal static class ProgramMode
{
    private const string Set = "SET SESSION sql_mode = '";
    private const string End = "'; ";

    // They change how SHOW CREATE prints or what GRANT does, never what a program does; later servers do not know them any more.
    private static readonly string[] Meaningless = ["NO_AUTO_CREATE_USER", "NO_FIELD_OPTIONS", "NO_KEY_OPTIONS", "NO_TABLE_OPTIONS"];

    public static string Prefix(string mode) =>
        Set + string.Join(',', mode.Split(',', StringSplitOptions.RemoveEmptyEntries).Where(part => !Meaningless.Contains(part))) + End;

    /// <summary>Whether the SQL sets a mode, so that the session must be set back.</summary>
    public static bool IsSetBy(string sql) => sql.StartsWith(Set, StringComparison.Ordinal);
}
