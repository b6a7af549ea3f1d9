using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Sqlite.Schema;
using Godwit.Sqlite.Sessions;

namespace Godwit.Sqlite.Rows;

/// <summary>Binds a canonical value with the storage class that survives the column's affinity unchanged. Bound once per column.</summary>
internal sealed class SqliteCellWriter(LogicalType wire, ColumnSchema column)
{
    private readonly Affinity _affinity = SqliteAffinity.Of(column.NativeType);

    public void Bind(SqliteStatement statement, int index, ReadOnlySpan<byte> payload)
    {
        Span<byte> text = stackalloc byte[TemporalText.MaxBytes * 2];
        switch (wire.Kind)
        {
            case LogicalKind.Integer:
                BindInteger(statement, index, BinaryPrimitives.ReadInt64LittleEndian(payload));
                break;
            case LogicalKind.Boolean when _affinity == Affinity.Text:
                statement.BindText(index, payload[0] != 0 ? "true"u8 : "false"u8);
                break;
            case LogicalKind.Boolean:
                statement.Bind(index, payload[0] != 0 ? 1L : 0L);
                break;
            case LogicalKind.Float64:
                BindReal(statement, index, BinaryPrimitives.ReadDoubleLittleEndian(payload), text);
                break;
            case LogicalKind.Float32:
                BindSingle(statement, index, BinaryPrimitives.ReadSingleLittleEndian(payload), text);
                break;
            case LogicalKind.Decimal:
                BindDecimal(statement, index, payload);
                break;
            case LogicalKind.Bytes or LogicalKind.Geometry:
                statement.BindBlob(index, payload);
                break;
            case LogicalKind.Date:
                statement.BindText(index, text[..TemporalText.FormatDate(BinaryPrimitives.ReadInt32LittleEndian(payload), text)]);
                break;
            case LogicalKind.Time:
                statement.BindText(index, text[..TemporalText.FormatTime(BinaryPrimitives.ReadInt64LittleEndian(payload), text)]);
                break;
            case LogicalKind.Timestamp or LogicalKind.TimestampTz:
                statement.BindText(index, text[..TemporalText.FormatTimestamp(BinaryPrimitives.ReadInt64LittleEndian(payload), wire.Kind == LogicalKind.TimestampTz, text)]);
                break;
            case LogicalKind.Uuid:
                Utf8Formatter.TryFormat(new Guid(payload, bigEndian: true), text, out var length);
                statement.BindText(index, text[..length]);
                break;
            case LogicalKind.TimeTz or LogicalKind.Interval or LogicalKind.BitString:
                statement.Bind(index, CanonicalText.Format(wire, payload));
                break;
            case LogicalKind.Native when wire.NativeEngine == SqliteEngine.EngineName:
                if (!SqlLiteral.TryBind(statement, index, payload))
                    throw new GodwitException(ErrorKind.Failed, column.Name, $"'{Encoding.UTF8.GetString(payload)}' is not an SQL literal");
                break;
            default:
                statement.BindText(index, payload);
                break;
        }
    }

    private void BindInteger(SqliteStatement statement, int index, long value)
    {
        if (wire is { Unsigned: true, Bits: 64 } && (value < 0 || _affinity == Affinity.Text))
        {
            Span<byte> digits = stackalloc byte[20];
            Utf8Formatter.TryFormat((ulong)value, digits, out var length);
            statement.BindText(index, digits[..length]);
            return;
        }

        statement.Bind(index, value);
    }

    // A text column would turn a real into 15 digits; the shortest exact digits are written instead.
    private void BindReal(SqliteStatement statement, int index, double value, Span<byte> text)
    {
        if (_affinity != Affinity.Text)
        {
            statement.Bind(index, value);
            return;
        }

        value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        statement.BindText(index, text[..length]);
    }

    private void BindSingle(SqliteStatement statement, int index, float value, Span<byte> text)
    {
        if (_affinity != Affinity.Text)
        {
            statement.Bind(index, (double)value);
            return;
        }

        value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        statement.BindText(index, text[..length]);
    }

    // Digits become a number here and not in SQLite, whose own conversion may be off in the last bit.
    private void BindDecimal(SqliteStatement statement, int index, ReadOnlySpan<byte> digits)
    {
        if (!_affinity.ConvertsText())
            statement.BindText(index, digits);
        else if (Utf8Parser.TryParse(digits, out long whole, out var used) && used == digits.Length)
            statement.Bind(index, whole);
        else if (double.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
            statement.Bind(index, value);
        else
            statement.BindText(index, digits);
    }
}
