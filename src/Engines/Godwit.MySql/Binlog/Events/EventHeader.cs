using System.Buffers.Binary;

namespace Godwit.MySql.Binlog.Events;

/// <summary>The nineteen bytes before every event.</summary>
internal readonly ref struct EventHeader
{
    public const int Bytes = 19;
    public const ushort InUse = 1;
    public const ushort Artificial = 0x20;
    public const ushort Ignorable = 0x80;

    public EventHeader(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        Timestamp = reader.UInt32();
        Type = (BinlogEventType)reader.Byte();
        ServerId = reader.UInt32();
        Size = reader.UInt32();
        End = reader.UInt32();
        Flags = reader.UInt16();
    }

    public uint Timestamp { get; }

    public BinlogEventType Type { get; }

    public uint ServerId { get; }

    public uint Size { get; }

    /// <summary>The low 32 bits of the place behind the event; 0 where the event is not in the file.</summary>
    public uint End { get; }

    public ushort Flags { get; }

    public static uint SizeOf(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[9..]);
}
