using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.MySql.Binlog.Cells;
using Godwit.MySql.Binlog.Events;
using Godwit.MySql.Binlog.Positions;
using Godwit.MySql.Binlog.Protocol;

namespace Godwit.MySql.Binlog;

/// <summary>A server's log from a position on. One reader; after a failure or a cancelled read only to be disposed of.</summary>
internal sealed class BinlogStream : IAsyncDisposable
{
    private const byte DumpCommand = 0x12;
    private const byte RegisterCommand = 0x15;
    private const byte DumpGtidCommand = 0x1E;
    private const byte EndMark = 0xFE;
    private const ushort DoNotWait = 1;
    private const ushort MariaSendAnnotations = 2;
    private const ushort ThroughGtid = 4;
    private const int PatienceFactor = 4;

    private readonly ReplicaConnection _connection;
    private readonly BinlogParser _parser;
    private readonly BinlogOptions _options;
    private readonly BinlogPosition _from;
    private readonly TimeProvider _time;
    private readonly BinlogEvent _event = new();

    private BinlogStream(ReplicaConnection connection, BinlogParser parser, BinlogPosition from, BinlogOptions options, TimeProvider time, CharacterSets characterSets)
    {
        _connection = connection;
        _parser = parser;
        _from = from;
        _options = options;
        _time = time;
        CharacterSets = characterSets;
    }

    /// <summary>The server's character sets.</summary>
    public CharacterSets CharacterSets { get; }

    public MySqlServer Server => _connection.Server;

    /// <summary>Sees the bytes of each event as it came, before it is read; for recordings.</summary>
    public Action<ReadOnlyMemory<byte>>? Recorder { get; set; }

    /// <summary>Connects and begins after <paramref name="from"/>: by its GTIDs where it has some, else by file and offset.</summary>
    /// <exception cref="BinlogGoneException">The server no longer has what follows.</exception>
    public static async Task<BinlogStream> OpenAsync(DatabaseEndpoint endpoint, BinlogPosition from, BinlogOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var connection = await ReplicaConnection.OpenAsync(endpoint, cancellationToken);
        try
        {
            var mariaDb = connection.Server.Dialect.IsMariaDb;
            var heartbeat = FormattableString.Invariant($"{(long)options.Heartbeat.TotalMilliseconds}000000");
            await connection.QueryAsync("SET NAMES utf8mb4", cancellationToken);
            var characterSets = await CharacterSets.LoadAsync(connection, cancellationToken);
            await BinlogHistory.CheckAsync(connection, from, cancellationToken);
            await connection.QueryAsync($"SET @master_heartbeat_period = {heartbeat}, @source_heartbeat_period = {heartbeat}", cancellationToken);
            // Without it a server with checksums refuses; what it gives is the checksum of the first event, before any layout is known.
            await connection.QueryAsync("SET @master_binlog_checksum = @@global.binlog_checksum, @source_binlog_checksum = @@global.binlog_checksum", cancellationToken);
            var checksum = await connection.ScalarAsync("SELECT @master_binlog_checksum", cancellationToken);
            if (mariaDb)
                await connection.QueryAsync("SET @mariadb_slave_capability = 4", cancellationToken);
            else
                await connection.QueryAsync($"SET @slave_uuid = '{Guid.NewGuid()}', @replica_uuid = @slave_uuid", cancellationToken);
            if (from.Gtids is MariaDbGtidSet state)
                await connection.QueryAsync($"SET @slave_connect_state = '{state}', @slave_gtid_strict_mode = 1, @slave_gtid_ignore_duplicates = 0", cancellationToken);
            var serverId = options.ServerId ?? await FreeServerIdAsync(connection, cancellationToken);
            await connection.CommandAsync(Register(serverId), cancellationToken);
            var parser = new BinlogParser(from.File, from.Offset, checksum?.Equals("CRC32", StringComparison.OrdinalIgnoreCase) == true);
            await connection.SendAsync(Dump(from, serverId, mariaDb, options.UntilEnd), cancellationToken);
            return new(connection, parser, from, options, time, characterSets);
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw e is GodwitException ? e : connection.Translate(e);
        }
    }

