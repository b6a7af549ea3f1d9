using Godwit.Abstractions.Schema;

namespace Godwit.Postgres.Catalog;

/// <summary>Everything that the contracts have no shape for: by name, and with the SQL that makes it again where it can be told.</summary>
internal static class OtherCatalog
{
    public static async Task<List<OtherObject>> ReadAsync(CatalogSession session, CancellationToken cancellationToken)
    {
        var objects = new List<OtherObject>();
        foreach (var sql in OtherCatalogSql.All)
        {
            objects.AddRange(await session.ReadAsync(sql, row => new OtherObject(row.GetString(0),
                new QualifiedName(row.Text(1), row.GetString(2)), row.Text(3))
            {
                Table = row.Text(5) is { } table ? new QualifiedName(row.Text(4), table) : null,
            }, cancellationToken));
        }

        return objects;
    }
}
