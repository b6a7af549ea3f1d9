using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Xunit;

namespace Godwit.Tests.Servers;

/// <summary>
/// A PostgreSQL server of the tests' own: a temporary folder, a free port, user <c>postgres</c> with password <c>secret</c>, fsync off.
/// It is stopped and removed with the test process, however that ends.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly ConcurrentDictionary<int, Lazy<Task<PostgresServer>>> Shared = new();
    private static int _databases;

    private readonly string _binaries;
    private readonly string _folder;
    private readonly ServerWatchdog _watchdog;

    private PostgresServer(int major, string binaries, string folder)
    {
        Major = major;
        _binaries = binaries;
        _folder = folder;
        _watchdog = ServerWatchdog.Start(folder, AsServerUser(Program("pg_ctl"), "-D", DataFolder, "-m", "immediate", "-w", "-t", "10", "stop"));
    }

    public int Major { get; }

    public int Port { get; private set; }

    public string DataFolder => Path.Combine(_folder, "data");

    /// <summary>The server of that version for the whole test run, started on first use. Skips the test where it can't be had.</summary>
    public static async Task<PostgresServer> SharedAsync(int major)
    {
        var binaries = FindOrSkip(major);
        return await Shared.GetOrAdd(major, _ => new(() => StartNewAsync(major, binaries))).Value;
    }

    /// <summary>A server for one test, which may kill it; the test disposes of it. Skips the test where it can't be had.</summary>
    public static Task<PostgresServer> StartPrivateAsync(int major) => StartNewAsync(major, FindOrSkip(major));

    [SuppressMessage("Design", "CA1055", Justification = "Godwit's endpoints are texts.")]
    public string Url(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"postgres://postgres:secret@127.0.0.1:{Port}/{Uri.EscapeDataString(database)}");

    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = "postgres",
        Password = "secret",
        Database = database,
        Pooling = false,
        IncludeErrorDetail = true,
    }.ConnectionString;

    /// <summary>Makes an empty database with a name of its own and returns its URL.</summary>
    /// <param name="prefix">How its name begins.</param>
    /// <param name="options">What follows CREATE DATABASE, or null.</param>
    public async Task<string> CreateDatabaseAsync(string prefix, string? options = null)
    {
        var name = $"{prefix}_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync("postgres", $"CREATE DATABASE \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" {options}");
        return Url(name);
    }

    /// <summary>Runs SQL in a database of this server.</summary>
    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = (int)Limit.TotalSeconds };
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Kills every process of the server at once, as a power failure would.</summary>
    public async Task KillAsync()
    {
        var postmaster = (await File.ReadAllLinesAsync(Path.Combine(DataFolder, "postmaster.pid")))[0];
        // The children first: they would otherwise live on for a moment and keep the port and the shared memory.
        var (_, children) = await ToolProcess.RunAsync(Limit, "ps", "-o", "pid=", "--ppid", postmaster);
        string[] pids = [postmaster, .. children.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)];
        await ToolProcess.RunAsync(Limit, "kill", ["-9", .. pids]);
        foreach (var pid in pids)
        {
            while (Directory.Exists("/proc/" + pid) && !(await ReadStateAsync(pid)).Contains("Z (zombie)", StringComparison.Ordinal))
                await Task.Delay(10);
        }

        // A reboot would not leave a process with that number; here its zombie may stay, and the next start would take it for alive.
        File.Delete(Path.Combine(DataFolder, "postmaster.pid"));
        File.Delete(Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $".s.PGSQL.{Port}.lock")));
    }

    /// <summary>Starts it again, on the same port, after <see cref="KillAsync"/>.</summary>
    public async Task StartAsync()
    {
        var port = string.Create(CultureInfo.InvariantCulture, $"-p {Port}");
        var (exitCode, output) = await ToolProcess.RunAsync(
            Limit, "bash", ["-c", "\"$@\" >/dev/null 2>&1", "start", .. AsServerUser(Program("pg_ctl"), "-D", DataFolder, "-w", "-t", "60", "-l", LogFile, "-o", port, "start")]);
        if (exitCode != 0)
            throw new InvalidOperationException($"PostgreSQL {Major} did not start: {output}{(File.Exists(LogFile) ? await File.ReadAllTextAsync(LogFile) : "")}");
    }

    public ValueTask DisposeAsync() => _watchdog.DisposeAsync();

    internal static async Task StopSharedAsync()
    {
        foreach (var server in Shared.Values)
        {
            if (server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
                await (await server.Value).DisposeAsync();
        }
    }

    private string LogFile => Path.Combine(_folder, "log");

    private string Program(string name) => Path.Combine(_binaries, name);

    private static string FindOrSkip(int major)
    {
        var binaries = PostgresBinaries.Find(major);
        Assert.SkipWhen(binaries is null, $"PostgreSQL {major} is not installed here; ./test installs it.");
        return binaries!;
    }

    private static async Task<PostgresServer> StartNewAsync(int major, string binaries)
    {
        var folder = Directory.CreateTempSubdirectory("godwit-pg-").FullName;
        if (Environment.UserName == "root")
        {
            if ((await ToolProcess.RunAsync(Limit, "id", "postgres")).ExitCode != 0)
                await ToolProcess.RunCheckedAsync(Limit, "useradd", "--system", "--shell", "/bin/bash", "postgres");
            await ToolProcess.RunCheckedAsync(Limit, "chown", "postgres", folder);
        }

        var server = new PostgresServer(major, binaries, folder);
        try
        {
            await server.InitializeAsync();
            await server.StartOnFreePortAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private async Task InitializeAsync()
    {
        var passwordFile = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(passwordFile, "secret\n");
        await RunAsServerUserAsync(
            Program("initdb"), "-D", DataFolder, "-U", "postgres", "-A", "scram-sha-256", "--pwfile", passwordFile,
            "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync");
        await File.AppendAllTextAsync(Path.Combine(DataFolder, "postgresql.conf"), $"""

            listen_addresses = '127.0.0.1'
            unix_socket_directories = '{_folder}'
            fsync = off
            full_page_writes = off
            synchronous_commit = off
            max_connections = 100
            wal_level = logical
            max_wal_senders = 10
            max_replication_slots = 10
            max_prepared_transactions = 10
            shared_buffers = 128MB
            max_wal_size = 4GB
            timezone = 'UTC'
            log_timezone = 'UTC'

            """);
    }

    private async Task StartOnFreePortAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            Port = FreePort();
            try
            {
                await StartAsync();
                return;
            }
            catch (InvalidOperationException) when (attempt < 5)
            {
                // Somebody else took the port between the look and the start.
                File.Delete(LogFile);
            }
        }
    }

    private static Task<string> RunAsServerUserAsync(params string[] command)
    {
        var all = AsServerUser(command);
        return ToolProcess.RunCheckedAsync(Limit, all[0], all.Skip(1));
    }

    private static string[] AsServerUser(params string[] command) =>
        Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--", .. command] : command;

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
