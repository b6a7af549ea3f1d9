using Godwit.Abstractions.Engines;
using Godwit.Cli.Hosting;
using Godwit.Core.State;

namespace Godwit.Cli.Commands;

/// <summary>Finds migrations by name.</summary>
internal static class MigrationLookup
{
    /// <exception cref="GodwitException"><see cref="ErrorKind.Usage"/>: there is none of that name.</exception>
    public static MigrationSnapshot Require(Session session, string name, string? nextStep = null) =>
        session.Manager.Find(name) ?? throw new GodwitException(
            ErrorKind.Usage, name, $"no migration of this name in {Path.GetFullPath(session.StateFolder)}", nextStep ?? Known(session));

    private static string Known(Session session)
    {
        var names = session.Manager.List().Select(migration => migration.Name).ToList();
        return names.Count == 0
            ? "there is none yet; --state names another folder"
            : "there are: " + string.Join(", ", names);
    }
}
