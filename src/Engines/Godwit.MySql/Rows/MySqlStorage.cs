using Godwit.Abstractions.Schema;
using Godwit.MySql.Types;

namespace Godwit.MySql.Rows;

/// <summary>In which form a value comes from the server.</summary>
internal enum MySqlStorage
{
    /// <summary>UTF-8 text; also what an expression gives.</summary>
    Text,

    /// <summary>A label of an enum.</summary>
    Enum,

    /// <summary>Digits of a whole number.</summary>
    Integer,

    /// <summary>Digits of a decimal.</summary>
    Decimal,

    /// <summary>Digits of a single or double that read back exactly.</summary>
    Float,

    /// <summary>Bytes as stored.</summary>
    Bytes,

    /// <summary>Bits, the last one lowest, in whole bytes.</summary>
    Bits,

    /// <summary><c>2024-02-29</c>, perhaps with zero parts.</summary>
    Date,

    /// <summary><c>2024-02-29 13:37:00.5</c>, perhaps with zero parts.</summary>
    Moment,

    /// <summary><c>-838:59:59.000000</c></summary>
    Time,

    /// <summary>The SRID in four bytes and WKB.</summary>
    Geometry,

    /// <summary>JSON.</summary>
    Json,
}

internal static class MySqlStorages
{
    public static MySqlStorage Of(ColumnSchema column) => MySqlTypeName.Parse(column.NativeType).Name switch
    {
        "bool" or "boolean" or "tinyint" or "smallint" or "mediumint" or "int" or "integer" or "bigint" or "serial" or "year" or
            "int1" or "int2" or "int3" or "int4" or "int8" or "middleint" => MySqlStorage.Integer,
        "bit" => MySqlStorage.Bits,
        "decimal" or "numeric" or "dec" or "fixed" => MySqlStorage.Decimal,
        "float" or "double" or "real" => MySqlStorage.Float,
        "binary" or "varbinary" or "tinyblob" or "blob" or "mediumblob" or "longblob" or "vector" => MySqlStorage.Bytes,
        "enum" => MySqlStorage.Enum,
        "json" => MySqlStorage.Json,
        "date" => MySqlStorage.Date,
        "time" => MySqlStorage.Time,
        "datetime" or "timestamp" => MySqlStorage.Moment,
        "geometry" or "point" or "linestring" or "polygon" or "multipoint" or "multilinestring" or "multipolygon" or "geometrycollection" or "geomcollection" =>
            MySqlStorage.Geometry,
        _ => MySqlStorage.Text,
    };
}
