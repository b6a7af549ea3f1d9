using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.Postgres.Rows;

/// <summary>
/// A canonical cell in COPY's text format: the server's own parser makes the column's type of it. Common kinds make no string.
/// </summary>
internal sealed class TextEncoder(LogicalType wire, PostgresStorage target) : CellEncoder
{
    private const int MaxShortText = TemporalText.MaxBytes * 2;

    public override bool TryEncode(ReadOnlySpan<byte> payload, CopyBuffer output)
    {
        var room = output.GetSpan(MaxShortText);
        switch (wire.Kind)
        {
            case LogicalKind.Boolean when target is PostgresStorage.Boolean or PostgresStorage.Text or PostgresStorage.Other or PostgresStorage.Json or PostgresStorage.Jsonb:
                output.Write(payload[0] != 0 ? "true"u8 : "false"u8);
                return true;
            case LogicalKind.Boolean:
                output.WriteByte(payload[0] != 0 ? (byte)'1' : (byte)'0');
                return true;
            case LogicalKind.Integer:
                return Advance(output, FormatInteger(BinaryPrimitives.ReadInt64LittleEndian(payload), room));
            case LogicalKind.Float32:
                BinaryPrimitives.ReadSingleLittleEndian(payload).TryFormat(room, out var single, default, CultureInfo.InvariantCulture);
                return Advance(output, single);
            case LogicalKind.Float64:
                BinaryPrimitives.ReadDoubleLittleEndian(payload).TryFormat(room, out var number, default, CultureInfo.InvariantCulture);
                return Advance(output, number);
            case LogicalKind.Date:
                return Advance(output, TemporalText.FormatDate(BinaryPrimitives.ReadInt32LittleEndian(payload), room));
            case LogicalKind.Time:
                return Advance(output, TemporalText.FormatTime(BinaryPrimitives.ReadInt64LittleEndian(payload), room));
            case LogicalKind.Timestamp or LogicalKind.TimestampTz:
                return Advance(output, TemporalText.FormatTimestamp(BinaryPrimitives.ReadInt64LittleEndian(payload), wire.Kind == LogicalKind.TimestampTz, room));
            case LogicalKind.Bytes or LogicalKind.Geometry when target != PostgresStorage.Text:
                if (target != PostgresStorage.Uuid)
                    output.Write("\\\\x"u8);
                WriteHex(payload, output);
                return true;
            case LogicalKind.Text or LogicalKind.Uuid or LogicalKind.Json when target == PostgresStorage.Bytea:
                output.Write("\\\\x"u8);
                WriteHex(payload, output);
                return true;
            case LogicalKind.TimeTz or LogicalKind.Interval or LogicalKind.Uuid or LogicalKind.BitString:
                WriteEscaped(Encoding.UTF8.GetBytes(CanonicalText.Format(wire, payload)), output);
                return true;
            default:
                WriteEscaped(payload, output);
                return true;
        }
    }

    private int FormatInteger(long number, Span<byte> room)
    {
        int length;
        _ = wire is { Unsigned: true, Bits: 64 }
            ? ((ulong)number).TryFormat(room, out length, default, CultureInfo.InvariantCulture)
            : number.TryFormat(room, out length, default, CultureInfo.InvariantCulture);
        return length;
    }

    private static bool Advance(CopyBuffer output, int length)
    {
        output.Advance(length);
        return true;
    }

    private static void WriteHex(ReadOnlySpan<byte> bytes, CopyBuffer output)
    {
        var room = output.GetSpan(checked(bytes.Length * 2));
        Convert.TryToHexStringLower(bytes, room, out var written);
        output.Advance(written);
    }

    private static void WriteEscaped(ReadOnlySpan<byte> text, CopyBuffer output)
    {
        while (true)
        {
            var special = text.IndexOfAny("\\\n\r\t"u8);
            if (special < 0)
            {
                output.Write(text);
                return;
            }

            output.Write(text[..special]);
            output.WriteByte((byte)'\\');
            output.WriteByte(text[special] switch
            {
                (byte)'\n' => (byte)'n',
                (byte)'\r' => (byte)'r',
                (byte)'\t' => (byte)'t',
                var same => same,
            });
            text = text[(special + 1)..];
        }
    }
}
