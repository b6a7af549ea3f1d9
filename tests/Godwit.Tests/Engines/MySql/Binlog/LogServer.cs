using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Godwit.Abstractions.Engines;
using Godwit.MySql;
using Godwit.MySql.Binlog.Positions;
using Godwit.MySql.Binlog.Protocol;
using Godwit.Tests.Servers;
using MySqlConnector;

namespace Godwit.Tests.Engines.MySql.Binlog;

/// <summary>A server with a binary log, of one family and version, with options of its own. It goes with the test process.</summary>
public sealed class LogServer : IAsyncDisposable
{
    public const string ByRows = "--log-bin=log --server-id=7 --binlog-format=ROW --binlog-row-image=FULL";

    private const string Sid = "$(echo $HERE/usr/lib/*-linux-gnu/ld-linux-*.so.*) --library-path $(echo $HERE/usr/lib/*-linux-gnu) $HERE/usr/sbin/";
    private const string InitialMode = "SET SESSION time_zone = '+00:00', sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO'; ";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private readonly ServerWatchdog _watchdog;
    private int _databases;

    private LogServer(LogServerKind kind, string folder)
    {
        Kind = kind;
        Folder = folder;
        _watchdog = ServerWatchdog.Start(folder, ["bash", "-c", $"kill -9 $(cat '{folder}/pid') 2>/dev/null; true"]);
    }

    public LogServerKind Kind { get; }

    public string Folder { get; }

    public int Port { get; private set; }

    public bool IsMariaDb => Kind is LogServerKind.MariaDb or LogServerKind.MariaDb11;

    public string Socket => Path.Combine(Folder, "socket");

