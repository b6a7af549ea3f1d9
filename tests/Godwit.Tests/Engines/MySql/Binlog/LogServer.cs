using System.Globalization;
using Godwit.Abstractions.Engines;
using Godwit.MySql.Binlog;
using Godwit.MySql.Binlog.Positions;
using Godwit.MySql.Binlog.Protocol;
using Godwit.Tests.Servers;

namespace Godwit.Tests.Engines.MySql.Binlog;

/// <summary>A server with a binary log, of one family and version, with options of its own. It goes with the test process.</summary>
public sealed class LogServer : IAsyncDisposable
{
    public const string ByRows = "--log-bin=log --server-id=7 --binlog-format=ROW --binlog-row-image=FULL";

    private const string InitialMode = "SET SESSION time_zone = '+00:00', sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO'; ";

    private readonly MySqlTestServer _server;
    private int _databases;

    private LogServer(LogServerKind kind, MySqlTestServer server)
    {
        Kind = kind;
        _server = server;
    }

    public LogServerKind Kind { get; }

    public bool IsMariaDb => _server.Build.IsMariaDb;

    public string Socket => _server.Socket;

    /// <summary>Starts one. Skips the test where its build can't be had.</summary>
    public static async Task<LogServer> StartAsync(LogServerKind kind, string options)
    {
        var build = kind switch
        {
            LogServerKind.MariaDb => MySqlBuild.MariaDb,
            LogServerKind.MariaDb11 => MySqlBuild.MariaDb11,
            LogServerKind.MySql9 => MySqlBuild.MySql9,
            _ => MySqlBuild.MySql56,
        };
        return new LogServer(kind, await MySqlTestServer.StartPrivateAsync(build, options));
    }

    public DatabaseEndpoint Endpoint(string database = "mysql", string user = "godwit:secret", string options = "") =>
        DatabaseEndpoint.Parse(string.Create(CultureInfo.InvariantCulture, $"{(IsMariaDb ? "mariadb" : "mysql")}://{user}@127.0.0.1:{_server.Port}/{database}{options}"));

    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"log_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync("", $"CREATE DATABASE {name} CHARACTER SET utf8mb4");
        return name;
    }

    public Task ExecuteAsync(string database, string sql) => _server.ExecuteAsync(database, InitialMode + sql);

    internal async Task<BinlogPosition> EndAsync()
    {
        await using var connection = await ReplicaConnection.OpenAsync(Endpoint(), TestContext.Current.CancellationToken);
        return await BinlogHistory.ReadEndAsync(connection, TestContext.Current.CancellationToken);
    }

    internal async Task<BinlogPosition> FileEndAsync() => await EndAsync() with { Gtids = null };

    public Task KillAsync() => _server.KillAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}

public enum LogServerKind
{
    MariaDb,
    MariaDb11,
    MySql9,
    MySql56,
}
