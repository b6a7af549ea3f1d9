using System.Globalization;
using Godwit.Abstractions.Schema;
using Godwit.MySql.Types;

namespace Godwit.MySql.Ddl;

/// <summary>Writes the parts of keys and indexes.</summary>
internal static class IndexSql
{
    private const int PrefixCharacters = 191;

    /// <summary>A name for a key that has none.</summary>
    public static string NameOf(KeySchema key) => MySqlIdentifiers.Instance.Shorten("uk_" + string.Join("_", key.Columns));

    public static string Columns(KeySchema key, TableSchema table, TableSql ddl) => string.Join(", ", key.Columns.Select((column, i) =>
        Quote(column) + Prefix(i < key.PrefixLengths.Count ? key.PrefixLengths[i] : null, table, column, ddl)));

    public static string Parts(IndexSchema index, TableSchema table, TableSql ddl, MySqlDialect dialect) => string.Join(", ", index.Parts.Select(part =>
        (part.Column is { } column ? Quote(column) + (index.Method == "btree" ? Prefix(part.PrefixLength, table, column, ddl) : "") : "(" + part.Expression + ")") +
        (part.Descending && dialect.HasDescendingIndexes ? " DESC" : "")));

    private static string Prefix(int? length, TableSchema table, string column, TableSql ddl)
    {
        if (length is null && table.FindColumn(column) is { } schema &&
            MySqlTypeName.Parse(ddl.NativeType(schema)) is var type && (type.Name.EndsWith("text", StringComparison.Ordinal) || type.Name.EndsWith("blob", StringComparison.Ordinal) ||
            type.Name is "json" || (type.Name is "varchar" or "varbinary" && type.First > 768)))
            length = PrefixCharacters;
        return length is { } characters ? string.Create(CultureInfo.InvariantCulture, $"({characters})") : "";
    }

    private static string Quote(string name) => MySqlIdentifiers.Instance.Quote(name);
}
