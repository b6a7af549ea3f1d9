namespace Godwit.Abstractions.Schema;

/// <summary>
/// The kinds of value that every engine understands. Each member states its canonical encoding: the payload of a cell in a
/// <see cref="Rows.RowBatch"/>. Two values are equal exactly when their payloads are equal, byte by byte.
/// </summary>
public enum LogicalKind
{
    /// <summary>True or false. One byte: 1 or 0.</summary>
    Boolean,

    /// <summary>
    /// A whole number of <see cref="LogicalType.Bits"/> bits. Always eight bytes, little endian, two's complement; an unsigned
    /// number of 64 bits is its unsigned bit pattern.
    /// </summary>
    Integer,

    /// <summary>
    /// An exact decimal. ASCII digits: an optional minus, at least one digit before the point, no superfluous leading zero, the
    /// point and the fraction only where the scale is above zero; trailing zeros of the scale are part of the value ("1.50").
    /// Also "NaN", "Infinity" and "-Infinity". Zero has no sign. Never goes through <see cref="decimal"/> or <see cref="double"/>.
    /// </summary>
    Decimal,

    /// <summary>An IEEE 754 single. Four bytes, little endian; every NaN is 0x7FC00000; -0.0 keeps its sign.</summary>
    Float32,

    /// <summary>An IEEE 754 double. Eight bytes, little endian; every NaN is 0x7FF8000000000000; -0.0 keeps its sign.</summary>
    Float64,

    /// <summary>Text. UTF-8 bytes as stored: no normalisation, trailing blanks kept.</summary>
    Text,

    /// <summary>Bytes, as they are.</summary>
    Bytes,

    /// <summary>
    /// A date. Four bytes, little endian: days since 2000-01-01 in the proleptic Gregorian calendar;
    /// <see cref="int.MaxValue"/> is infinity, <see cref="int.MinValue"/> is -infinity.
    /// </summary>
    Date,

    /// <summary>A time of day. Eight bytes, little endian: microseconds since midnight; 24:00:00 is allowed.</summary>
    Time,

    /// <summary>
    /// A time of day with an offset. Twelve bytes, little endian: microseconds since local midnight (8), then the offset in seconds
    /// east of UTC (4).
    /// </summary>
    TimeTz,

    /// <summary>
    /// A date and time without zone. Eight bytes, little endian: microseconds since 2000-01-01 00:00:00;
    /// <see cref="long.MaxValue"/> is infinity, <see cref="long.MinValue"/> is -infinity.
    /// </summary>
    Timestamp,

    /// <summary>An instant. As <see cref="Timestamp"/>, in UTC.</summary>
    TimestampTz,

    /// <summary>
    /// An interval, not normalised. Sixteen bytes, little endian: microseconds (8), days (4), months (4). "1 mon" is not "30 days".
    /// </summary>
    Interval,

    /// <summary>A UUID. Sixteen bytes in the order in which they are written (big endian).</summary>
    Uuid,

    /// <summary>JSON text in UTF-8, as the engine gives it.</summary>
    Json,

    /// <summary>A bit string. Four bytes, little endian, the number of bits; then the bits, first bit highest, padded with zeros.</summary>
    BitString,

    /// <summary>A label of an enumeration, as UTF-8 text. Never its ordinal.</summary>
    Enum,

    /// <summary>
    /// A type that only one engine knows (<see cref="LogicalType.NativeEngine"/>): the UTF-8 text form that this engine reads back to
    /// exactly the same value.
    /// </summary>
    Native,

    /// <summary>
    /// A geometry: EWKB, little endian throughout, with the SRID's flag and number where the SRID is not 0; X before Y (longitude before
    /// latitude) whatever the SRID's own axis order.
    /// </summary>
    Geometry,
}
