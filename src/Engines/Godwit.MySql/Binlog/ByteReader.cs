using System.Buffers.Binary;

namespace Godwit.MySql.Binlog;

/// <summary>Reads the protocol's numbers and texts; what lies beyond the end is a <see cref="BinlogFormatException"/>. Little endian unless said.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    public readonly int Left => _rest.Length;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)_rest.Length)
            throw TooShort();
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    public void Skip(int count) => Take(count);

    public byte Byte()
    {
        if (_rest.IsEmpty)
            throw TooShort();
        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>A number of one to eight bytes.</summary>
    public ulong Number(int bytes)
    {
        ulong value = 0;
        var taken = Take(bytes);
        for (var i = taken.Length - 1; i >= 0; i--)
            value = (value << 8) | taken[i];
        return value;
    }

    /// <summary>A number of one to eight bytes with the highest first.</summary>
    public ulong BigEndian(int bytes)
    {
        ulong value = 0;
        foreach (var part in Take(bytes))
            value = (value << 8) | part;
        return value;
    }

    /// <summary>A length-encoded number.</summary>
    public ulong Packed()
    {
        var first = Byte();
        return first switch
        {
            < 0xFB => first,
            0xFC => UInt16(),
            0xFD => Number(3),
            0xFE => UInt64(),
            _ => throw new BinlogFormatException("a length begins with a byte that begins none"),
        };
    }

    /// <summary>A length-encoded number that counts things of which each takes at least one of <paramref name="perByte"/> parts of a byte here.</summary>
    public int PackedCount(int perByte = 1)
    {
        var count = Packed();
        if (count > (ulong)_rest.Length * (ulong)perByte)
            throw TooShort();
        return (int)count;
    }

    /// <summary>A text with its length-encoded length.</summary>
    public ReadOnlySpan<byte> PackedText()
    {
        var length = Packed();
        return length > (ulong)_rest.Length ? throw TooShort() : Take((int)length);
    }

    /// <summary>A text up to a zero byte, which is taken too.</summary>
    public ReadOnlySpan<byte> NulText()
    {
        var end = _rest.IndexOf((byte)0);
        if (end < 0)
            throw TooShort();
        var text = Take(end);
        Skip(1);
        return text;
    }

    public static BinlogFormatException TooShort() => new("it ends before all of its parts");
}
