using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Godwit.Abstractions.Rows;

namespace Godwit.MySql.Rows;

/// <summary>Writes rows into a sink: each cell's bytes are made from its canonical payload. Not safe for concurrent use.</summary>
internal sealed class LoadEncoder(IReadOnlyList<LoadColumn> columns, RowSink sink)
{
    private const int LongestPlain = 64;

    private readonly LoadColumn[] _columns = [.. columns];
    private byte[] _scratch = new byte[256];

    /// <summary>Writes the reader's current row.</summary>
    public void WriteRow(ref RowReader row)
    {
        sink.BeginRow();
        Span<byte> plain = stackalloc byte[LongestPlain];
        for (var i = 0; i < _columns.Length; i++)
        {
            if (row.ReadCell(out var payload) != CellState.Value)
                sink.WriteNull(i);
            else
                sink.Write(i, _columns[i], Bytes(_columns[i], payload, plain));
        }

        sink.EndRow();
    }

    private ReadOnlySpan<byte> Bytes(LoadColumn column, ReadOnlySpan<byte> payload, Span<byte> plain)
    {
        int length;
        switch (column.Form)
        {
            case LoadForm.Bytes:
                return payload;
            case LoadForm.Boolean:
                plain[0] = (byte)('0' + payload[0]);
                length = 1;
                break;
            case LoadForm.Signed:
                Utf8Formatter.TryFormat(BinaryPrimitives.ReadInt64LittleEndian(payload), plain, out length);
                break;
            case LoadForm.Year:
                Utf8Formatter.TryFormat(BinaryPrimitives.ReadInt64LittleEndian(payload), plain, out length, new StandardFormat('D', 4));
                break;
            case LoadForm.Unsigned:
                Utf8Formatter.TryFormat(BinaryPrimitives.ReadUInt64LittleEndian(payload), plain, out length);
                break;
            case LoadForm.Float32:
                // As a double: the shortest digits of the largest float lie above it, and the server would refuse them.
                ((double)BinaryPrimitives.ReadSingleLittleEndian(payload)).TryFormat(plain, out length, "R", System.Globalization.CultureInfo.InvariantCulture);
                break;
            case LoadForm.Float64:
                BinaryPrimitives.ReadDoubleLittleEndian(payload).TryFormat(plain, out length, "R", System.Globalization.CultureInfo.InvariantCulture);
                break;
            case LoadForm.Date:
                length = TemporalText.FormatDate(BinaryPrimitives.ReadInt32LittleEndian(payload), plain);
                break;
            case LoadForm.Timestamp:
                length = TemporalText.FormatTimestamp(BinaryPrimitives.ReadInt64LittleEndian(payload), utc: false, plain);
                break;
            case LoadForm.Time or LoadForm.Duration:
                length = TemporalText.FormatTime(BinaryPrimitives.ReadInt64LittleEndian(payload), plain);
                break;
            case LoadForm.Bits:
                return Bits(payload);
            case LoadForm.Geometry:
                return Geometry(payload);
            default:
                return Encoding.UTF8.GetBytes(CanonicalText.Format(column.Wire, payload));
        }

        return plain[..length];
    }

    private Span<byte> Bits(ReadOnlySpan<byte> payload)
    {
        var count = BinaryPrimitives.ReadInt32LittleEndian(payload);
        var bits = payload[sizeof(int)..];
        var number = Scratch(bits.Length);
        var shift = (8 - (count % 8)) % 8;
        for (var i = 0; i < bits.Length; i++)
            number[i] = (byte)((bits[i] >> shift) | (i > 0 ? bits[i - 1] << (8 - shift) : 0));
        return number;
    }

    private Span<byte> Geometry(ReadOnlySpan<byte> ewkb)
    {
        const uint sridFlag = 0x20000000;
        var type = BinaryPrimitives.ReadUInt32LittleEndian(ewkb[1..]);
        var hasSrid = (type & sridFlag) != 0;
        var body = ewkb[(hasSrid ? 9 : 5)..];
        var own = Scratch(sizeof(int) + 5 + body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(own, hasSrid ? BinaryPrimitives.ReadUInt32LittleEndian(ewkb[5..]) : 0);
        own[4] = ewkb[0];
        BinaryPrimitives.WriteUInt32LittleEndian(own[5..], type & ~sridFlag);
        body.CopyTo(own[9..]);
        return own;
    }

    private Span<byte> Scratch(int length)
    {
        if (_scratch.Length < length)
            _scratch = new byte[length * 2];
        return _scratch.AsSpan(0, length);
    }
}
