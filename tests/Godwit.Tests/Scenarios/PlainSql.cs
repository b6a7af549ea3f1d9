using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Godwit.Abstractions.Engines;
using Microsoft.Data.Sqlite;
using MySqlConnector;
using Npgsql;

namespace Godwit.Tests.Scenarios;

/// <summary>Databases as plain SQL through their drivers sees them: nothing of Godwit's is asked but the URL's parts.</summary>
internal static partial class PlainSql
{
    public static async Task<DbConnection> OpenAsync(string url)
    {
        var endpoint = DatabaseEndpoint.Parse(url);
        DbConnection connection = endpoint.Scheme == "sqlite"
            ? new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = endpoint.Database, Pooling = false }.ConnectionString)
            : endpoint.Scheme is "mysql" or "mariadb"
            ? new MySqlConnection(new MySqlConnectionStringBuilder { Server = endpoint.Host, Port = (uint)endpoint.Port!, UserID = endpoint.User, Password = endpoint.Password, Database = endpoint.Database, Pooling = false, TreatTinyAsBoolean = false }.ConnectionString)
            : new NpgsqlConnection(new NpgsqlConnectionStringBuilder
            {
                Host = endpoint.Host,
                Port = endpoint.Port ?? 5432,
                Username = endpoint.User,
                Password = endpoint.Password,
                Database = endpoint.Database,
                Pooling = false,
            }.ConnectionString);
        await connection.OpenAsync();
        if (connection is MySqlConnection)
        {
            await using var mode = connection.CreateCommand();
            mode.CommandText = "SET SESSION time_zone = '+00:00', sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES'";
            await mode.ExecuteNonQueryAsync();
        }

        return connection;
    }

    public static async Task ExecuteAsync(string url, string sql)
    {
        await using var connection = await OpenAsync(url);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<long> CountAsync(string url, string sql)
    {
        await using var connection = await OpenAsync(url);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    /// <summary>The first column of a query's rows, as text.</summary>
    public static async Task<IReadOnlyList<string>> ColumnAsync(string url, string sql)
    {
        await using var connection = await OpenAsync(url);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await reader.ReadAsync())
            values.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        return values;
    }

    /// <summary>Number of rows and a digest of all of them in order, equal for equal tables on any engine.</summary>
    public static async Task<string> DigestAsync(string url, string quotedTable)
    {
        await using var connection = await OpenAsync(url);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {quotedTable}";
        command.CommandTimeout = 120;
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        var line = new StringBuilder();
        while (await reader.ReadAsync())
        {
            line.Clear();
            for (var index = 0; index < reader.FieldCount; index++)
                line.Append('|').Append(await reader.IsDBNullAsync(index) ? "∅" : Plain(reader.GetValue(index)));
            lines.Add(line.ToString());
        }

        lines.Sort(string.CompareOrdinal);
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        return string.Create(CultureInfo.InvariantCulture, $"{lines.Count} rows {Convert.ToHexString(digest)}");
    }

    public static async Task<IReadOnlyDictionary<string, string>> DigestsAsync(string url, IEnumerable<string> quotedTables)
    {
        var digests = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in quotedTables)
            digests[table] = await DigestAsync(url, table);
        return digests;
    }

    /// <summary>User objects of a database, Godwit's own left out.</summary>
    public static async Task<IReadOnlyList<string>> ObjectsAsync(string url)
    {
        await using var connection = await OpenAsync(url);
        await using var command = connection.CreateCommand();
        command.CommandText = connection is SqliteConnection
            ? "SELECT type || ' ' || name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE 'godwit_%' ORDER BY 1"
            : connection is MySqlConnection
            ? """
              SELECT * FROM (
                SELECT CONCAT(table_type, ' ', table_name) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name NOT LIKE 'godwit\_%'
                UNION SELECT CONCAT('index ', table_name, ' ', index_name) FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name NOT LIKE 'godwit\_%'
              ) o ORDER BY 1
              """
            : """
              SELECT o FROM (
                SELECT c.relkind::text || ' ' || n.nspname || '.' || c.relname AS o FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'godwit')
                UNION ALL
                SELECT 'constraint ' || t.relname || ' ' || k.conname FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
                WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'godwit')
                UNION ALL
                SELECT 'type ' || typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype IN ('e', 'd') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'godwit')
              ) x ORDER BY 1
              """;
        await using var reader = await command.ExecuteReaderAsync();
        var objects = new List<string>();
        while (await reader.ReadAsync())
            objects.Add(reader.GetString(0));
        return objects;
    }

    // Engines spell some values differently: 1.50 and 1.5, a point in time with or without its fraction, true and 1.
    private static string Plain(object value) => value switch
    {
        bool flag => flag ? "1" : "0",
        byte[] bytes => "x" + Convert.ToHexString(bytes),
        DateTime at => at.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        decimal number => Plain(number),
        double number => Plain((decimal)number),
        string text when Moment().IsMatch(text) => DateTime.Parse(text, CultureInfo.InvariantCulture).ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        string text when Fraction().IsMatch(text) => Plain(decimal.Parse(text, CultureInfo.InvariantCulture)),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string Plain(decimal number) => number.ToString("0.############################", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?$")]
    private static partial Regex Moment();

    [GeneratedRegex(@"^-?\d{1,15}\.\d{1,10}$")]
    private static partial Regex Fraction();
}
