using System.Globalization;
using Godwit.Abstractions.Engines;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Godwit.Postgres;

/// <summary>Makes pools of sessions whose settings are pinned, so that a value has one text form whatever the server's or role's defaults.</summary>
internal static class PostgresSessions
{
    private const string Pins =
        """
        SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres'; SET extra_float_digits = 3;
        SET bytea_output = 'hex'; SET xmloption = 'content'; SET lc_monetary = 'C'; SET standard_conforming_strings = on;
        SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0;
        SET row_security = off; SET default_transaction_deferrable = off; SET default_transaction_isolation = 'read committed'
        """;

    /// <summary>
    /// A pool for <paramref name="endpoint"/>; nothing is opened yet. A pool's sessions keep their pins: whoever changes a setting
    /// does so with SET LOCAL. SQL of the user's therefore gets sessions of its own, without <paramref name="pooling"/>.
    /// </summary>
    public static NpgsqlDataSource CreateSource(DatabaseEndpoint endpoint, string? database, ILoggerFactory? loggers, bool pooling)
    {
        var settings = PostgresConnectionOptions.Read(endpoint);
        if (database is not null)
            settings.Database = database;
        settings.Pooling = pooling;
        settings.NoResetOnClose = true;
        settings.CommandTimeout = 0;
        settings.TcpKeepAlive = true;
        settings.Enlist = false;
        settings.IncludeErrorDetail = true;
        settings.ReadBufferSize = 64 * 1024;
        settings.WriteBufferSize = 64 * 1024;
        settings.MaxAutoPrepare = 0;
        settings.ClientEncoding = "UTF8";
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.EnableTransportSecurity().EnableArrays();
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        builder.UsePhysicalConnectionInitializer(Pin, PinAsync);
        if (loggers is not null)
            builder.UseLoggerFactory(loggers);
        return builder.Build();
    }

    private static void Pin(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(PinsFor(connection), connection);
        command.ExecuteNonQuery();
    }

    private static async Task PinAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(PinsFor(connection), connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string PinsFor(NpgsqlConnection connection) => connection.PostgreSqlVersion.Major switch
    {
        >= 17 => Pins + "; SET idle_session_timeout = 0; SET transaction_timeout = 0",
        >= 14 => Pins + "; SET idle_session_timeout = 0",
        _ => Pins,
    };

    /// <summary>PostgreSQL's server_version_num, as far as the driver knows it without asking.</summary>
    public static int VersionNumber(NpgsqlConnection connection) =>
        connection.PostgreSqlVersion.Major * 10000 + connection.PostgreSqlVersion.Minor;

    /// <summary>The version for people.</summary>
    public static string VersionText(NpgsqlConnection connection) =>
        string.Create(CultureInfo.InvariantCulture, $"{connection.PostgreSqlVersion.Major}.{connection.PostgreSqlVersion.Minor}");
}
