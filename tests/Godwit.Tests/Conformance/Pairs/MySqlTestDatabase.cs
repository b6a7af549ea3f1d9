using Godwit.Abstractions.Engines;
using Godwit.MySql;
using Godwit.Tests.Servers;
using MySqlConnector;

namespace Godwit.Tests.Conformance.Pairs;

/// <summary>A MySQL or MariaDB database. Its plain SQL runs in an ANSI mode, so that names, texts and <c>||</c> mean what they mean elsewhere.</summary>
internal sealed class MySqlTestDatabase : TestDatabase
{
    private const string Mode = "SET SESSION time_zone = '+00:00', sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO'";

    private readonly string _connection;

    public MySqlTestDatabase(MySqlTestServer server, string url)
    {
        Url = url;
        var endpoint = DatabaseEndpoint.Parse(url);
        Database = new MySqlEngine().Open(endpoint);
        _connection = server.ConnectionString(endpoint.Database);
    }

    public override IDatabase Database { get; }

    public override string Url { get; }

    public override async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public override async Task<IReadOnlyList<string?[]>> QueryAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new MySqlCommand(sql.Replace(" AS TEXT)", " AS CHAR)", StringComparison.Ordinal), connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string?[]>();
        while (await reader.ReadAsync())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? null : Convert.ToString(reader.GetValue(column), System.Globalization.CultureInfo.InvariantCulture))]);
        return rows;
    }

    public override ValueTask DisposeAsync() => Database.DisposeAsync();

    private async Task<MySqlConnection> OpenAsync()
    {
        var connection = new MySqlConnection(_connection);
        await connection.OpenAsync();
        await using var command = new MySqlCommand(Mode, connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }
}
