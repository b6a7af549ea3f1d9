using System.Diagnostics;
using System.Globalization;
using Godwit.Abstractions.Engines;
using Npgsql;

namespace Godwit.Postgres.Dump;

/// <summary>Finds pg_dump and runs it. The password goes through the environment, never through the arguments.</summary>
internal static class DumpTool
{
    /// <summary>The environment variable that names the pg_dump to use, or says <c>none</c>.</summary>
    public const string Variable = "GODWIT_PG_DUMP";

    private const string Off = "none";
    private const string Name = "pg_dump";

    public static bool IsOff => string.Equals(Environment.GetEnvironmentVariable(Variable), Off, StringComparison.OrdinalIgnoreCase);

    /// <summary>Every pg_dump that can be found; the one of the variable alone, where it names one.</summary>
    public static IReadOnlyList<string> Find()
    {
        if (IsOff)
            return [];
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
            return File.Exists(given) ? [given] : [];
        // The versions' own folders first: what a distribution puts into the path is a script that looks for them.
        var folders = Versions("/usr/lib/postgresql", "bin").Concat(Versions("/usr/local/lib/postgresql", "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
        return [.. folders.Select(folder => Path.Combine(folder, Name)).Where(File.Exists).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The tool's major version, or null where it does not tell.</summary>
    public static async Task<int?> ReadMajorAsync(string path, CancellationToken cancellationToken)
    {
        var (code, output, _) = await RunAsync(new ProcessStartInfo(path, ["--version"]), cancellationToken);
        var version = output.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(word => char.IsAsciiDigit(word[0]));
        return code == 0 && version is not null &&
            int.TryParse(new string([.. version.TakeWhile(char.IsAsciiDigit)]), NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            ? major
            : null;
    }

    public static async Task<string> DumpAsync(string path, DatabaseEndpoint endpoint, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(path, ["--schema-only", "--section=pre-data", "--section=post-data", "--no-blobs", "--no-owner", "--no-privileges", "--no-tablespaces",
            "--exclude-schema=godwit", "--no-password", "--encoding=UTF8"]);
        SetEnvironment(start, PostgresConnectionOptions.Read(endpoint));
        var (code, output, errors) = await RunAsync(start, cancellationToken);
        return code == 0
            ? output
            : throw new GodwitException(ErrorKind.Failed, endpoint.Redacted, $"pg_dump ended with code {code}: {errors.Trim()}",
                $"Mend what it says, or set {Variable}={Off} to let Godwit write the schema itself");
    }

    private static void SetEnvironment(ProcessStartInfo start, NpgsqlConnectionStringBuilder settings)
    {
        void Set(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                start.Environment[name] = value;
        }

        Set("PGHOST", settings.Host);
        Set("PGPORT", settings.Port.ToString(CultureInfo.InvariantCulture));
        Set("PGDATABASE", settings.Database);
        Set("PGUSER", settings.Username);
        Set("PGPASSWORD", settings.Password);
        Set("PGPASSFILE", settings.Passfile);
        Set("PGOPTIONS", settings.Options);
        Set("PGAPPNAME", settings.ApplicationName);
        Set("PGCONNECT_TIMEOUT", settings.Timeout.ToString(CultureInfo.InvariantCulture));
        Set("PGSSLROOTCERT", settings.RootCertificate);
        Set("PGSSLCERT", settings.SslCertificate);
        Set("PGSSLKEY", settings.SslKey);
        Set("PGSSLMODE", settings.SslMode switch
        {
            SslMode.Disable => "disable",
            SslMode.Allow => "allow",
            SslMode.Require => "require",
            SslMode.VerifyCA => "verify-ca",
            SslMode.VerifyFull => "verify-full",
            _ => "prefer",
        });
        start.Environment["LC_ALL"] = "C";
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.StandardOutputEncoding = start.StandardErrorEncoding = System.Text.Encoding.UTF8;
        using var process = Process.Start(start) ??
            throw new GodwitException(ErrorKind.Failed, start.FileName, "it did not start");
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await Task.WhenAll(output, errors, process.WaitForExitAsync(cancellationToken));
            return (process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    private static IEnumerable<string> Versions(string root, string bin) =>
        Directory.Exists(root) ? Directory.GetDirectories(root).Order(StringComparer.Ordinal).Select(folder => Path.Combine(folder, bin)) : [];
}
