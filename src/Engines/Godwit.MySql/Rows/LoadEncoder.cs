using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Godwit.Abstractions.Rows;

namespace Godwit.MySql.Rows;

/// <summary>
/// Encodes rows for LOAD DATA: fields end with a tab, rows with a line feed; tab, line feed and backslash in a value get a backslash, NULL is
/// <c>\N</c>. The stream's character set is binary, so that no byte is taken for the beginning of a character.
/// </summary>
internal sealed class LoadEncoder(IReadOnlyList<LoadColumn> columns)
{
    private static readonly SearchValues<byte> Special = SearchValues.Create("\t\n\\"u8);

    private readonly LoadColumn[] _columns = [.. columns];
    private byte[] _scratch = new byte[256];

    /// <summary>Writes the reader's current row.</summary>
    public void WriteRow(ref RowReader row, IBufferWriter<byte> output)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            if (i > 0)
                Put(output, (byte)'\t');
            if (row.ReadCell(out var payload) != CellState.Value)
                output.Write("\\N"u8);
            else
                WriteCell(_columns[i], payload, output);
        }

        Put(output, (byte)'\n');
    }

    private void WriteCell(LoadColumn column, ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        int length;
        switch (column.Form)
        {
            case LoadForm.Bytes:
                WriteEscaped(payload, output);
                return;
            case LoadForm.Boolean:
                Put(output, (byte)('0' + payload[0]));
                return;
            case LoadForm.Signed:
                Utf8Formatter.TryFormat(BinaryPrimitives.ReadInt64LittleEndian(payload), output.GetSpan(24), out length);
                break;
            case LoadForm.Year:
                Utf8Formatter.TryFormat(BinaryPrimitives.ReadInt64LittleEndian(payload), output.GetSpan(24), out length, new StandardFormat('D', 4));
                break;
            case LoadForm.Unsigned:
                Utf8Formatter.TryFormat(BinaryPrimitives.ReadUInt64LittleEndian(payload), output.GetSpan(24), out length);
                break;
            case LoadForm.Float32:
                // As a double: the shortest digits of the largest float lie above it, and the server would refuse them.
                ((double)BinaryPrimitives.ReadSingleLittleEndian(payload)).TryFormat(output.GetSpan(32), out length, "R", System.Globalization.CultureInfo.InvariantCulture);
                break;
            case LoadForm.Float64:
                BinaryPrimitives.ReadDoubleLittleEndian(payload).TryFormat(output.GetSpan(32), out length, "R", System.Globalization.CultureInfo.InvariantCulture);
                break;
            case LoadForm.Date:
                length = TemporalText.FormatDate(BinaryPrimitives.ReadInt32LittleEndian(payload), output.GetSpan(32));
                break;
            case LoadForm.Timestamp:
                length = TemporalText.FormatTimestamp(BinaryPrimitives.ReadInt64LittleEndian(payload), utc: false, output.GetSpan(48));
                break;
            case LoadForm.Time or LoadForm.Duration:
                length = TemporalText.FormatTime(BinaryPrimitives.ReadInt64LittleEndian(payload), output.GetSpan(32));
                break;
            case LoadForm.Bits:
                WriteBits(payload, output);
                return;
            case LoadForm.Geometry:
                WriteGeometry(payload, output);
                return;
            default:
                WriteEscaped(Encoding.UTF8.GetBytes(CanonicalText.Format(column.Column.Wire, payload)), output);
                return;
        }

        output.Advance(length);
    }

    private static void WriteEscaped(ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        for (var special = value.IndexOfAny(Special); special >= 0; special = value.IndexOfAny(Special))
        {
            var room = output.GetSpan(special + 2);
            value[..special].CopyTo(room);
            room[special] = (byte)'\\';
            room[special + 1] = value[special] switch { (byte)'\t' => (byte)'t', (byte)'\n' => (byte)'n', _ => (byte)'\\' };
            output.Advance(special + 2);
            value = value[(special + 1)..];
        }

        output.Write(value);
    }

    private void WriteBits(ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        var count = BinaryPrimitives.ReadInt32LittleEndian(payload);
        var bits = payload[sizeof(int)..];
        var number = Scratch(bits.Length);
        var shift = (8 - (count % 8)) % 8;
        for (var i = 0; i < bits.Length; i++)
            number[i] = (byte)((bits[i] >> shift) | (i > 0 ? bits[i - 1] << (8 - shift) : 0));
        WriteEscaped(number, output);
    }

    private void WriteGeometry(ReadOnlySpan<byte> ewkb, IBufferWriter<byte> output)
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
        WriteEscaped(own, output);
    }

    private Span<byte> Scratch(int length)
    {
        if (_scratch.Length < length)
            _scratch = new byte[length * 2];
        return _scratch.AsSpan(0, length);
    }

    private static void Put(IBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }
}
