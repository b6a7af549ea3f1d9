using System.Buffers.Binary;
using System.Buffers.Text;
using Godwit.Abstractions.Rows;

namespace Godwit.MySql.Rows;

/// <summary>bit(n): the server sends whole bytes with the value at their end; the canonical form begins with the first bit.</summary>
internal sealed class BitsCellReader(int length) : MySqlCellReader
{
    public override LossKind Read(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        var value = Value(cell) << (64 - length);
        Span<byte> payload = stackalloc byte[sizeof(int) + sizeof(ulong)];
        BinaryPrimitives.WriteInt32LittleEndian(payload, length);
        BinaryPrimitives.WriteUInt64BigEndian(payload[sizeof(int)..], value);
        writer.WriteValue(payload[..(sizeof(int) + (length + 7) / 8)]);
        return LossKind.None;
    }

    public static ulong Value(ReadOnlySpan<byte> cell)
    {
        ulong value = 0;
        foreach (var part in cell)
            value = (value << 8) | part;
        return value;
    }
}

/// <summary>bit(n) as a number.</summary>
internal sealed class BitNumberCellReader(MySqlCellReader number) : MySqlCellReader
{
    public override LossKind Read(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(BitsCellReader.Value(cell), digits, out var length);
        return number.Read(digits[..length], writer);
    }
}

/// <summary>The SRID, then WKB: to EWKB. The axes stay: MySQL stores X before Y whatever the reference system says.</summary>
internal sealed class GeometryCellReader : MySqlCellReader
{
    private const int SridFlag = 0x20000000;
    private const int HeaderBytes = 9;

    public override LossKind Read(ReadOnlySpan<byte> cell, RowWriter writer)
    {
        if (cell.Length < HeaderBytes || cell[sizeof(int)] != 1)
            return LossKind.WrongType;
        var srid = BinaryPrimitives.ReadInt32LittleEndian(cell);
        if (srid == 0)
        {
            writer.WriteValue(cell[sizeof(int)..]);
            return LossKind.None;
        }

        writer.BeginCell();
        var room = writer.GetSpan(cell.Length);
        room[0] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(room[1..], BinaryPrimitives.ReadInt32LittleEndian(cell[5..]) | SridFlag);
        BinaryPrimitives.WriteInt32LittleEndian(room[5..], srid);
        cell[HeaderBytes..].CopyTo(room[HeaderBytes..]);
        writer.Advance(cell.Length);
        writer.EndCell();
        return LossKind.None;
    }
}
