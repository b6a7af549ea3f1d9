using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;

namespace Godwit.Postgres.Rows;

/// <summary>How a column is asked for and decoded: its SQL in the query of COPY, and the decoder of what comes.</summary>
/// <param name="Sql">The expression.</param>
/// <param name="Decoder">The decoder.</param>
internal sealed record ColumnReader(string Sql, CellDecoder Decoder)
{
    /// <summary>Binds a column to the encoding that is wanted.</summary>
    public static ColumnReader Bind(ReadColumn read)
    {
        var wire = read.Wire;
        var natural = Natural(wire);
        if (read.Expression is { } expression)
        {
            // Whole numbers go through text so that a fraction is an error instead of being rounded away.
            return new(wire.Kind == LogicalKind.Integer ? $"({expression})::text::{natural}" : $"({expression})::{natural}", Plain(wire));
        }

        var column = PostgresIdentifiers.Instance.Quote(read.Column.Name);
        var (storage, builtIn) = ColumnStorage.Of(read.Column);
        if (wire.Kind == LogicalKind.Native)
            return new(column + "::text", RawDecoder.Instance);
        if (!builtIn)
        {
            // A domain: the cast to its base type costs nothing and pins the form that is sent. A cast to text would strip char(n)'s blanks.
            return storage == PostgresStorage.Text && wire.Kind is LogicalKind.Text or LogicalKind.Enum && read.Column.Type.FixedLength
                ? new(column + "::bpchar", RawDecoder.Instance)
                : read.Column.Type.Kind == wire.Kind ? new($"{column}::{natural}", Plain(wire)) : ThroughText(column, wire);
        }

        return Direct(column, storage, wire) ?? ThroughText(column, wire);
    }

    private static ColumnReader? Direct(string column, PostgresStorage storage, LogicalType wire) => (wire.Kind, storage) switch
    {
        (LogicalKind.Boolean, PostgresStorage.Boolean) => new(column, new BooleanDecoder()),
        (LogicalKind.Integer, PostgresStorage.Int2 or PostgresStorage.Int4 or PostgresStorage.Int8) => new(column, new IntegerDecoder()),
        (LogicalKind.Integer, PostgresStorage.Numeric) => new(column, new NumericIntegerDecoder(wire is { Unsigned: true, Bits: 64 })),
        (LogicalKind.Integer, PostgresStorage.Boolean) => new(column + "::int", new IntegerDecoder()),
        (LogicalKind.Decimal, PostgresStorage.Numeric) => new(column, new NumericDecoder()),
        (LogicalKind.Decimal, PostgresStorage.Int2 or PostgresStorage.Int4 or PostgresStorage.Int8) => new(column + "::numeric", new NumericDecoder()),
        (LogicalKind.Float32, PostgresStorage.Float4) => new(column, new Float4Decoder()),
        (LogicalKind.Float32, PostgresStorage.Float8) => new(column, new NarrowFloatDecoder()),
        (LogicalKind.Float64, PostgresStorage.Float8) => new(column, new Float8Decoder()),
        (LogicalKind.Float64, PostgresStorage.Float4) => new(column + "::float8", new Float8Decoder()),
        (LogicalKind.Text or LogicalKind.Enum or LogicalKind.Json, PostgresStorage.Text or PostgresStorage.Json or PostgresStorage.Enum) => new(column, RawDecoder.Instance),
        (LogicalKind.Text or LogicalKind.Json, PostgresStorage.Jsonb) => new(column, new JsonbDecoder()),
        (LogicalKind.Text, PostgresStorage.Bytea) => new($"convert_from({column}, 'UTF8')", RawDecoder.Instance),
        (LogicalKind.Bytes or LogicalKind.Geometry, PostgresStorage.Bytea or PostgresStorage.Text or PostgresStorage.Uuid) => new(column, RawDecoder.Instance),
        (LogicalKind.Date, PostgresStorage.Date) => new(column, new DateDecoder()),
        (LogicalKind.Date, PostgresStorage.Timestamp or PostgresStorage.TimestampTz) => new(column, new MidnightDateDecoder()),
        (LogicalKind.Time, PostgresStorage.Time) => new(column, new MicrosecondsDecoder()),
        (LogicalKind.TimeTz, PostgresStorage.TimeTz) => new(column, new TimeTzDecoder()),
        (LogicalKind.Timestamp or LogicalKind.TimestampTz, PostgresStorage.Timestamp or PostgresStorage.TimestampTz) => new(column, new MicrosecondsDecoder()),
        (LogicalKind.Timestamp or LogicalKind.TimestampTz, PostgresStorage.Date) => new(column + "::timestamp", new MicrosecondsDecoder()),
        (LogicalKind.Interval, PostgresStorage.Interval) => new(column, new IntervalDecoder()),
        (LogicalKind.Interval, PostgresStorage.Time) => new(column + "::interval", new IntervalDecoder()),
        (LogicalKind.Uuid, PostgresStorage.Uuid) => new(column, RawDecoder.Instance),
        (LogicalKind.Uuid, PostgresStorage.Bytea) => new(column, new UuidBytesDecoder()),
        (LogicalKind.BitString, PostgresStorage.Bit) => new(column, new BitStringDecoder()),
        _ => null,
    };

    /// <summary>The server's own parser reads the column's text as the wire's type, and refuses what is none.</summary>
    private static ColumnReader ThroughText(string column, LogicalType wire) => wire.Kind switch
    {
        LogicalKind.Text or LogicalKind.Enum or LogicalKind.Json => new(column + "::text", RawDecoder.Instance),
        LogicalKind.Bytes or LogicalKind.Geometry => new($"convert_to({column}::text, 'UTF8')", RawDecoder.Instance),
        _ => new($"{column}::text::{Natural(wire)}", Plain(wire)),
    };

    /// <summary>The decoder of the wire's natural type.</summary>
    private static CellDecoder Plain(LogicalType wire) => wire.Kind switch
    {
        LogicalKind.Boolean => new BooleanDecoder(),
        LogicalKind.Integer => wire is { Unsigned: true, Bits: 64 } ? new NumericIntegerDecoder(true) : new IntegerDecoder(),
        LogicalKind.Decimal => new NumericDecoder(),
        LogicalKind.Float32 => new Float4Decoder(),
        LogicalKind.Float64 => new Float8Decoder(),
        LogicalKind.Date => new DateDecoder(),
        LogicalKind.Time or LogicalKind.Timestamp or LogicalKind.TimestampTz => new MicrosecondsDecoder(),
        LogicalKind.TimeTz => new TimeTzDecoder(),
        LogicalKind.Interval => new IntervalDecoder(),
        LogicalKind.BitString => new BitStringDecoder(),
        _ => RawDecoder.Instance,
    };

    /// <summary>The built-in type whose binary form is the wire's.</summary>
    private static string Natural(LogicalType wire) => wire.Kind switch
    {
        LogicalKind.Boolean => "boolean",
        LogicalKind.Integer => wire is { Unsigned: true, Bits: 64 } ? "numeric" : "bigint",
        LogicalKind.Decimal => "numeric",
        LogicalKind.Float32 => "real",
        LogicalKind.Float64 => "double precision",
        LogicalKind.Bytes or LogicalKind.Geometry => "bytea",
        LogicalKind.Date => "date",
        LogicalKind.Time => "time",
        LogicalKind.TimeTz => "timetz",
        LogicalKind.Timestamp => "timestamp",
        LogicalKind.TimestampTz => "timestamptz",
        LogicalKind.Interval => "interval",
        LogicalKind.Uuid => "uuid",
        LogicalKind.BitString => "bit varying",
        _ => "text",
    };
}
