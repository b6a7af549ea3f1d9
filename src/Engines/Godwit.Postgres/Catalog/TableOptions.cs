namespace Godwit.Postgres.Catalog;

/// <summary>
/// What <see cref="Godwit.Abstractions.Schema.TableSchema.Options"/> says of a PostgreSQL table: storage parameters (<c>fillfactor=70</c>)
/// and, as ALTER TABLE words them, forced row security and the replica identity.
/// </summary>
internal static class TableOptions
{
    private const string ForceRowSecurity = "FORCE ROW LEVEL SECURITY";
    private const string ReplicaIdentity = "REPLICA IDENTITY ";

    public static IEnumerable<string> Describe(bool forceRowSecurity, char replicaIdentity, string? index)
    {
        if (forceRowSecurity)
            yield return ForceRowSecurity;
        if (replicaIdentity == 'f')
            yield return ReplicaIdentity + "FULL";
        else if (replicaIdentity == 'n')
            yield return ReplicaIdentity + "NOTHING";
        else if (replicaIdentity == 'i' && index is not null)
            yield return ReplicaIdentity + "USING INDEX " + index;
    }

    /// <summary>Whether the option is an action of ALTER TABLE, not a storage parameter.</summary>
    public static bool IsAction(string option) =>
        option == ForceRowSecurity || option.StartsWith(ReplicaIdentity, StringComparison.Ordinal);
}
