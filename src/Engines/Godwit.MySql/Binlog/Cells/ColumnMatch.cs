using Godwit.MySql.Binlog.Events;
using Godwit.MySql.Types;

namespace Godwit.MySql.Binlog.Cells;

/// <summary>Whether a column's cells in the log are those of the type that the schema says.</summary>
internal static class ColumnMatch
{
    public static bool IsOf(in MappedColumn column, MySqlTypeName type) => type.Name switch
    {
        "tinyint" or "bool" or "boolean" or "int1" => column.Type == ColumnType.Tiny,
        "smallint" or "int2" => column.Type == ColumnType.Short,
        "mediumint" or "middleint" or "int3" => column.Type == ColumnType.Int24,
        "int" or "integer" or "int4" => column.Type == ColumnType.Long,
        "bigint" or "serial" or "int8" => column.Type == ColumnType.LongLong,
        "year" => column.Type == ColumnType.Year,
        "float" => column.Type == (type is { First: > 24, Numbers.Count: 1 } ? ColumnType.Double : ColumnType.Float),
        "double" or "real" => column.Type == ColumnType.Double,
        "decimal" or "numeric" or "dec" or "fixed" => column.Type == ColumnType.NewDecimal && column.Size == (type.First ?? 10) && column.Scale == (type.Numbers.Count > 1 ? type.Numbers[1] : 0),
        "bit" => column.Type == ColumnType.Bit && column.Size == (type.First ?? 1),
        "char" or "nchar" or "character" => column.Type == ColumnType.String,
        "varchar" or "nvarchar" => column.Type is ColumnType.VarChar or ColumnType.VarString,
        "binary" => column.Type == ColumnType.String && column.Size == (type.First ?? 1),
        "varbinary" => column.Type is ColumnType.VarChar or ColumnType.VarString && column.Size == type.First,
        "tinytext" or "tinyblob" => IsBlob(column, 1),
        "text" or "blob" => IsBlob(column, 2),
        "mediumtext" or "mediumblob" => IsBlob(column, 3),
        "longtext" or "longblob" => IsBlob(column, 4),
        "enum" => column.Type == ColumnType.Enum,
        "set" => column.Type == ColumnType.Set,
        "json" => column.Type == ColumnType.Json,
        "date" => column.Type is ColumnType.Date or ColumnType.NewDate,
        "time" => IsTimed(column, ColumnType.Time2, ColumnType.Time, type),
        "datetime" => IsTimed(column, ColumnType.DateTime2, ColumnType.DateTime, type),
        "timestamp" => IsTimed(column, ColumnType.Timestamp2, ColumnType.Timestamp, type),
        "uuid" or "inet6" => column is { Type: ColumnType.String, Size: 16 },
        "inet4" => column is { Type: ColumnType.String, Size: 4 },
        "geometry" or "point" or "linestring" or "polygon" or "multipoint" or "multilinestring" or "multipolygon" or "geometrycollection" or "geomcollection" => column.Type == ColumnType.Geometry,
        _ => false,
    };

    private static bool IsBlob(in MappedColumn column, int size) =>
        column.Type is ColumnType.Blob or ColumnType.TinyBlob or ColumnType.MediumBlob or ColumnType.LongBlob && column.Size == size;

    // Of the old layouts only those without a fraction say all there is to know.
    private static bool IsTimed(in MappedColumn column, ColumnType layout, ColumnType old, MySqlTypeName type) =>
        column.Type == layout && column.Size == (type.First ?? 0) || column.Type == old && (type.First ?? 0) == 0;
}
