using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.MySql.Types;

namespace Godwit.MySql.Rows;

/// <summary>How a column is read: as bytes in a form that loses nothing.</summary>
internal static class CellExpression
{
    public static string Of(ReadColumn column)
    {
        if (column.Expression is { } sql)
            return column.Wire.Kind == LogicalKind.Bytes ? $"CAST(({sql}) AS BINARY)" : $"CAST(CONVERT(({sql}) USING utf8mb4) AS BINARY)";
        return Of(column.Column);
    }

    public static string Of(ColumnSchema column)
    {
        var name = MySqlIdentifiers.Instance.Quote(column.Name);
        return MySqlTypeName.Parse(column.NativeType).Name switch
        {
            // FLOAT's own text form has six digits; as a double it is exact.
            "float" or "double" or "real" => $"CAST({name} + 0e0 AS BINARY)",
            "bit" => $"CAST({name} + 0 AS BINARY)",
            "binary" or "varbinary" or "tinyblob" or "blob" or "mediumblob" or "longblob" => name,
            "json" or "uuid" or "inet6" or "inet4" or "enum" or "set" => $"CAST(CONVERT({name} USING utf8mb4) AS BINARY)",
            "char" or "varchar" or "tinytext" or "text" or "mediumtext" or "longtext" when column.CharacterSet is not (null or "utf8mb4" or "utf8" or "utf8mb3" or "ascii" or "binary") =>
                $"CAST(CONVERT({name} USING utf8mb4) AS BINARY)",
            _ when column.Type.Kind == LogicalKind.Geometry => name,
            _ => $"CAST({name} AS BINARY)",
        };
    }
}
