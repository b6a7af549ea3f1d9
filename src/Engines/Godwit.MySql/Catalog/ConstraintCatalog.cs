using Godwit.Abstractions.Schema;

namespace Godwit.MySql.Catalog;

/// <summary>Reads foreign keys and checks.</summary>
internal static class ConstraintCatalog
{
    public static async Task<ILookup<string, ForeignKeySchema>> ReadForeignKeysAsync(CatalogSession session, CancellationToken cancellationToken)
    {
        var rows = await session.ListAsync(
            """
            SELECT k.table_name, k.constraint_name, k.column_name, k.referenced_table_name, k.referenced_column_name, r.delete_rule, r.update_rule
            FROM information_schema.key_column_usage k
            JOIN information_schema.referential_constraints r ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name
            WHERE k.table_schema = DATABASE() AND k.referenced_table_name IS NOT NULL
            ORDER BY k.table_name, k.constraint_name, k.ordinal_position
            """,
            reader => (Table: reader.GetString(0), Name: reader.GetString(1), Column: reader.GetString(2), Referenced: reader.GetString(3), ReferencedColumn: reader.GetString(4),
                OnDelete: reader.GetString(5), OnUpdate: reader.GetString(6)), cancellationToken);
        return rows.GroupBy(row => (row.Table, row.Name)).ToLookup(key => key.Key.Table, key => new ForeignKeySchema
        {
            Name = key.Key.Name,
            Columns = [.. key.Select(row => row.Column)],
            ReferencedTable = new QualifiedName(key.First().Referenced),
            ReferencedColumns = [.. key.Select(row => row.ReferencedColumn)],
            OnDelete = Action(key.First().OnDelete),
            OnUpdate = Action(key.First().OnUpdate),
        }, StringComparer.Ordinal);
    }

    public static async Task<List<(string Table, CheckSchema Check)>> ReadChecksAsync(CatalogSession session, CancellationToken cancellationToken)
    {
        if (!session.Dialect.HasChecks)
            return [];
        var sql = session.Dialect.IsMariaDb
            ? "SELECT table_name, constraint_name, check_clause FROM information_schema.check_constraints WHERE constraint_schema = DATABASE() ORDER BY table_name, constraint_name"
            : """
              SELECT t.table_name, c.constraint_name, c.check_clause FROM information_schema.check_constraints c
              JOIN information_schema.table_constraints t ON t.constraint_schema = c.constraint_schema AND t.constraint_name = c.constraint_name AND t.constraint_type = 'CHECK'
              WHERE c.constraint_schema = DATABASE() ORDER BY t.table_name, c.constraint_name
              """;
        return await session.ListAsync(sql, reader => (reader.GetString(0),
            new CheckSchema(reader.GetString(1), session.Expression(CatalogSession.Text(reader, 2)!))), cancellationToken);
    }

    // RESTRICT and NO ACTION are one and the same here.
    private static ReferentialAction Action(string rule) => rule switch
    {
        "CASCADE" => ReferentialAction.Cascade,
        "SET NULL" => ReferentialAction.SetNull,
        "SET DEFAULT" => ReferentialAction.SetDefault,
        _ => ReferentialAction.NoAction,
    };
}
