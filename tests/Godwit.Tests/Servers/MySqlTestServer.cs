using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MySqlConnector;

namespace Godwit.Tests.Servers;

/// <summary>
/// A MySQL or MariaDB server of the tests' own: a temporary folder, a free port, user <c>godwit</c> with password <c>secret</c>. It is
/// stopped and removed with the test process, however that ends.
/// </summary>
public class MySqlTestServer : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private static readonly ConcurrentDictionary<MySqlBuild, Lazy<Task<MySqlTestServer>>> Shared = new();
    private static readonly SemaphoreSlim Initializing = new(1);
    private static int _databases;

    private readonly string _folder;
    private readonly ServerWatchdog _watchdog;
    private string _more = "";

    protected MySqlTestServer(MySqlBuild build)
    {
        Build = build;
        _folder = Directory.CreateTempSubdirectory("godwit-mysql-").FullName;
        _watchdog = ServerWatchdog.Start(_folder, ["bash", "-c", $"kill -9 $(cat '{PidFile}') 2>/dev/null; true"]);
    }

    public MySqlBuild Build { get; }

    public int Port { get; private set; }

    /// <summary>Where its tables lie, for tests that put bytes there which no statement would.</summary>
    public string DataFolder => Path.Combine(_folder, "data");

    public string Socket => Path.Combine(_folder, "socket");

    private string SetupFile => Path.Combine(_folder, "setup.sql");

    private string PidFile => Path.Combine(_folder, "pid");

    /// <summary>The server of that build for the whole test run, started on first use. Skips the test where it can't be had.</summary>
    public static async Task<MySqlTestServer> SharedAsync(MySqlBuild build)
    {
        build.SkipWhenMissing();
        return await Shared.GetOrAdd(build, _ => new(() => StartNewAsync(() => new MySqlTestServer(build), ""))).Value;
    }

    /// <summary>A server for one test, with options of its own; the test disposes of it. Skips the test where it can't be had.</summary>
    public static Task<MySqlTestServer> StartPrivateAsync(MySqlBuild build, string options)
    {
        build.SkipWhenMissing();
        return StartNewAsync(() => new MySqlTestServer(build), options);
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1055", Justification = "Godwit's endpoints are texts.")]
    public string Url(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"{(Build.IsMariaDb ? "mariadb" : "mysql")}://godwit:secret@127.0.0.1:{Port}/{Uri.EscapeDataString(database)}");

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

    /// <summary>
    /// Kills the server's process at once. What it acknowledged is only there afterwards where it was started with
    /// <c>--innodb-flush-log-at-trx-commit=2</c>.
    /// </summary>
    public async Task KillAsync()
    {
        var pid = (await File.ReadAllTextAsync(PidFile)).Trim();
        await ToolProcess.RunCheckedAsync(Limit, "kill", ["-9", pid]);
        while (Directory.Exists("/proc/" + pid) && !(await ReadStateAsync(pid)).Contains("Z (zombie)", StringComparison.Ordinal))
            await Task.Delay(10, CancellationToken.None);
        File.Delete(PidFile);
    }

    /// <summary>Starts it, on the same port also after <see cref="KillAsync"/>, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        var log = Path.Combine(_folder, "log");
        var options = string.Create(CultureInfo.InvariantCulture,
            $"--port={Port} --socket={Socket} --pid-file={PidFile} --tmpdir={_folder} --bind-address=127.0.0.1 --local-infile=1 --max-connections=300 --innodb-flush-log-at-trx-commit=0 --max-allowed-packet=256M --init-file={SetupFile} {_more}");
        await ToolProcess.RunCheckedAsync(Limit, "bash", ["-c", Build.Start(DataFolder, ServerUser, options, log)]);
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
            catch (MySqlException e)
            {
                throw new InvalidOperationException($"{Build} did not start: {await File.ReadAllTextAsync(log)}", e);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _watchdog.DisposeAsync();
    }

    internal static async Task StopSharedAsync()
    {
        foreach (var server in Shared.Values)
        {
            if (server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
                await (await server.Value).DisposeAsync();
        }
    }

    protected static async Task<T> StartNewAsync<T>(Func<T> create, string options)
        where T : MySqlTestServer
    {
        var server = create();
        try
        {
            server._more = options;
            await server.InitializeAsync();
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static string ServerUser => Environment.UserName == "root" ? "mysql" : Environment.UserName;

    private async Task InitializeAsync()
    {
        var user = ServerUser;
        if (Environment.UserName == "root")
        {
            if ((await ToolProcess.RunAsync(Limit, "id", user)).ExitCode != 0)
                await ToolProcess.RunCheckedAsync(Limit, "useradd", "--system", user);
            await ToolProcess.RunCheckedAsync(Limit, "chown", user, _folder);
        }

        // One at a time: each start takes kernel resources (asynchronous I/O) of which a machine has few.
        await Initializing.WaitAsync();
        try
        {
            await ToolProcess.RunCheckedAsync(Limit, "bash", ["-c", Build.Initialize(DataFolder, user)]);
        }
        finally
        {
            Initializing.Release();
        }

        Port = FreePort();
        await File.WriteAllLinesAsync(SetupFile, Build.Setup);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<string> ReadStateAsync(string pid)
    {
        try
        {
            return await File.ReadAllTextAsync($"/proc/{pid}/status");
        }
        catch (IOException)
        {
            return "Z (zombie)";
        }
    }
}
