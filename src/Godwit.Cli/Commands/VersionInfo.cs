using System.Reflection;
using System.Runtime.InteropServices;

namespace Godwit.Cli.Commands;

/// <summary>What this program is.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Commit">The commit that it was built from, or null.</param>
/// <param name="Runtime">What it runs on.</param>
internal sealed record VersionInfo(string Version, string? Commit, string Runtime)
{
    public static VersionInfo Current { get; } = Read();

    public override string ToString() => $"godwit {Version}\ncommit {Commit ?? "unknown"}\nruntime {Runtime}";

    private static VersionInfo Read()
    {
        var full = typeof(VersionInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
        var plus = full.IndexOf('+', StringComparison.Ordinal);
        return new(
            plus < 0 ? full : full[..plus],
            plus < 0 ? null : full[(plus + 1)..],
            $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.RuntimeIdentifier}");
    }
}
