using System.Net.Sockets;
using System.Text;
using Godwit.Abstractions.Engines;
using MySqlConnector;

namespace Godwit.MySql.Binlog.Protocol;

/// <summary>A connection of our own, which the driver has none of: logs in, runs SQL of one result, sends the commands of a replica.</summary>
internal sealed class ReplicaConnection : IAsyncDisposable
{
    private const byte Query = 3;
    private const byte EndMark = 0xFE;

    private readonly DatabaseEndpoint _endpoint;
    private readonly Socket _socket;

    private ReplicaConnection(DatabaseEndpoint endpoint, Socket socket, PacketStream packets)
    {
        _endpoint = endpoint;
        _socket = socket;
        Packets = packets;
    }

    public PacketStream Packets { get; }

    public MySqlServer Server { get; private set; } = MySqlServer.Parse("");

    /// <summary>Whether the connection is encrypted.</summary>
    public bool IsTls => Packets.Stream is System.Net.Security.SslStream;

    public string Place => MySqlErrors.Place(_endpoint);

    public static async Task<ReplicaConnection> OpenAsync(DatabaseEndpoint endpoint, CancellationToken cancellationToken)
    {
        var settings = MySqlConnectionOptions.Read(endpoint);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (settings.ConnectionTimeout > 0)
            limit.CancelAfter(TimeSpan.FromSeconds(settings.ConnectionTimeout));
        ReplicaConnection? connection = null;
        try
        {
            var socket = await ConnectAsync(settings, limit.Token);
            connection = new(endpoint, socket, new PacketStream(new NetworkStream(socket, ownsSocket: true)));
            await connection.LogInAsync(settings, limit.Token);
            return connection;
        }
        catch (Exception e)
        {
            if (connection is not null)
                await connection.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw Translate(e is OperationCanceledException ? new TimeoutException("no answer", e) : e, endpoint);
        }
    }

