using System.Text;

namespace Godwit.MySql.Binlog.Protocol;

/// <summary>An ERR packet: the server's number and words.</summary>
internal sealed class ServerError(int number, string message) : Exception(message)
{
    public const byte Mark = 0xFF;

    public int Number { get; } = number;

    public static ServerError Read(ReadOnlySpan<byte> packet)
    {
        var reader = new ByteReader(packet);
        reader.Skip(1);
        var number = reader.UInt16();
        if (!reader.IsAtEnd && reader.Rest[0] == (byte)'#')
            reader.Skip(Math.Min(6, reader.Left));
        return new(number, Encoding.UTF8.GetString(reader.Rest));
    }
}
