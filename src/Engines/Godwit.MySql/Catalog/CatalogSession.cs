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
