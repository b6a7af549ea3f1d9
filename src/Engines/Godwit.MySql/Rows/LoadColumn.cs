using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.MySql.Types;

namespace Godwit.MySql.Rows;

/// <summary>How a cell is written into the stream of LOAD DATA.</summary>
internal enum LoadForm
{
    /// <summary>The payload's bytes as they are.</summary>
    Bytes,

    /// <summary>1 or 0.</summary>
    Boolean,

    /// <summary>A signed number's digits.</summary>
    Signed,

    /// <summary>A year in four digits: a single 0 would be 2000.</summary>
    Year,

    /// <summary>An unsigned number's digits.</summary>
    Unsigned,

    /// <summary>A float's shortest digits.</summary>
    Float32,

    /// <summary>A double's shortest digits.</summary>
    Float64,

    /// <summary>A date.</summary>
    Date,

    /// <summary>A date and time.</summary>
    Timestamp,

    /// <summary>A time of day.</summary>
    Time,

    /// <summary>An interval without days and months as a TIME.</summary>
    Duration,

    /// <summary>Bits as a number's bytes, the last bit lowest.</summary>
    Bits,

    /// <summary>EWKB as MySQL's own form: SRID, then WKB.</summary>
    Geometry,

    /// <summary>The canonical text, by way of a string.</summary>
    CanonicalText,
}

/// <summary>A column of a load.</summary>
/// <param name="Column">What is written.</param>
/// <param name="Form">How.</param>
/// <param name="Variable">Whether the text goes through a variable that is told to be utf8mb4: the stream itself has no character set.</param>
internal sealed record LoadColumn(WriteColumn Column, LoadForm Form, bool Variable)
{
    public static LoadColumn Create(WriteColumn column)
    {
        var native = MySqlTypeName.Parse(column.Column.NativeType).Name;
        var isText = native is "char" or "varchar" or "tinytext" or "text" or "mediumtext" or "longtext";
        var form = column.Wire.Kind switch
        {
            LogicalKind.Boolean when !isText => LoadForm.Boolean,
            LogicalKind.Integer when native == "year" => LoadForm.Year,
            LogicalKind.Integer => column.Wire is { Unsigned: true, Bits: 64 } ? LoadForm.Unsigned : LoadForm.Signed,
            LogicalKind.Decimal or LogicalKind.Text or LogicalKind.Json or LogicalKind.Enum or LogicalKind.Native => LoadForm.Bytes,
            LogicalKind.Float32 when !isText => LoadForm.Float32,
            LogicalKind.Float64 when !isText => LoadForm.Float64,
            LogicalKind.Bytes when !isText => LoadForm.Bytes,
            LogicalKind.Date when native is "date" or "datetime" or "timestamp" => LoadForm.Date,
            LogicalKind.Timestamp or LogicalKind.TimestampTz when native is "date" or "datetime" or "timestamp" => LoadForm.Timestamp,
            LogicalKind.Time => LoadForm.Time,
            LogicalKind.Interval when native == "time" => LoadForm.Duration,
            LogicalKind.Uuid when native is "binary" or "varbinary" or "blob" or "longblob" => LoadForm.Bytes,
            LogicalKind.BitString when native == "bit" => LoadForm.Bits,
            LogicalKind.Geometry when column.Column.Type.Kind == LogicalKind.Geometry => LoadForm.Geometry,
            LogicalKind.Geometry when !isText => LoadForm.Bytes,
            _ => LoadForm.CanonicalText,
        };
        var plain = form is not (LoadForm.Bytes or LoadForm.CanonicalText) || column.Wire.Kind is LogicalKind.Decimal or LogicalKind.Bytes ||
            (isText && column.Column.Type.Kind != LogicalKind.Json && column.Column.CharacterSet is null or "utf8mb4");
        return new LoadColumn(column, form, !plain);
    }
}
