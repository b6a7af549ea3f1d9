using MySqlConnector;

namespace Godwit.MySql.Catalog;

/// <summary>One session that reads the catalog.</summary>
internal sealed class CatalogSession(MySqlConnection connection, MySqlDialect dialect)
{
    public MySqlDialect Dialect => dialect;

    public async Task<List<T>> ListAsync<T>(string sql, Func<MySqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = new MySqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var list = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            list.Add(read(reader));
        return list;
    }

    /// <summary>An expression as the catalog gives it: MySQL escapes it once more, MariaDB does not.</summary>
    public string Expression(string text)
    {
        if (dialect.IsMariaDb || !text.Contains('\\', StringComparison.Ordinal))
            return text;
        var plain = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
                plain.Append(text[i]);
            else
                plain.Append(text[++i] switch { 'n' => '\n', 'r' => '\r', '0' => '\0', 'Z' => '\x1A', var other => other });
        }

        return plain.ToString();
    }

    /// <summary>The column's text, or null; whatever its type.</summary>
    public static string? Text(MySqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal)
        ? null
        : reader.GetValue(ordinal) switch
        {
            string text => text,
            byte[] bytes => System.Text.Encoding.UTF8.GetString(bytes),
            var value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture),
        };
}
