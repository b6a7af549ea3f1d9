using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MySqlConnector;
using Xunit;

namespace Godwit.Tests.Servers;

/// <summary>
/// A MariaDB server of the tests' own, from the distribution's packages: a temporary folder, a free port, user <c>godwit</c> with password
/// <c>secret</c>. It is stopped and removed with the test process, however that ends.
/// </summary>
public sealed class MariaDbServer : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly Lazy<Task<MariaDbServer>> Shared = new(StartNewAsync);
    private static int _databases;

    private readonly string _folder;
    private readonly ServerWatchdog _watchdog;

    private MariaDbServer(string folder)
    {
        _folder = folder;
        _watchdog = ServerWatchdog.Start(folder, ["bash", "-c", $"kill -9 $(cat '{PidFile}') 2>/dev/null; true"]);
    }

    public int Port { get; private set; }

    /// <summary>Where its tables lie, for tests that put bytes there which no statement would.</summary>
    public string DataFolder => Path.Combine(_folder, "data");

    private string PidFile => Path.Combine(_folder, "pid");

    private string Socket => Path.Combine(_folder, "socket");

    /// <summary>The server for the whole test run, started on first use. Skips the test where it can't be had.</summary>
    public static async Task<MariaDbServer> SharedAsync()
    {
        SkipWithout();
        return await Shared.Value;
    }

    /// <summary>A server for one test, which may kill it; the test disposes of it. Skips the test where it can't be had.</summary>
    public static Task<MariaDbServer> StartPrivateAsync()
    {
        SkipWithout();
        return StartNewAsync();
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1055", Justification = "Godwit's endpoints are texts.")]
    public string Url(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"mariadb://godwit:secret@127.0.0.1:{Port}/{Uri.EscapeDataString(database)}");

    public string ConnectionString(string database) => new MySqlConnectionStringBuilder
    {
        Server = "127.0.0.1",
        Port = (uint)Port,
        UserID = "godwit",
        Password = "secret",
        Database = database,
        Pooling = false,
        AllowUserVariables = true,
        AllowZeroDateTime = true,
    }.ConnectionString;

    /// <summary>Makes an empty database with a name of its own and returns its URL.</summary>
    public async Task<string> CreateDatabaseAsync(string prefix, string options = "CHARACTER SET utf8mb4")
    {
        var name = $"{prefix}_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync("", $"CREATE DATABASE `{name}` {options}");
        return Url(name);
    }

    /// <summary>Runs SQL in a database of this server.</summary>
    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new MySqlConnection(ConnectionString(database));
        await connection.OpenAsync();
        await using var command = new MySqlCommand(sql, connection) { CommandTimeout = (int)Limit.TotalSeconds };
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => _watchdog.DisposeAsync();

    internal static async Task StopSharedAsync()
    {
        if (Shared is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await Shared.Value).DisposeAsync();
    }

    private static void SkipWithout() => Assert.SkipWhen(!File.Exists("/usr/sbin/mariadbd"), "MariaDB is not installed here; ./test installs it.");

    private static async Task<MariaDbServer> StartNewAsync()
    {
        var folder = Directory.CreateTempSubdirectory("godwit-maria-").FullName;
        var server = new MariaDbServer(folder);
        try
        {
            var user = Environment.UserName == "root" ? "mysql" : Environment.UserName;
            if (Environment.UserName == "root")
                await ToolProcess.RunCheckedAsync(Limit, "chown", "mysql", folder);
            await ToolProcess.RunCheckedAsync(Limit, "mariadb-install-db", ["--no-defaults", "--user=" + user, "--datadir=" + Path.Combine(folder, "data"), "--auth-root-authentication-method=normal"]);
            await server.StartAsync(user);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private async Task StartAsync(string user)
    {
        Port = FreePort();
        var setup = Path.Combine(_folder, "setup.sql");
        await File.WriteAllTextAsync(setup, """
            CREATE OR REPLACE USER godwit@'127.0.0.1' IDENTIFIED BY 'secret';
            GRANT ALL ON *.* TO godwit@'127.0.0.1' WITH GRANT OPTION;
            CREATE OR REPLACE USER godwit@localhost IDENTIFIED BY 'secret';
            GRANT ALL ON *.* TO godwit@localhost WITH GRANT OPTION;

            """);
        var options = string.Create(CultureInfo.InvariantCulture,
            $"--no-defaults --user={user} --datadir={_folder}/data --port={Port} --socket={Socket} --pid-file={PidFile} --tmpdir={_folder} --bind-address=127.0.0.1 --skip-log-bin --local-infile=1 --max-connections=300 --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=256M --max-allowed-packet=256M --init-file={setup}");
        await ToolProcess.RunCheckedAsync(Limit, "bash", ["-c", $"setsid nohup mariadbd {options} </dev/null >'{_folder}/log' 2>&1 &"]);
        var deadline = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await ExecuteAsync("", "SELECT 1");
                return;
            }
            catch (MySqlException) when (deadline.Elapsed < Limit)
            {
                await Task.Delay(100);
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
