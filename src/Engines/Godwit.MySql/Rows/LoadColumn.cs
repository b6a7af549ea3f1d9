using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.MySql.Types;

namespace Godwit.MySql.Rows;

/// <summary>How a cell's bytes are made from its payload.</summary>
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
/// <param name="Column">The target's column.</param>
/// <param name="Wire">How its cells are encoded.</param>
/// <param name="Form">How a cell's bytes are made.</param>
/// <param name="Passage">How these bytes pass into the column.</param>
internal sealed record LoadColumn(ColumnSchema Column, LogicalType Wire, LoadForm Form, CellPassage Passage)
{
    /// <summary>Whether UTF-8 bytes are what the column stores: the stream itself has no character set.</summary>
    public bool IsUtf8Mb4 { get; } = IsText(Column) && Column.Type.Kind != LogicalKind.Json && Column.CharacterSet is null or "utf8mb4";

    /// <summary>A column whose cells are canonical payloads.</summary>
    public static LoadColumn Create(WriteColumn column)
    {
        if (column.Wire == StoredForm.Wire)
            return Stored(column.Column);
        var native = MySqlTypeName.Parse(column.Column.NativeType).Name;
        var isText = IsText(column.Column);
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
        var passage = (form, column.Wire.Kind) switch
        {
            (LoadForm.Bytes, LogicalKind.Decimal) => CellPassage.Plain,
            (LoadForm.Bytes, LogicalKind.Bytes or LogicalKind.Uuid or LogicalKind.Geometry) or (LoadForm.Bits or LoadForm.Geometry, _) => CellPassage.Binary,
            (LoadForm.Bytes or LoadForm.CanonicalText, _) => CellPassage.Utf8,
            _ => CellPassage.Plain,
        };
        return new LoadColumn(column.Column, column.Wire, form, passage);
    }

    /// <summary>A column whose cells are bytes of its <see cref="StoredForm"/>.</summary>
    public static LoadColumn Stored(ColumnSchema column) => new(column, StoredForm.Wire, LoadForm.Bytes, StoredForm.Passage(column));

    private static bool IsText(ColumnSchema column) => MySqlTypeName.Parse(column.NativeType).Name is "char" or "varchar" or "tinytext" or "text" or "mediumtext" or "longtext";
}
