using Godwit.Abstractions.Schema;

namespace Godwit.MySql.Catalog;

/// <summary>A table's keys and indexes.</summary>
internal sealed record TableIndexes(KeySchema? PrimaryKey, IReadOnlyList<KeySchema> UniqueKeys, IReadOnlyList<IndexSchema> Indexes)
{
    public static TableIndexes None { get; } = new(null, [], []);
}

/// <summary>Reads the keys and indexes of every table.</summary>
internal static class IndexCatalog
{
    private sealed record Row(string Table, string Index, bool Unique, string? Column, int? Prefix, bool Descending, string Type, string? Comment, string? Expression);

    public static async Task<Dictionary<string, TableIndexes>> ReadAsync(CatalogSession session, CancellationToken cancellationToken)
    {
        var expression = session.Dialect.HasExpressionIndexes ? "expression" : "NULL";
        var rows = await session.ListAsync(
            $"""
            SELECT table_name, index_name, non_unique, column_name, sub_part, collation, index_type, index_comment, {expression}
            FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY table_name, index_name, seq_in_index
            """,
            reader => new Row(reader.GetString(0), reader.GetString(1), Convert.ToInt32(reader.GetValue(2), null) == 0, CatalogSession.Text(reader, 3),
                reader.IsDBNull(4) ? null : Convert.ToInt32(reader.GetValue(4), null), CatalogSession.Text(reader, 5) == "D", reader.GetString(6),
                CatalogSession.Text(reader, 7) is { Length: > 0 } comment ? comment : null, CatalogSession.Text(reader, 8) is { } sql ? session.Expression(sql) : null), cancellationToken);
        return rows.GroupBy(row => row.Table, StringComparer.Ordinal).ToDictionary(table => table.Key, Read, StringComparer.Ordinal);
    }

    private static TableIndexes Read(IEnumerable<Row> table)
    {
        KeySchema? primary = null;
        var unique = new List<KeySchema>();
        var indexes = new List<IndexSchema>();
        foreach (var index in table.GroupBy(row => row.Index, StringComparer.Ordinal).OrderBy(index => index.Key, StringComparer.Ordinal))
        {
            var parts = index.ToList();
            var key = new KeySchema
            {
                Name = index.Key == "PRIMARY" ? null : index.Key,
                Columns = [.. parts.Select(part => part.Column ?? "")],
                PrefixLengths = parts.Exists(part => part.Prefix is not null) ? [.. parts.Select(part => part.Prefix)] : [],
                Comment = parts[0].Comment,
            };
            if (index.Key == "PRIMARY")
                primary = key;
            else if (parts[0].Unique && parts.TrueForAll(part => part is { Prefix: null, Descending: false, Column: not null, Type: "BTREE" }))
                unique.Add(key);
            else
                indexes.Add(new IndexSchema
                {
                    Name = index.Key,
                    Parts = [.. parts.Select(part => new IndexPart(part.Expression is null ? part.Column : null, part.Expression,
                        part.Descending, PrefixLength: parts[0].Type == "BTREE" ? part.Prefix : null))],
                    Unique = parts[0].Unique,
                    Method = parts[0].Type switch { "FULLTEXT" => "fulltext", "SPATIAL" => "spatial", "HASH" => "hash", _ => "btree" },
                    Comment = parts[0].Comment,
                });
        }

        return new TableIndexes(primary, unique, indexes);
    }
}
