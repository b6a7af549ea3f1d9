namespace Godwit.Tests.Servers;

/// <summary>Where PostgreSQL's programs are: the distribution's packages, or those that <c>./test</c> put into the cache.</summary>
internal static class PostgresBinaries
{
    private const string DistributionRoot = "/usr/lib/postgresql";

    /// <summary>The folder of the programs of <paramref name="major"/>, or null.</summary>
    public static string? Find(int major)
    {
        var folders = new List<string>
        {
            Path.Combine(DistributionRoot, $"{major}", "bin"),
            Path.Combine(CacheRoot, $"pg-{major}", "bin"),
        };
        // 15 stands for the distribution's own server, whichever that is.
        if (major == 15 && DistributionMajor() is { } own)
            folders.Add(Path.Combine(DistributionRoot, $"{own}", "bin"));
        return folders.Find(folder => File.Exists(Path.Combine(folder, "initdb")));
    }

    /// <summary>Must be the same as in <c>./test</c>. Root's own cache lies where the user postgres can read it.</summary>
    public static string CacheRoot
    {
        get
        {
            if (Environment.GetEnvironmentVariable("GODWIT_TEST_CACHE") is { Length: > 0 } chosen)
                return chosen;
            if (Environment.UserName == "root")
                return "/var/tmp/godwit-tests-cache";
            var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg
                ? xdg
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
            return Path.Combine(cache, "godwit-tests");
        }
    }

    private static int? DistributionMajor() => !Directory.Exists(DistributionRoot)
        ? null
        : Directory.GetDirectories(DistributionRoot)
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var major) && File.Exists(Path.Combine(folder, "bin", "initdb")) ? major : (int?)null)
            .Max();
}
