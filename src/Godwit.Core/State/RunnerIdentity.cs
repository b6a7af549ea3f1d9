using System.Globalization;

namespace Godwit.Core.State;

/// <summary>A process on a host, told apart from a later one with the same number.</summary>
internal sealed record RunnerIdentity(string Host, int Pid, string Process)
{
    public static RunnerIdentity Current { get; } = new(Environment.MachineName, Environment.ProcessId, Describe(Environment.ProcessId) ?? "");

    /// <summary>Whether the process is known to be gone: only this host can tell.</summary>
    public bool IsGone => Host == Environment.MachineName && Describe(Pid) != Process;

    /// <summary>The boot and the tick of the process's start, or null where there is no such process.</summary>
    private static string? Describe(int pid)
    {
        var id = pid.ToString(CultureInfo.InvariantCulture);
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                using var process = System.Diagnostics.Process.GetProcessById(pid);
                return process.StartTime.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
            }

            var stat = File.ReadAllText($"/proc/{id}/stat");
            // The name in brackets may hold blanks; what follows the last bracket does not: state is field 3, the start is field 22.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() + " " + fields[19];
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or InvalidOperationException or UnauthorizedAccessException)
        {
            // No such process.
            return null;
        }
    }
}
