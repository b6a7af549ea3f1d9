using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Godwit.Cli.Demo;

/// <summary>What plain SQL says about one table of both databases.</summary>
/// <param name="Table">The table.</param>
/// <param name="Written">Rows of the source.</param>
/// <param name="Found">Rows of the target.</param>
/// <param name="Lost">Rows of the source, values and number of equal ones included, that the target does not have.</param>
/// <param name="Extra">Rows of the target that the source does not have.</param>
internal sealed record CrossCheckLine(string Table, long Written, long Found, long Lost, long Extra);

/// <summary>Compares two SQLite files with SQL alone, so that nobody has to take Godwit's word for it.</summary>
internal static class CrossCheck
{
    public static IReadOnlyList<CrossCheckLine> Run(string source, string target, IReadOnlyList<string> tables)
    {
        using var connection = Open(source);
        using var attach = connection.CreateCommand();
        attach.CommandText = "ATTACH $target AS target";
        attach.Parameters.AddWithValue("$target", target);
        attach.ExecuteNonQuery();
        return [.. tables.Select(table => new CrossCheckLine(
            table,
            Ask(connection, $"SELECT count(*) FROM main.{table}"),
            Ask(connection, $"SELECT count(*) FROM target.{table}"),
            Ask(connection, Difference(connection, table, "main", "target")),
            Ask(connection, Difference(connection, table, "target", "main"))))];
    }

    /// <summary>Objects that a database has, Godwit's own included.</summary>
    public static long CountObjects(string path)
    {
        using var connection = Open(path);
        return Ask(connection, "SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'");
    }

    public static void Execute(string path, string sql)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    // Equal rows of a table without a key count too, so each is taken with how often it is there; typeof tells '1' from 1.
    private static string Difference(SqliteConnection connection, string table, string left, string right)
    {
        var columns = string.Join(", ", Columns(connection, table).SelectMany(column => (string[])[$"\"{column}\"", $"typeof(\"{column}\")"]));
        return $"SELECT coalesce(sum(n), 0) FROM (SELECT {columns}, count(*) AS n FROM {left}.{table} GROUP BY {columns} "
            + $"EXCEPT SELECT {columns}, count(*) FROM {right}.{table} GROUP BY {columns})";
    }

    private static List<string> Columns(SqliteConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM pragma_table_info($table)";
        command.Parameters.AddWithValue("$table", table);
        using var reader = command.ExecuteReader();
        var columns = new List<string>();
        while (reader.Read())
            columns.Add(reader.GetString(0));
        return columns;
    }

    private static long Ask(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }
}
