using Godwit.Abstractions.Schema;

namespace Godwit.MySql.Catalog;

/// <summary>Reads the partitioning of tables.</summary>
internal static class PartitionCatalog
{
    public static async Task<Dictionary<string, TablePartitioning>> ReadAsync(CatalogSession session, CancellationToken cancellationToken)
    {
        var rows = await session.ListAsync(
            """
            SELECT table_name, partition_method, partition_name FROM information_schema.partitions
            WHERE table_schema = DATABASE() AND partition_name IS NOT NULL ORDER BY table_name, partition_ordinal_position, subpartition_ordinal_position
            """, reader => (Table: reader.GetString(0), Method: CatalogSession.Text(reader, 1) ?? "", Name: reader.GetString(2)), cancellationToken);
        var tables = new Dictionary<string, TablePartitioning>(StringComparer.Ordinal);
        foreach (var table in rows.GroupBy(row => row.Table, StringComparer.Ordinal))
        {
            var create = (await session.ListAsync("SHOW CREATE TABLE " + MySqlIdentifiers.Instance.Quote(table.Key), reader => CatalogSession.Text(reader, 1)!, cancellationToken))[0];
            var at = create.LastIndexOf("PARTITION BY", StringComparison.Ordinal);
            if (at < 0)
                continue;
            var method = table.First().Method;
            tables[table.Key] = new TablePartitioning(
                method.StartsWith("RANGE", StringComparison.Ordinal) ? PartitionMethod.Range : method.StartsWith("LIST", StringComparison.Ordinal) ? PartitionMethod.List : PartitionMethod.Hash,
                [], [.. table.Select(row => row.Name).Distinct(StringComparer.Ordinal).Select(name => new TablePart(name, []))],
                create[at..].Replace("*/", "", StringComparison.Ordinal).Trim());
        }

        return tables;
    }
}
