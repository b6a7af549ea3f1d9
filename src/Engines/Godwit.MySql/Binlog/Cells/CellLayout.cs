using Godwit.MySql.Binlog.Events;

namespace Godwit.MySql.Binlog.Cells;

/// <summary>How long a cell is.</summary>
internal static class CellLayout
{
    /// <summary>Takes a cell from a row: its bytes without the length in front.</summary>
    public static ReadOnlySpan<byte> Take(in MappedColumn column, ref ByteReader row)
    {
        switch (column.Type)
        {
            case ColumnType.Tiny or ColumnType.Year:
                return row.Take(1);
            case ColumnType.Short:
                return row.Take(2);
            case ColumnType.Int24 or ColumnType.Date or ColumnType.NewDate or ColumnType.Time:
                return row.Take(3);
            case ColumnType.Long or ColumnType.Float or ColumnType.Timestamp:
                return row.Take(4);
            case ColumnType.LongLong or ColumnType.Double or ColumnType.DateTime:
                return row.Take(8);
            case ColumnType.Timestamp2:
                return row.Take(4 + Fraction(column));
            case ColumnType.DateTime2:
                return row.Take(5 + Fraction(column));
            case ColumnType.Time2:
                return row.Take(3 + Fraction(column));
            case ColumnType.NewDecimal:
                return row.Take(PackedDecimal.Bytes(column.Size, column.Scale));
            case ColumnType.Bit:
                return row.Take((column.Size + 7) / 8);
            case ColumnType.Enum or ColumnType.Set when column.Size is >= 1 and <= 8:
                return row.Take(column.Size);
            case ColumnType.VarChar or ColumnType.VarString or ColumnType.String or ColumnType.VarCharCompressed:
                return row.Take(column.Size > 255 ? row.UInt16() : row.Byte());
            case ColumnType.TinyBlob or ColumnType.MediumBlob or ColumnType.LongBlob or ColumnType.Blob or ColumnType.Json or ColumnType.Geometry or ColumnType.Vector or
                ColumnType.BlobCompressed when column.Size is >= 1 and <= 4:
                var length = row.Number(column.Size);
                return length > int.MaxValue ? throw ByteReader.TooShort() : row.Take((int)length);
            case ColumnType.Null:
                return default;
            default:
                throw new BinlogFormatException($"a column is laid out in a way that is not known ({column.Type}, {column.Size})");
        }
    }

    private static int Fraction(in MappedColumn column) => column.Size <= 6 ? (column.Size + 1) / 2 : throw new BinlogFormatException("a fraction of seconds has more than six digits");
}
