using System.Globalization;
using Dapper;
using Godwit.Abstractions.Engines;
using MySqlConnector;

namespace Godwit.MySql;

/// <summary>Which server it is.</summary>
/// <param name="Text">Its version as it says it: <c>10.11.6-MariaDB-0+deb12u1</c>.</param>
/// <param name="Dialect">Its family and version.</param>
internal sealed record MySqlServer(string Text, MySqlDialect Dialect)
{
    private const string ReplicationPrefix = "5.5.5-";

    /// <summary>Reads <c>SELECT VERSION()</c>.</summary>
    public static MySqlServer Parse(string version)
    {
        // Older MariaDB servers hide behind a version that old replicas accept.
        var text = version.StartsWith(ReplicationPrefix, StringComparison.Ordinal) && version.Contains("MariaDB", StringComparison.OrdinalIgnoreCase)
            ? version[ReplicationPrefix.Length..]
            : version;
        var numbers = new int[3];
        var at = 0;
        foreach (var part in text.Split('.', '-', '+', '~').Take(3))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out numbers[at]))
                break;
            at++;
        }

        return new(text, new(text.Contains("MariaDB", StringComparison.OrdinalIgnoreCase), (numbers[0] * 10000) + (numbers[1] * 100) + numbers[2]));
    }

    /// <summary>Asks the server who it is.</summary>
    public static async Task<ServerInfo> ReadInfoAsync(MySqlConnection connection, DatabaseEndpoint endpoint, CancellationToken cancellationToken)
    {
        var server = Parse(connection.ServerVersion);
        var row = await connection.QuerySingleAsync<(string Host, int Port, string DataFolder, DateTime Clock, string User, string? Database, string Charset, decimal? Bytes)>(new CommandDefinition(
            """
            SELECT @@hostname, @@port, @@datadir, UTC_TIMESTAMP(6), CURRENT_USER(), DATABASE(), @@character_set_database,
                (SELECT SUM(data_length + index_length) FROM information_schema.tables WHERE table_schema = DATABASE())
            """, cancellationToken: cancellationToken));
        // MariaDB has no identifier of the server; host, port and data folder tell servers apart that one machine can reach.
        var identifier = server.Dialect.IsMariaDb || server.Dialect.Version < 50_600
            ? null
            : await connection.ExecuteScalarAsync<string?>(new CommandDefinition("SELECT @@server_uuid", cancellationToken: cancellationToken));
        return new ServerInfo
        {
            Version = server.Text,
            VersionNumber = server.Dialect.Version,
            Clock = new DateTimeOffset(DateTime.SpecifyKind(row.Clock, DateTimeKind.Utc)),
            DatabaseBytes = (long?)row.Bytes,
            Encoding = row.Charset,
            User = row.User,
            Identity = FormattableString.Invariant($"{identifier ?? $"{row.Host}:{row.Port}{row.DataFolder}"}/{row.Database ?? endpoint.Database}"),
        };
    }
}
