using System.Text;

namespace Godwit.MySql.Binlog.Protocol;

[Flags]
internal enum Capabilities : uint
{
    LongPassword = 1,
    LongFlag = 4,
    Protocol41 = 0x200,
    Tls = 0x800,
    Transactions = 0x2000,
    SecureConnection = 0x8000,
    PluginAuth = 0x80000,
    LengthEncodedAuth = 0x200000,
}

/// <summary>The first packet of a connection, version 10.</summary>
internal sealed record Greeting(string Version, Capabilities Capabilities, byte[] Scramble, string Plugin)
{
    public static Greeting Read(ReadOnlySpan<byte> packet)
    {
        var reader = new ByteReader(packet);
        if (reader.Byte() != 10)
            throw new BinlogFormatException("the server speaks another version of the protocol than 10");
        var version = Encoding.UTF8.GetString(reader.NulText());
        reader.Skip(4);
        var scramble = reader.Take(8).ToArray();
        reader.Skip(1);
        uint capabilities = reader.UInt16();
        reader.Skip(3);
        capabilities |= (uint)reader.UInt16() << 16;
        var length = reader.Byte();
        reader.Skip(10);
        if (((Capabilities)capabilities & Capabilities.SecureConnection) != 0)
            scramble = [.. scramble, .. reader.Take(Math.Min(Math.Max(13, length - 8), reader.Left)).TrimEnd((byte)0)];
        var plugin = ((Capabilities)capabilities & Capabilities.PluginAuth) != 0 && !reader.IsAtEnd ? Encoding.UTF8.GetString(reader.Rest.TrimEnd((byte)0)) : AuthPlugins.Native;
        return new(version, (Capabilities)capabilities, scramble, plugin);
    }

    public static byte[] Answer(Capabilities capabilities, string? user, byte[] auth, string plugin)
    {
        var body = new MemoryStream();
        using var writer = new BinaryWriter(body);
        writer.Write((uint)capabilities);
        writer.Write(1 << 30);
        // utf8mb4_general_ci
        writer.Write((byte)45);
        writer.Write(new byte[23]);
        // Without a user it is the request for TLS.
        if (user is not null)
        {
            writer.Write(Encoding.UTF8.GetBytes(user));
            writer.Write((byte)0);
            writer.Write((byte)auth.Length);
            writer.Write(auth);
            writer.Write(Encoding.UTF8.GetBytes(plugin));
            writer.Write((byte)0);
        }

        return body.ToArray();
    }
}
