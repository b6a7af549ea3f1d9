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

    public static string Columns(KeySchema key) => string.Join(", ", key.Columns.Select((column, i) =>
        Quote(column) + Prefix(i < key.PrefixLengths.Count ? key.PrefixLengths[i] : null)));

    public static string Parts(IndexSchema index, TableSchema table, TableSql ddl, MySqlDialect dialect)
    {
        var room = dialect.MaxIndexBytes / index.Parts.Count;
        var tooLong = index.Parts.Sum(part => part.Column is { } column && part.PrefixLength is null ? Bytes(column) : 0) > dialect.MaxIndexBytes;
        return string.Join(", ", index.Parts.Select(part =>
            (part.Column is { } column ? Quote(column) + (index.Method == "btree" ? Prefix(part.PrefixLength ?? Needed(column)) : "") : "(" + part.Expression + ")") +
            (part.Descending && dialect.HasDescendingIndexes ? " DESC" : "")));

        long Bytes(string column) => table.FindColumn(column) is { } schema
            ? KeyWidth.Of(ddl.NativeType(schema), schema.CharacterSet) ?? Math.Min(room, PrefixCharacters * KeyWidth.PerCharacter(ddl.NativeType(schema), schema.CharacterSet))
            : 0;

        // Never in a unique index: two values with the same beginning would count as one.
        int? Needed(string column)
        {
            if (index.Unique || table.FindColumn(column) is not { } schema)
                return null;
            var perCharacter = KeyWidth.PerCharacter(ddl.NativeType(schema), schema.CharacterSet);
            return KeyWidth.Of(ddl.NativeType(schema), schema.CharacterSet) is { } width
                ? tooLong && width > room ? room / perCharacter : null
                : Math.Min(PrefixCharacters, room / perCharacter);
        }
    }

    public static string Comment(string? comment) => comment is null ? "" : " COMMENT " + MySqlTypeName.QuoteLabel(comment);

    private static string Prefix(int? length) => length is { } characters ? string.Create(CultureInfo.InvariantCulture, $"({characters})") : "";

    private static string Quote(string name) => MySqlIdentifiers.Instance.Quote(name);
}
