using Godwit.Abstractions.Schema;

namespace Godwit.MySql.Types;

/// <summary>What a type of MySQL's or MariaDB's holds.</summary>
internal static class MySqlTypeParser
{
    public static LogicalType Parse(string nativeType)
    {
        var type = MySqlTypeName.Parse(nativeType);
        return type.Name switch
        {
            "bool" or "boolean" => LogicalType.Integer(8),
            "tinyint" or "int1" => LogicalType.Integer(8, type.Unsigned),
            "smallint" or "int2" => LogicalType.Integer(16, type.Unsigned),
            "mediumint" or "int3" or "middleint" => LogicalType.Integer(24, type.Unsigned),
            "int" or "integer" or "int4" => LogicalType.Integer(32, type.Unsigned),
            "bigint" or "int8" => LogicalType.Integer(64, type.Unsigned),
            "serial" => LogicalType.Integer(64, unsigned: true),
            "year" => LogicalType.Integer(16),
            "bit" => LogicalType.BitString(type.First ?? 1, fixedLength: true),
            "decimal" or "numeric" or "dec" or "fixed" => LogicalType.Decimal(type.First ?? 10, type.Numbers.Count > 1 ? type.Numbers[1] : 0),
            "float" => type.First is > 24 && type.Numbers.Count == 1 ? LogicalType.Float64 : LogicalType.Float32,
            "double" or "real" => LogicalType.Float64,
            "char" or "nchar" or "character" => LogicalType.Text(type.First ?? 1),
            "varchar" or "nvarchar" => LogicalType.Text(type.First),
            "tinytext" or "text" or "mediumtext" or "longtext" => LogicalType.UnlimitedText,
            "binary" => LogicalType.Bytes(type.First ?? 1, fixedLength: true),
            "varbinary" => LogicalType.Bytes(type.First),
            "tinyblob" or "blob" or "mediumblob" or "longblob" => LogicalType.UnlimitedBytes,
            // Single floats, four bytes each.
            "vector" => LogicalType.UnlimitedBytes,
            "enum" => LogicalType.Enum(type.Labels),
            "set" => LogicalType.Set(type.Labels, MySqlEngine.EngineName, nativeType),
            "json" => LogicalType.Json(binary: true),
            "date" => LogicalType.Date,
            "time" => LogicalType.Temporal(LogicalKind.Interval, type.First ?? 0),
            "datetime" => LogicalType.Temporal(LogicalKind.Timestamp, type.First ?? 0),
            "timestamp" => LogicalType.Temporal(LogicalKind.TimestampTz, type.First ?? 0),
            "uuid" => LogicalType.Uuid,
            "geometry" or "point" or "linestring" or "polygon" or "multipoint" or "multilinestring" or "multipolygon" or "geometrycollection" or "geomcollection" =>
                LogicalType.Geometry,
            _ => LogicalType.Native(MySqlEngine.EngineName, nativeType),
        };
    }
}