    /// <summary>The next event, valid until the next call; null at the end of the log if the options ask for an end.</summary>
    /// <exception cref="GodwitException"><see cref="ErrorKind.Unreachable"/>: the connection is lost and may be made again from the last position.</exception>
    public ValueTask<BinlogEvent?> ReadEventAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_parser.ReadInner(_event))
                return new(_event);
            if (!_connection.Packets.TryRead(out var packet))
                return WaitAsync(cancellationToken);
            // If not, a compressed transaction began.
            if (TryParse(packet, out var read))
                return new(read);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _parser.Dispose();
        await _connection.DisposeAsync();
    }

    private async ValueTask<BinlogEvent?> WaitAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(_options.Heartbeat * PatienceFactor, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        ReadOnlyMemory<byte> packet;
        _connection.Packets.Progress = () => patience.CancelAfter(_options.Heartbeat * PatienceFactor);
        try
        {
            packet = await _connection.Packets.ReadAsync(both.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw _connection.Translate(new TimeoutException("the server is silent", e));
        }
        catch (Exception e) when (e is not (OperationCanceledException or GodwitException))
        {
            throw _connection.Translate(e);
        }
        finally
        {
            _connection.Packets.Progress = null;
        }

        return TryParse(packet, out var read) ? read : await ReadEventAsync(cancellationToken);
    }

    private bool TryParse(ReadOnlyMemory<byte> packet, out BinlogEvent? read)
    {
        read = _event;
        if (packet.IsEmpty)
            throw new BinlogFormatException(_connection.Place, "an empty packet came");
        switch (packet.Span[0])
        {
            case 0:
                Recorder?.Invoke(packet[1..]);
                return _parser.Read(packet[1..], _event);
            case ServerError.Mark:
                throw BinlogHistory.Translate(ServerError.Read(packet.Span), _from, _connection);
            case EndMark when _options.UntilEnd:
                read = null;
                return true;
            case EndMark:
                throw new GodwitException(ErrorKind.Unreachable, _connection.Place, "the server ended the stream of its log", "It may be shutting down; try again from the last position");
            default:
                throw new BinlogFormatException(_connection.Place, "a packet came that holds no event");
        }
    }

    private static async Task<uint> FreeServerIdAsync(ReplicaConnection connection, CancellationToken cancellationToken)
    {
        var taken = new HashSet<string?> { await connection.ScalarAsync("SELECT @@global.server_id", cancellationToken) };
        try
        {
            var command = !connection.Server.Dialect.IsMariaDb && connection.Server.Dialect.Version >= 80_022 ? "SHOW REPLICAS" : "SHOW SLAVE HOSTS";
            taken.UnionWith((await connection.QueryAsync(command, cancellationToken)).Select(row => row[0]));
        }
        catch (GodwitException e) when (e.Kind == ErrorKind.AccessDenied)
        {
            // Without the privilege to see them: one of two thousand million numbers is hardly taken.
        }

        while (true)
        {
            var id = (uint)RandomNumberGenerator.GetInt32(1 << 30, int.MaxValue);
            if (!taken.Contains(id.ToString(System.Globalization.CultureInfo.InvariantCulture)))
                return id;
        }
    }

    private static byte[] Register(uint serverId)
    {
        var command = new byte[18];
        command[0] = RegisterCommand;
        BinaryPrimitives.WriteUInt32LittleEndian(command.AsSpan(1), serverId);
        return command;
    }

    private static byte[] Dump(BinlogPosition from, uint serverId, bool mariaDb, bool untilEnd)
    {
        using var body = new MemoryStream();
        using var writer = new BinaryWriter(body);
        var flags = (ushort)(untilEnd ? DoNotWait : 0);
        var file = Encoding.UTF8.GetBytes(from.Gtids is null ? from.File : "");
        if (mariaDb || from.Gtids is null && from.Offset <= uint.MaxValue)
        {
            writer.Write(DumpCommand);
            writer.Write(from.Gtids is null ? checked((uint)from.Offset) : (uint)BinlogPosition.FirstOffset);
            writer.Write((ushort)(flags | (mariaDb ? MariaSendAnnotations : 0)));
            writer.Write(serverId);
            writer.Write(file);
            return body.ToArray();
        }

        var done = from.Gtids is MySqlGtidSet set ? set.Write() : [];
        writer.Write(DumpGtidCommand);
        writer.Write((ushort)(flags | (from.Gtids is null ? 0 : ThroughGtid)));
        writer.Write(serverId);
        writer.Write(file.Length);
        writer.Write(file);
        writer.Write(from.Gtids is null ? (ulong)from.Offset : BinlogPosition.FirstOffset);
        writer.Write(done.Length);
        writer.Write(done);
        return body.ToArray();
    }
}
