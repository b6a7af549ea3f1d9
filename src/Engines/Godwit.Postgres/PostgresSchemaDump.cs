using System.Globalization;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Postgres.Dump;

namespace Godwit.Postgres;

/// <summary>Dumps a schema with pg_dump.</summary>
internal sealed class PostgresSchemaDump(DatabaseEndpoint endpoint) : INativeSchemaDump
{
    private volatile string? _unsuitable;

    /// <inheritdoc/>
    public string? Unsuitable => _unsuitable ??
        (DumpTool.IsOff ? $"{DumpTool.Variable} turns it off" : DumpTool.Find().Count == 0 ? "No pg_dump is installed here" : null);

    /// <inheritdoc/>
    public async Task<SchemaScript?> DumpAsync(DatabaseSchema schema, IReadOnlyList<QualifiedName> tables, ServerInfo target,
        CancellationToken cancellationToken)
    {
        var source = Major(schema.Version);
        var targetMajor = target.VersionNumber / 10000;
        _unsuitable = null;
        if (Unsuitable is not null)
            return null;
        if (schema.Tables.Any(table => !tables.Contains(table.Name)))
            return Refuse("Only some of the tables move, and pg_dump leaves out what they need when it is not asked for all");
        if (targetMajor < source)
            return Refuse(string.Create(CultureInfo.InvariantCulture, $"The target ({targetMajor}) is older than the source ({source}) and may not understand what pg_dump writes"));

        string? best = null;
        var bestMajor = 0;
        var paths = DumpTool.Find();
        var majors = await Task.WhenAll(paths.Select(path => DumpTool.ReadMajorAsync(path, cancellationToken)));
        foreach (var (path, major) in paths.Zip(majors))
        {
            if (major < source || major is not { } found || !IsBetter(found, bestMajor, targetMajor))
                continue;
            best = path;
            bestMajor = found;
        }

        if (best is null)
            return Refuse(string.Create(CultureInfo.InvariantCulture, $"No pg_dump as new as the source's server ({source}) is installed here"));
        return new DumpScript(schema).Build(DumpReader.Read(await DumpTool.DumpAsync(best, endpoint, cancellationToken)));
    }

    // What a pg_dump writes is for servers of its own version or newer: the newest that the target still understands, else the oldest.
    private static bool IsBetter(int found, int best, int target) => best == 0 || (found <= target) switch
    {
        true => best > target || found > best,
        false => best > target && found < best,
    };

    private static int Major(string version) =>
        int.TryParse(new string([.. version.TakeWhile(char.IsAsciiDigit)]), NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : 0;

    private SchemaScript? Refuse(string why)
    {
        _unsuitable = why;
        return null;
    }
}
