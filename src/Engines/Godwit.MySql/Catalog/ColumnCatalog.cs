using Godwit.Abstractions.Schema;
using Godwit.MySql.Types;
using MySqlConnector;

namespace Godwit.MySql.Catalog;

/// <summary>Reads the columns of every table.</summary>
internal static class ColumnCatalog
{
    public static async Task<ILookup<string, ColumnSchema>> ReadAsync(CatalogSession session, IReadOnlySet<(string Table, string Column)> json, CancellationToken cancellationToken)
    {
        var generation = session.Dialect.HasGeneratedColumns && !(session.Dialect.IsMariaDb && session.Dialect.Version < 100_205) ? "generation_expression" : "NULL";
        var columns = await session.ListAsync(
            $"""
            SELECT table_name, column_name, column_type, is_nullable, column_default, extra, character_set_name, collation_name, column_comment, {generation}
            FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position
            """, reader => (Table: reader.GetString(0), Column: Read(reader, session, json)), cancellationToken);
        return columns.ToLookup(column => column.Table, column => column.Column, StringComparer.Ordinal);
    }

    private static ColumnSchema Read(MySqlDataReader reader, CatalogSession session, IReadOnlySet<(string Table, string Column)> json)
    {
        var name = reader.GetString(1);
        var native = CatalogSession.Text(reader, 2)!;
        var extra = CatalogSession.Text(reader, 5) ?? "";
        var collation = CatalogSession.Text(reader, 7);
        var type = json.Contains((reader.GetString(0), name)) ? LogicalType.Json() : MySqlTypeParser.Parse(native);
        var generated = CatalogSession.Text(reader, 9) is { Length: > 0 } expression && extra.Contains("GENERATED", StringComparison.OrdinalIgnoreCase) &&
            !extra.Contains("DEFAULT_GENERATED", StringComparison.OrdinalIgnoreCase) ? session.Expression(expression) : null;
        return new ColumnSchema
        {
            Name = name,
            NativeType = native,
            Type = type,
            Nullable = CatalogSession.Text(reader, 3) == "YES",
            Default = generated is null ? DefaultReading.Read(CatalogSession.Text(reader, 4), extra, type, session) : null,
            Identity = extra.Contains("auto_increment", StringComparison.OrdinalIgnoreCase) ? IdentityKind.ByDefault : IdentityKind.None,
            SetNowOnUpdate = extra.Contains("on update", StringComparison.OrdinalIgnoreCase),
            Invisible = extra.Contains("INVISIBLE", StringComparison.OrdinalIgnoreCase),
            GeneratedExpression = generated,
            GeneratedStored = extra.Contains("STORED", StringComparison.OrdinalIgnoreCase) || extra.Contains("PERSISTENT", StringComparison.OrdinalIgnoreCase),
            CharacterSet = CatalogSession.Text(reader, 6),
            Collation = collation,
            Equality = CollationRules.Equality(collation),
            IgnoresTrailingBlanks = CollationRules.Pads(collation),
            Comment = CatalogSession.Text(reader, 8) is { Length: > 0 } comment ? comment : null,
        };
    }
}
