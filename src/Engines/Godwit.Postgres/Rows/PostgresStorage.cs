using Godwit.Abstractions.Schema;

namespace Godwit.Postgres.Rows;

/// <summary>The binary form of a type in COPY.</summary>
internal enum PostgresStorage
{
    /// <summary>Only the server's own text form is known.</summary>
    Other,
    Boolean,
    Int2,
    Int4,
    Int8,
    Numeric,
    Float4,
    Float8,

    /// <summary>text, varchar, char(n), name: UTF-8.</summary>
    Text,
    Json,
    Jsonb,
    Bytea,
    Date,
    Time,
    TimeTz,
    Timestamp,
    TimestampTz,
    Interval,
    Uuid,

    /// <summary>bit and varbit.</summary>
    Bit,
    Enum,
}

/// <summary>A column's storage and whether its type is the built-in one of that storage (a domain is not).</summary>
internal readonly record struct ColumnStorage(PostgresStorage Storage, bool BuiltIn)
{
    public static ColumnStorage Of(ColumnSchema column) => ByName(column.NativeType) is { } storage
        ? new(storage, true)
        : new(ByType(column.Type), column.Type.Kind == LogicalKind.Enum);

    private static PostgresStorage? ByName(string nativeType)
    {
        var name = WithoutModifiers(nativeType).Trim().ToLowerInvariant();
        if (name.StartsWith("interval", StringComparison.Ordinal) && !name.EndsWith(']'))
            return PostgresStorage.Interval;
        return name switch
        {
            "boolean" or "bool" => PostgresStorage.Boolean,
            "smallint" or "int2" or "smallserial" => PostgresStorage.Int2,
            "integer" or "int" or "int4" or "serial" => PostgresStorage.Int4,
            "bigint" or "int8" or "bigserial" => PostgresStorage.Int8,
            "numeric" or "decimal" => PostgresStorage.Numeric,
            "real" or "float4" => PostgresStorage.Float4,
            "double precision" or "float8" => PostgresStorage.Float8,
            "text" or "character varying" or "varchar" or "character" or "char" or "bpchar" or "name" => PostgresStorage.Text,
            "json" => PostgresStorage.Json,
            "jsonb" => PostgresStorage.Jsonb,
            "bytea" => PostgresStorage.Bytea,
            "date" => PostgresStorage.Date,
            "time" or "time without time zone" => PostgresStorage.Time,
            "timetz" or "time with time zone" => PostgresStorage.TimeTz,
            "timestamp" or "timestamp without time zone" => PostgresStorage.Timestamp,
            "timestamptz" or "timestamp with time zone" => PostgresStorage.TimestampTz,
            "uuid" => PostgresStorage.Uuid,
            "bit" or "bit varying" or "varbit" => PostgresStorage.Bit,
            _ => null,
        };
    }

    /// <summary>A domain's or an unknown type's storage, from what it holds: a domain is sent and received as its base type.</summary>
    private static PostgresStorage ByType(LogicalType type) => type.Kind switch
    {
        LogicalKind.Boolean => PostgresStorage.Boolean,
        LogicalKind.Integer => type switch
        {
            { Unsigned: true, Bits: 64 } => PostgresStorage.Numeric,
            { Bits: 16, Unsigned: false } or { Bits: 8 } => PostgresStorage.Int2,
            { Bits: 32, Unsigned: false } or { Bits: 24 or 16 } => PostgresStorage.Int4,
            _ => PostgresStorage.Int8,
        },
        LogicalKind.Decimal => PostgresStorage.Numeric,
        LogicalKind.Float32 => PostgresStorage.Float4,
        LogicalKind.Float64 => PostgresStorage.Float8,
        LogicalKind.Text => PostgresStorage.Text,
        LogicalKind.Bytes => PostgresStorage.Bytea,
        LogicalKind.Date => PostgresStorage.Date,
        LogicalKind.Time => PostgresStorage.Time,
        LogicalKind.TimeTz => PostgresStorage.TimeTz,
        LogicalKind.Timestamp => PostgresStorage.Timestamp,
        LogicalKind.TimestampTz => PostgresStorage.TimestampTz,
        LogicalKind.Interval => PostgresStorage.Interval,
        LogicalKind.Uuid => PostgresStorage.Uuid,
        LogicalKind.Json => type.BinaryJson ? PostgresStorage.Jsonb : PostgresStorage.Json,
        LogicalKind.BitString => PostgresStorage.Bit,
        LogicalKind.Enum => PostgresStorage.Enum,
        _ => PostgresStorage.Other,
    };

    private static string WithoutModifiers(string nativeType)
    {
        var open = nativeType.IndexOf('(', StringComparison.Ordinal);
        var close = nativeType.IndexOf(')', StringComparison.Ordinal);
        return open < 0 || close < open || nativeType.Contains('"', StringComparison.Ordinal) ? nativeType : nativeType[..open].TrimEnd() + nativeType[(close + 1)..];
    }
}
