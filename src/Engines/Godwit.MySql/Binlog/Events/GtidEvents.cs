using System.Text;
using Godwit.MySql.Binlog.Positions;

namespace Godwit.MySql.Binlog.Events;

/// <summary>Reads the events that name transactions.</summary>
internal static class GtidEvents
{
    private const int MariaStandalone = 1;
    private const int MariaGroupCommit = 2;
    private const int MariaDdl = 32;
    private const int MariaPreparedXa = 64;
    private const int MariaCompletedXa = 128;
    private const int MaxXidPart = 64;

    public static MySqlGtid ReadMySql(ReadOnlySpan<byte> body)
    {
        var reader = new ByteReader(body);
        reader.Skip(1);
        return Checked(new(new Guid(reader.Take(16), bigEndian: true), "", (long)reader.UInt64()));
    }

    /// <summary>Fields by number in MySQL's serialization: 0 flags, 1 source, 2 number, 3 tag; what follows tells of parallel applying.</summary>
    public static MySqlGtid ReadMySqlTagged(ReadOnlySpan<byte> body)
    {
        var reader = new ByteReader(body);
        SerializedReader.ReadUnsigned(ref reader);
        SerializedReader.ReadUnsigned(ref reader);
        SerializedReader.ReadUnsigned(ref reader);
        Expect(ref reader, 0);
        SerializedReader.ReadUnsigned(ref reader);
        Expect(ref reader, 1);
        Span<byte> source = stackalloc byte[16];
        foreach (ref var part in source)
            part = (byte)SerializedReader.ReadUnsigned(ref reader);
        Expect(ref reader, 2);
        var number = SerializedReader.ReadSigned(ref reader);
        Expect(ref reader, 3);
        var length = SerializedReader.ReadUnsigned(ref reader);
        if (length > 32)
            throw new BinlogFormatException("the tag of a GTID is too long");
        var tag = Encoding.ASCII.GetString(reader.Take((int)length));
        return tag.Length == 0 || MySqlGtidSet.IsTag(tag) ? Checked(new(new Guid(source, bigEndian: true), tag, number)) : throw new BinlogFormatException("the tag of a GTID is none");
    }

    public static void ReadMariaDb(ReadOnlySpan<byte> body, BinlogEvent into)
    {
        var reader = new ByteReader(body);
        var sequence = reader.UInt64();
        into.MariaDbGtid = new(reader.UInt32(), into.ServerId, sequence);
        var flags = reader.Byte();
        into.IsStandalone = (flags & MariaStandalone) != 0;
        into.IsDdl = (flags & MariaDdl) != 0;
        into.IsXaPrepared = (flags & MariaPreparedXa) != 0;
        into.IsXaCompleted = (flags & MariaCompletedXa) != 0;
        if ((flags & MariaGroupCommit) != 0)
            reader.Skip(8);
        if ((flags & (MariaPreparedXa | MariaCompletedXa)) != 0)
        {
            var format = reader.UInt32();
            into.Xid = ReadXid(ref reader, format, reader.Byte(), reader.Byte());
        }
    }

    public static MariaDbGtidSet ReadMariaDbList(ReadOnlySpan<byte> body)
    {
        var reader = new ByteReader(body);
        var count = reader.UInt32() & 0x0FFFFFFF;
        if (count > reader.Left / 16)
            throw ByteReader.TooShort();
        var set = new MariaDbGtidSet();
        for (var i = 0; i < count; i++)
            set.Add(new(reader.UInt32(), reader.UInt32(), reader.UInt64()));
        return set;
    }

    public static void ReadXaPrepare(ReadOnlySpan<byte> body, BinlogEvent into)
    {
        var reader = new ByteReader(body);
        into.IsOnePhase = reader.Byte() != 0;
        var format = reader.UInt32();
        into.Xid = ReadXid(ref reader, format, reader.UInt32(), reader.UInt32());
    }

    private static string ReadXid(ref ByteReader reader, uint format, uint first, uint second)
    {
        if (first > MaxXidPart || second > MaxXidPart)
            throw new BinlogFormatException("the name of an XA transaction is too long");
        return FormattableString.Invariant($"X'{Convert.ToHexStringLower(reader.Take((int)first))}',X'{Convert.ToHexStringLower(reader.Take((int)second))}',{format}");
    }

    private static void Expect(ref ByteReader reader, ulong field)
    {
        if (SerializedReader.ReadUnsigned(ref reader) != field)
            throw new BinlogFormatException("a tagged GTID has other fields than are known");
    }

    private static MySqlGtid Checked(MySqlGtid gtid) => gtid.Number is >= 1 and < long.MaxValue - 2 ? gtid : throw new BinlogFormatException("a GTID has a number that none has");
}
