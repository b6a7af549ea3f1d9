using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.Postgres.Rows;

/// <summary>
/// Encodes rows for COPY into a table: in binary where every column has an encoder for its wire type, else the whole load as text.
/// Not safe for concurrent use.
/// </summary>
internal sealed class RowEncoder
{
    private readonly WriteRequest _request;
    private readonly CellEncoder[] _encoders;

    public RowEncoder(WriteRequest request)
    {
        _request = request;
        CellEncoder?[] binary = [.. request.Columns.Select(BinaryEncoder)];
        Binary = Array.TrueForAll(binary, encoder => encoder is not null);
        _encoders = Binary
            ? [.. binary.Select(encoder => encoder!)]
            : [.. request.Columns.Select(column => new TextEncoder(column.Wire, ColumnStorage.Of(column.Column).Storage))];
    }

    /// <summary>Whether the load is COPY BINARY.</summary>
    public bool Binary { get; }

    /// <summary>What stands before the first row.</summary>
    public void WriteHeader(CopyBuffer output)
    {
        if (!Binary)
            return;
        output.Write("PGCOPY\n"u8);
        output.Write([0xff, (byte)'\r', (byte)'\n', 0]);
        output.WriteInt64(0);
    }

    /// <summary>What stands after the last row.</summary>
    public void WriteTrailer(CopyBuffer output)
    {
        if (Binary)
            output.WriteInt16(-1);
    }

    /// <summary>Appends the reader's current row.</summary>
    /// <exception cref="GodwitException"><see cref="ErrorKind.ValueRefused"/>: a value does not fit its column.</exception>
    public void WriteRow(ref RowReader row, CopyBuffer output)
    {
        if (Binary)
            output.WriteInt16((short)_encoders.Length);
        for (var i = 0; i < _encoders.Length; i++)
        {
            if (!Binary && i > 0)
                output.WriteByte((byte)'\t');
            switch (row.ReadCell(out var payload))
            {
                case CellState.Value:
                    if (!_encoders[i].TryEncode(payload, output))
                        throw Misfit(i, payload);
                    break;
                case CellState.Null when Binary:
                    output.WriteInt32(-1);
                    break;
                case CellState.Null:
                    output.Write("\\N"u8);
                    break;
                default:
                    throw new GodwitException(ErrorKind.Failed, $"{_request.Table.Name}, column {_request.Columns[i].Column.Name}",
                        "a row to load carries an unchanged cell, which only updates may");
            }
        }

        if (!Binary)
            output.WriteByte((byte)'\n');
    }

    private GodwitException Misfit(int ordinal, ReadOnlySpan<byte> payload)
    {
        var column = _request.Columns[ordinal];
        var text = CanonicalText.Format(column.Wire, payload);
        return new(ErrorKind.ValueRefused, $"{_request.Table.Name}, column {column.Column.Name}",
            $"the value {(text.Length > 200 ? text[..200] + "…" : text)} does not fit {column.Column.NativeType}",
            "Choose another type for the column in the plan, or name a policy under losses");
    }

    private static CellEncoder? BinaryEncoder(WriteColumn column)
    {
        var wire = column.Wire;
        var unsigned = wire is { Unsigned: true, Bits: 64 };
        return (wire.Kind, ColumnStorage.Of(column.Column).Storage) switch
        {
            (LogicalKind.Boolean, PostgresStorage.Boolean) => new BooleanEncoder(),
            (LogicalKind.Boolean or LogicalKind.Integer, PostgresStorage.Int2) => new IntegerEncoder(2, unsigned),
            (LogicalKind.Boolean or LogicalKind.Integer, PostgresStorage.Int4) => new IntegerEncoder(4, unsigned),
            (LogicalKind.Boolean or LogicalKind.Integer, PostgresStorage.Int8) => new IntegerEncoder(8, unsigned),
            (LogicalKind.Integer, PostgresStorage.Boolean) => new IntegerBooleanEncoder(),
            (LogicalKind.Integer, PostgresStorage.Numeric) => new IntegerNumericEncoder(unsigned),
            (LogicalKind.Decimal, PostgresStorage.Numeric) => new NumericEncoder(),
            (LogicalKind.Float32, PostgresStorage.Float4) => new Int32Encoder(),
            (LogicalKind.Float32, PostgresStorage.Float8) => new WidenFloatEncoder(),
            (LogicalKind.Float64, PostgresStorage.Float8) => new Int64Encoder(),
            (LogicalKind.Float64, PostgresStorage.Float4) => new NarrowFloatEncoder(),
            (LogicalKind.Text or LogicalKind.Json or LogicalKind.Enum or LogicalKind.Native or LogicalKind.Bytes, PostgresStorage.Text) => RawEncoder.Instance,
            (LogicalKind.Text or LogicalKind.Json, PostgresStorage.Json) => RawEncoder.Instance,
            (LogicalKind.Text or LogicalKind.Json, PostgresStorage.Jsonb) => new JsonbEncoder(),
            (LogicalKind.Text or LogicalKind.Enum, PostgresStorage.Enum) => RawEncoder.Instance,
            (LogicalKind.Text or LogicalKind.Bytes or LogicalKind.Uuid or LogicalKind.Geometry, PostgresStorage.Bytea) => RawEncoder.Instance,
            (LogicalKind.Bytes, PostgresStorage.Uuid) => new UuidBytesEncoder(),
            (LogicalKind.Date, PostgresStorage.Date) => new Int32Encoder(),
            (LogicalKind.Date, PostgresStorage.Timestamp or PostgresStorage.TimestampTz) => new DateTimestampEncoder(),
            (LogicalKind.Time, PostgresStorage.Time) => new Int64Encoder(),
            (LogicalKind.Time, PostgresStorage.Interval) => new TimeIntervalEncoder(),
            (LogicalKind.TimeTz, PostgresStorage.TimeTz) => new TimeTzEncoder(),
            (LogicalKind.Timestamp or LogicalKind.TimestampTz, PostgresStorage.Timestamp or PostgresStorage.TimestampTz) => new Int64Encoder(),
            (LogicalKind.Interval, PostgresStorage.Interval) => new IntervalEncoder(),
            (LogicalKind.Uuid, PostgresStorage.Uuid) => RawEncoder.Instance,
            (LogicalKind.BitString, PostgresStorage.Bit) => new BitStringEncoder(),
            _ => null,
        };
    }
}
