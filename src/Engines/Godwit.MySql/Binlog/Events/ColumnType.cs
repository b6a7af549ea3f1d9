namespace Godwit.MySql.Binlog.Events;

/// <summary>How a TABLE_MAP says that a column's cells are laid out.</summary>
internal enum ColumnType : byte
{
    Tiny = 1,
    Short = 2,
    Long = 3,
    Float = 4,
    Double = 5,
    Null = 6,
    Timestamp = 7,
    LongLong = 8,
    Int24 = 9,
    Date = 10,
    Time = 11,
    DateTime = 12,
    Year = 13,
    NewDate = 14,
    VarChar = 15,
    Bit = 16,
    Timestamp2 = 17,
    DateTime2 = 18,
    Time2 = 19,
    TypedArray = 20,
    BlobCompressed = 140,
    VarCharCompressed = 141,
    Vector = 242,
    Json = 245,
    NewDecimal = 246,
    Enum = 247,
    Set = 248,
    TinyBlob = 249,
    MediumBlob = 250,
    LongBlob = 251,
    Blob = 252,
    VarString = 253,
    String = 254,
    Geometry = 255,
}

/// <summary>A column of a TABLE_MAP.</summary>
/// <param name="Type">The layout; for <c>char</c>, <c>binary</c>, <c>enum</c> and <c>set</c> the one behind STRING.</param>
/// <param name="Size">Bytes at most, of the length's prefix (blobs), or of the number (enum, set); bits of a bit; digits of a fraction or decimal.</param>
/// <param name="Scale">Digits of a decimal after the point.</param>
/// <param name="Nullable">Whether NULL is allowed.</param>
internal readonly record struct MappedColumn(ColumnType Type, int Size, int Scale, bool Nullable);
