using Godwit.Abstractions.Schema;
using Godwit.MySql.Types;

namespace Godwit.MySql.Ddl;

/// <summary>Makes the columns of a row fit into the 65,535 bytes that MySQL allows them beside texts and blobs: the widest ones become such.</summary>
internal static class RowFit
{
    private const long MaxRowBytes = 65_535;
    private const int PointerBytes = 12;
    private const int Other = 16;

    /// <summary>The table with such columns, each noted. Columns of keys stay: a key needs their length.</summary>
    public static TableSchema Apply(TableSchema table, ICollection<ConversionNote> notes)
    {
        var keys = new HashSet<string>((table.PrimaryKey?.Columns ?? []).Concat(table.UniqueKeys.SelectMany(key => key.Columns)).Concat(table.ForeignKeys.SelectMany(key => key.Columns))
            .Concat(table.Indexes.SelectMany(index => index.Parts).Select(part => part.Column).OfType<string>()), StringComparer.Ordinal);
        var columns = table.Columns.ToList();
        while (columns.Sum(Bytes) + ((columns.Count + 7) / 8) > MaxRowBytes)
        {
            var widest = columns.FindIndex(column => column == columns.Where(other => !keys.Contains(other.Name) && IsSized(other)).MaxBy(Bytes));
            if (widest < 0)
                break;
            var column = columns[widest];
            var native = MySqlTypeName.Parse(column.NativeType).Name == "varchar" ? "longtext" : "longblob";
            notes.Add(new ConversionNote(ConversionOutcome.Changed, "column", $"{table.Name}.{column.Name}",
                $"{column.NativeType} becomes {native}: the columns of a row have {MaxRowBytes} bytes together, beside texts and blobs"));
            columns[widest] = column with { NativeType = native, Type = MySqlTypeParser.Parse(native) };
        }

        return table with { Columns = columns };
    }

    private static bool IsSized(ColumnSchema column) => MySqlTypeName.Parse(column.NativeType).Name is "varchar" or "varbinary" && Bytes(column) > PointerBytes;

    private static long Bytes(ColumnSchema column) => MySqlTypeName.Parse(column.NativeType).Name switch
    {
        "varchar" or "varbinary" or "char" or "binary" => (KeyWidth.Of(column.NativeType, column.CharacterSet) ?? 0) + 2,
        "decimal" => 32,
        "tinytext" or "text" or "mediumtext" or "longtext" or "tinyblob" or "blob" or "mediumblob" or "longblob" or "json" or "geometry" => PointerBytes,
        _ => Other,
    };
}
