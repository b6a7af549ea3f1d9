using System.Numerics;

namespace Godwit.MySql.Binlog.Positions;

/// <summary>The numbers of MySQL's serialization library (8.3 and later): the count of ones at the low end says how many bytes follow.</summary>
internal static class SerializedReader
{
    public static ulong ReadUnsigned(ref ByteReader reader)
    {
        var first = reader.Byte();
        var more = BitOperations.TrailingZeroCount(~(uint)first);
        if (more >= 8)
            return reader.UInt64();
        var head = (ulong)first >> (more + 1);
        return more == 0 ? head : head | (reader.Number(more) << (7 - more));
    }

    public static long ReadSigned(ref ByteReader reader)
    {
        var value = ReadUnsigned(ref reader);
        return (value & 1) == 0 ? (long)(value >> 1) : -(long)(value >> 1) - 1;
    }
}
