using Godwit.Abstractions.Engines;
using Microsoft.Extensions.Logging;
using MySqlConnector;

namespace Godwit.MySql;

/// <summary>Makes pools of sessions whose settings are pinned, so that a value has one text form whatever the server's or user's defaults.</summary>
internal static class MySqlSessions
{
    // With every value that some server ever stored: dates with zero or impossible parts pass between equal engines.
    private const string LenientMode = "ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION";
    private const string StrictMode = "STRICT_ALL_TABLES,STRICT_TRANS_TABLES," + LenientMode;

    /// <summary>Sets the mode that every session has.</summary>
    internal const string BeStrict = "SET SESSION sql_mode = '" + StrictMode + "'";

    /// <summary>Sets a mode in which a value that does not fit is changed with a warning; whoever counts the warnings sees every change.</summary>
    internal const string BeLenient = "SET SESSION sql_mode = '" + LenientMode + "'";

    private const string Pins =
        $"""
        SET NAMES utf8mb4; SET SESSION time_zone = '+00:00',
            sql_mode = '{StrictMode}',
            autocommit = 1, sql_select_limit = DEFAULT, sql_safe_updates = 0, sql_quote_show_create = 1, group_concat_max_len = 1073741824,
            net_read_timeout = 3600, net_write_timeout = 3600, wait_timeout = 86400, innodb_lock_wait_timeout = 50, lc_time_names = 'en_US',
            foreign_key_checks = 1, unique_checks = 1
        """;

    /// <summary>
    /// A pool for <paramref name="endpoint"/>; nothing is opened yet. A pool's sessions keep their pins: whoever changes a setting sets it
    /// back.
    /// </summary>
    /// <param name="endpoint">Where.</param>
    /// <param name="database">Another database than the endpoint's; empty for none; null for the endpoint's.</param>
    /// <param name="loggers">For the driver, or null.</param>
    /// <param name="pooling">Whether sessions are kept for reuse.</param>
    public static MySqlDataSource CreateSource(DatabaseEndpoint endpoint, string? database, ILoggerFactory? loggers, bool pooling)
    {
        var settings = MySqlConnectionOptions.Read(endpoint);
        if (database is not null)
            settings.Database = database;
        settings.Pooling = pooling;
        settings.ConnectionReset = false;
        return Build(settings, loggers, Pins);
    }

    /// <summary>Sessions for SQL of the user's: the server's own settings but for the character set and the time zone.</summary>
    public static MySqlDataSource CreateUserSource(DatabaseEndpoint endpoint, ILoggerFactory? loggers)
    {
        var settings = MySqlConnectionOptions.Read(endpoint);
        settings.Pooling = false;
        settings.AllowUserVariables = true;
        return Build(settings, loggers, "SET NAMES utf8mb4; SET SESSION time_zone = '+00:00'");
    }

    private static MySqlDataSource Build(MySqlConnectionStringBuilder settings, ILoggerFactory? loggers, string pins)
    {
        settings.DefaultCommandTimeout = 0;
        settings.AutoEnlist = false;
        settings.TreatTinyAsBoolean = false;
        settings.AllowZeroDateTime = true;
        settings.ConvertZeroDateTime = false;
        settings.OldGuids = false;
        settings.GuidFormat = MySqlGuidFormat.None;
        var builder = new MySqlDataSourceBuilder(settings.ConnectionString);
        builder.UseConnectionOpenedCallback(async (context, cancellationToken) =>
        {
            if ((context.Conditions & MySqlConnectionOpenedConditions.New) == 0)
                return;
            await using var command = new MySqlCommand(pins + LimitsOf(context.Connection), context.Connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        });
        if (loggers is not null)
            builder.UseLoggerFactory(loggers);
        return builder.Build();
    }

    private static string LimitsOf(MySqlConnection connection)
    {
        var dialect = MySqlServer.Parse(connection.ServerVersion).Dialect;
        if (dialect.IsMariaDb)
            return "; SET SESSION max_statement_time = 0" + (dialect.Version >= 100_300 ? ", idle_transaction_timeout = 0, system_versioning_alter_history = 1" : "");
        return dialect.Version >= 50_708 ? "; SET SESSION max_execution_time = 0" : "";
    }
}