    public static async Task<LogServer> StartAsync(LogServerKind kind, string options)
    {
        Assert.SkipWhen(!File.Exists(Program(kind)), $"{kind} is not installed here; ./test installs it.");
        var server = new LogServer(kind, Directory.CreateTempSubdirectory("godwit-log-").FullName);
        try
        {
            await server.StartAsync(options);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public DatabaseEndpoint Endpoint(string database = "mysql", string user = "godwit:secret", string options = "") =>
        DatabaseEndpoint.Parse(string.Create(CultureInfo.InvariantCulture, $"{(IsMariaDb ? "mariadb" : "mysql")}://{user}@127.0.0.1:{Port}/{database}{options}"));

    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"log_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync("", $"CREATE DATABASE {name} CHARACTER SET utf8mb4");
        return name;
    }

    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new MySqlConnection(new MySqlConnectionStringBuilder
        {
            Server = "127.0.0.1",
            Port = (uint)Port,
            UserID = "godwit",
            Password = "secret",
            Database = database,
            Pooling = false,
            AllowUserVariables = true,
            AllowPublicKeyRetrieval = true,
        }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new MySqlCommand(InitialMode + sql, connection) { CommandTimeout = (int)Limit.TotalSeconds };
        await command.ExecuteNonQueryAsync();
    }

    internal async Task<BinlogPosition> EndAsync()
    {
        await using var connection = await ReplicaConnection.OpenAsync(Endpoint(), TestContext.Current.CancellationToken);
        return await Godwit.MySql.Binlog.BinlogHistory.ReadEndAsync(connection, TestContext.Current.CancellationToken);
    }

    internal async Task<BinlogPosition> FileEndAsync() => await EndAsync() with { Gtids = null };

    public Task KillAsync() => ToolProcess.RunCheckedAsync(Limit, "bash", "-c", $"kill -9 $(cat '{Folder}/pid')");

    public ValueTask DisposeAsync() => _watchdog.DisposeAsync();

    private static string Program(LogServerKind kind) => kind switch
    {
        LogServerKind.MariaDb => "/usr/sbin/mariadbd",
        LogServerKind.MariaDb11 => Path.Combine(PostgresBinaries.CacheRoot, "mariadb-11/usr/sbin/mariadbd"),
        LogServerKind.MySql9 => Path.Combine(PostgresBinaries.CacheRoot, "mysql-9/usr/sbin/mysqld"),
        _ => Path.Combine(PostgresBinaries.CacheRoot, "mysql-5.6/mysqld"),
    };

    private async Task StartAsync(string options)
    {
        var user = Environment.UserName == "root" ? "mysql" : Environment.UserName;
        if (Environment.UserName == "root")
            await ToolProcess.RunCheckedAsync(Limit, "chown", user, Folder);
        var (program, own, initialize) = Kind switch
        {
            LogServerKind.MariaDb => ("$HERE/sbin/mariadbd", "", """mariadb-install-db --no-defaults --user="$WHO" --datadir="$DATA" --auth-root-authentication-method=normal"""),
            LogServerKind.MariaDb11 => (Sid + "mariadbd", "--basedir=$HERE/usr --lc-messages-dir=$HERE/usr/share/mariadb --character-sets-dir=$HERE/usr/share/mariadb/charsets --plugin-dir=$HERE/usr/lib/mysql/plugin",
                """
                mkdir "$DATA" "$DATA/mysql" && chown -R "$WHO" "$DATA"
                { echo 'USE mysql;'; echo 'SET @auth_root_socket=NULL;'; cat "$HERE/usr/share/mariadb/mariadb_system_tables.sql" "$HERE/usr/share/mariadb/mariadb_system_tables_data.sql"; } |
                  $PROGRAM --bootstrap
                """),
            LogServerKind.MySql9 => (Sid + "mysqld", "--basedir=$HERE/usr --lc-messages-dir=$HERE/usr/share/mysql --character-sets-dir=$HERE/usr/share/mysql/charsets --mysqlx=OFF --secure-file-priv= --performance-schema=OFF --innodb-doublewrite=OFF",
                "$PROGRAM --initialize-insecure"),
            _ => ("env LD_LIBRARY_PATH=$HERE $HERE/mysqld", "--basedir=$HERE --lc-messages-dir=$HERE/share --character-sets-dir=$HERE/share/charsets --performance-schema=OFF --skip-name-resolve --innodb-log-file-size=256M",
                """cp -r "$HERE/data/mysql" "$DATA" && rm -f "$DATA/auto.cnf" && chown -R "$WHO" "$DATA" """),
        };
        Port = FreePort();
        string[] users = ["godwit@'127.0.0.1'", "godwit@localhost"];
        await File.WriteAllLinesAsync(Path.Combine(Folder, "setup.sql"), users.SelectMany(name => Kind == LogServerKind.MySql56
            ? [$"GRANT ALL ON *.* TO {name} IDENTIFIED BY 'secret' WITH GRANT OPTION;"]
            : new[] { $"CREATE USER IF NOT EXISTS {name} IDENTIFIED BY 'secret';", $"GRANT ALL ON *.* TO {name} WITH GRANT OPTION;" }));
        var here = Kind == LogServerKind.MariaDb ? "/usr" : Path.Combine(PostgresBinaries.CacheRoot, Kind switch { LogServerKind.MariaDb11 => "mariadb-11", LogServerKind.MySql9 => "mysql-9", _ => "mysql-5.6" });
        var script = string.Create(CultureInfo.InvariantCulture, $$"""
            set -e -o pipefail
            HERE='{{here}}' DATA='{{Folder}}/data' WHO='{{user}}'
            PROGRAM="{{program}} --no-defaults --user=$WHO --datadir=$DATA {{own}}"
            {{initialize}}
            setsid nohup $PROGRAM --port={{Port}} --socket={{Socket}} --pid-file={{Folder}}/pid --tmpdir={{Folder}} --bind-address=127.0.0.1 --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=128M --max-allowed-packet=256M --init-file={{Folder}}/setup.sql {{options}} </dev/null >'{{Folder}}/log' 2>&1 &
            """);
        await ToolProcess.RunCheckedAsync(Limit, "bash", "-c", script);
        var waited = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await ExecuteAsync("", "SELECT 1");
                return;
            }
            catch (MySqlException) when (waited.Elapsed < Limit)
            {
                await Task.Delay(100);
            }
            catch (MySqlException e)
            {
                throw new InvalidOperationException($"{Kind} did not start: {await File.ReadAllTextAsync(Path.Combine(Folder, "log"))}", e);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

public enum LogServerKind
{
    MariaDb,
    MariaDb11,
    MySql9,
    MySql56,
}