    /// <summary>Runs a statement and gives its rows, if it has any.</summary>
    public async Task<IReadOnlyList<string?[]>> QueryAsync(string sql, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync([Query, .. Encoding.UTF8.GetBytes(sql)], cancellationToken);
            var first = await ReadAsync(cancellationToken);
            if (first.Span[0] == 0)
                return [];
            var columns = CountOf(first.Span);
            for (var i = 0; i <= columns; i++)
                await ReadAsync(cancellationToken);
            var rows = new List<string?[]>();
            while (true)
            {
                var packet = await ReadAsync(cancellationToken);
                if (packet.Span[0] == EndMark && packet.Length < 9)
                    return rows;
                rows.Add(ReadRow(packet.Span, columns));
            }
        }
        catch (Exception e) when (e is not (OperationCanceledException or GodwitException))
        {
            throw Translate(e, _endpoint);
        }
    }

    /// <summary>The only value of the only row, or null.</summary>
    public async Task<string?> ScalarAsync(string sql, CancellationToken cancellationToken) => await QueryAsync(sql, cancellationToken) is [[var value, ..], ..] ? value : null;

    /// <summary>Sends a command and waits for its OK.</summary>
    public async Task CommandAsync(byte[] command, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(command, cancellationToken);
            await ReadAsync(cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or GodwitException))
        {
            throw Translate(e, _endpoint);
        }
    }

    public async ValueTask SendAsync(byte[] command, CancellationToken cancellationToken)
    {
        Packets.BeginCommand();
        await Packets.WriteAsync(command, cancellationToken);
    }

    public ValueTask DisposeAsync() => Packets.DisposeAsync();

    public GodwitException Translate(Exception exception) => Translate(exception, _endpoint);

    private static GodwitException Translate(Exception exception, DatabaseEndpoint endpoint) => exception is ServerError error
        ? MySqlErrors.FromServer(error.Number, error.Message, endpoint, MySqlErrors.Place(endpoint), error)
        : MySqlErrors.Translate(exception, endpoint, "");

    private static async Task<Socket> ConnectAsync(MySqlConnectionStringBuilder settings, CancellationToken cancellationToken)
    {
        var local = settings.ConnectionProtocol == MySqlConnectionProtocol.UnixSocket;
        var socket = local ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (local)
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(settings.Server), cancellationToken);
                return socket;
            }

            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            await socket.ConnectAsync(settings.Server, (int)settings.Port, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static int CountOf(ReadOnlySpan<byte> packet)
    {
        var reader = new ByteReader(packet);
        var columns = reader.Packed();
        return columns <= 4096 ? (int)columns : throw new BinlogFormatException("a result has more columns than a table can");
    }

    private static string?[] ReadRow(ReadOnlySpan<byte> packet, int columns)
    {
        var reader = new ByteReader(packet);
        var row = new string?[columns];
        for (var i = 0; i < columns; i++)
        {
            if (!reader.IsAtEnd && reader.Rest[0] == 0xFB)
                reader.Skip(1);
            else
                row[i] = Encoding.UTF8.GetString(reader.PackedText());
        }

        return row;
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        var packet = await Packets.ReadAsync(cancellationToken);
        if (packet.IsEmpty)
            throw new BinlogFormatException("an empty packet came");
        return packet.Span[0] == ServerError.Mark ? throw ServerError.Read(packet.Span) : packet;
    }

    private async Task LogInAsync(MySqlConnectionStringBuilder settings, CancellationToken cancellationToken)
    {
        var greeting = Greeting.Read((await ReadAsync(cancellationToken)).Span);
        Server = MySqlServer.Parse(greeting.Version);
        var wanted = Capabilities.LongPassword | Capabilities.LongFlag | Capabilities.Protocol41 | Capabilities.Transactions | Capabilities.SecureConnection |
            Capabilities.PluginAuth | Capabilities.LengthEncodedAuth;
        if (TlsUpgrade.IsWanted(settings, (greeting.Capabilities & Capabilities.Tls) != 0))
        {
            wanted |= Capabilities.Tls;
            await Packets.WriteAsync(Greeting.Answer(wanted & (greeting.Capabilities | Capabilities.Tls), null, [], ""), cancellationToken);
            Packets.Stream = await TlsUpgrade.StartAsync(Packets.Stream, settings, cancellationToken);
        }

        var plugin = greeting.Plugin;
        var scramble = greeting.Scramble;
        var answer = AuthPlugins.Answer(plugin, settings.Password, scramble);
        if (answer is null)
        {
            // The server asks again, for the plugin of the user.
            plugin = AuthPlugins.Native;
            answer = AuthPlugins.Answer(plugin, settings.Password, scramble)!;
        }

        await Packets.WriteAsync(Greeting.Answer(wanted & (greeting.Capabilities | Capabilities.Tls), settings.UserID, answer, plugin), cancellationToken);
        while (true)
        {
            var packet = await ReadAsync(cancellationToken);
            switch (packet.Span[0])
            {
                case 0:
                    return;
                case EndMark:
                    (plugin, scramble) = ReadSwitch(packet.Span);
                    answer = AuthPlugins.Answer(plugin, settings.Password, scramble) ??
                        throw new GodwitException(ErrorKind.AccessDenied, Place, $"the user logs in by {plugin}, which the reader of the binary log does not know",
                            "Use a user with caching_sha2_password, mysql_native_password or ed25519");
                    await Packets.WriteAsync(answer, cancellationToken);
                    break;
                case 1 when plugin == AuthPlugins.CachingSha2 && packet.Length == 2:
                    if (packet.Span[1] == 4)
                        await SendPasswordAsync(settings, scramble, cancellationToken);
                    break;
                default:
                    throw new BinlogFormatException("the server's answer to the login is none of the protocol's");
            }
        }
    }

    private static (string Plugin, byte[] Scramble) ReadSwitch(ReadOnlySpan<byte> packet)
    {
        var reader = new ByteReader(packet);
        reader.Skip(1);
        return reader.IsAtEnd ? ("mysql_old_password", []) : (Encoding.UTF8.GetString(reader.NulText()), reader.Rest.TrimEnd((byte)0).ToArray());
    }

    private async Task SendPasswordAsync(MySqlConnectionStringBuilder settings, byte[] scramble, CancellationToken cancellationToken)
    {
        if (IsTls || _socket.AddressFamily == AddressFamily.Unix)
        {
            await Packets.WriteAsync(Encoding.UTF8.GetBytes(settings.Password + '\0'), cancellationToken);
            return;
        }

        string key;
        if (settings.ServerRsaPublicKeyFile.Length > 0)
            key = await File.ReadAllTextAsync(settings.ServerRsaPublicKeyFile, cancellationToken);
        else if (settings.AllowPublicKeyRetrieval)
        {
            await Packets.WriteAsync(new byte[] { 2 }, cancellationToken);
            var packet = await ReadAsync(cancellationToken);
            key = Encoding.ASCII.GetString(packet.Span[1..]);
        }
        else
        {
            throw new GodwitException(ErrorKind.AccessDenied, Place, "the server asks for the password and the connection is not encrypted",
                "Use ssl-mode=REQUIRED, or name the server's key with server-public-key-path, or trust the network with get-server-public-key=true");
        }

        await Packets.WriteAsync(AuthPlugins.Encrypt(settings.Password, scramble, key), cancellationToken);
    }
}
