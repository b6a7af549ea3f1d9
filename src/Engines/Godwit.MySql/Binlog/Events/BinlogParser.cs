using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Godwit.MySql.Binlog.Events;

/// <summary>Reads events one after another; knows the file's layout, the place in it and its tables. Does no I/O.</summary>
internal sealed class BinlogParser : IDisposable
{
    private const int ChecksumBytes = 4;

    private readonly Inflater _inflater = new();
    private readonly RowsEvents _rows;
    private EventFormat? _format;
    private string _file;
    private long _offset;
    private bool _checksums;
    private bool _inTransaction;
    private long _transactionStart;

    /// <summary>Makes a parser.</summary>
    /// <param name="file">The file that the first event is in.</param>
    /// <param name="offset">The place of the first event.</param>
    /// <param name="checksums">Whether events end in a checksum before the layout says so.</param>
    public BinlogParser(string file, long offset, bool checksums)
    {
        _file = file;
        _offset = offset;
        _checksums = checksums;
        _rows = new(_inflater);
    }

    /// <summary>Reads an event as the server sent it. False: it is a transaction in compressed form; <see cref="ReadInner"/> gives its events.</summary>
    public bool Read(ReadOnlyMemory<byte> bytes, BinlogEvent into)
    {
        try
        {
            return ReadChecked(bytes, into);
        }
        catch (BinlogFormatException e) when (e.Subject.Length == 0)
        {
            throw Located(e, bytes.Span);
        }
    }

    /// <summary>Reads the next event of a compressed transaction; false at its end.</summary>
    public bool ReadInner(BinlogEvent into)
    {
        if (!_inTransaction)
            return false;
        ReadOnlyMemory<byte> bytes = default;
        try
        {
            bytes = _inflater.NextEvent();
            if (bytes.IsEmpty)
                return _inTransaction = false;
            var header = new EventHeader(bytes.Span);
            Begin(into, header);
            (into.StartOffset, into.EndOffset) = (_transactionStart, _offset);
            return Fill(header, bytes[EventHeader.Bytes..], into) ? true : throw new BinlogFormatException("a compressed transaction holds another one");
        }
        catch (BinlogFormatException e) when (e.Subject.Length == 0)
        {
            throw Located(e, bytes.Span);
        }
    }

    public void Dispose() => _inflater.Dispose();

    private bool ReadChecked(ReadOnlyMemory<byte> bytes, BinlogEvent into)
    {
        _inTransaction = false;
        var header = new EventHeader(bytes.Span);
        if (header.Size != (uint)bytes.Length)
            throw new BinlogFormatException(FormattableString.Invariant($"it says it has {header.Size} bytes, and {bytes.Length} came"));
        var body = bytes[EventHeader.Bytes..];
        if (header.Type == BinlogEventType.FormatDescription)
        {
            _format = EventFormat.Read(body.Span);
            _checksums = _format.HasChecksums;
            _rows.Forget();
        }

        if (_checksums)
        {
            CheckSum(bytes.Span, header.Type);
            body = body[..^ChecksumBytes];
        }

        Begin(into, header);
        into.IsArtificial = header.End == 0 || (header.Flags & EventHeader.Artificial) != 0;
        into.StartOffset = _offset;
        if (!into.IsArtificial && !(header.Type == BinlogEventType.FormatDescription && header.End < _offset))
        {
            // The header has room for 32 bits of an offset that goes on beyond them.
            var end = (_offset & ~0xFFFFFFFFL) | header.End;
            _offset = end < _offset ? end + (1L << 32) : end;
            into.StartOffset = header.Type == BinlogEventType.Heartbeat ? _offset : _offset - header.Size;
        }

        into.EndOffset = _offset;
        return Fill(header, body, into);
    }

    private void Begin(BinlogEvent into, EventHeader header)
    {
        into.Clear();
        (into.Type, into.Timestamp, into.ServerId, into.Flags, into.File) = (header.Type, header.Timestamp, header.ServerId, header.Flags, _file);
    }

    private bool Fill(EventHeader header, ReadOnlyMemory<byte> body, BinlogEvent into)
    {
        if (_format is null && header.Type is not (BinlogEventType.Rotate or BinlogEventType.Heartbeat or BinlogEventType.MariaGtidList))
            throw new BinlogFormatException("it comes before the description of the format");
        switch (header.Type)
        {
            case BinlogEventType.FormatDescription:
                into.Kind = BinlogEventKind.FormatDescription;
                return true;
            case BinlogEventType.Rotate:
                ReadRotate(body.Span, into);
                return true;
            case BinlogEventType.Heartbeat or BinlogEventType.HeartbeatV2:
                into.Kind = BinlogEventKind.Heartbeat;
                return true;
            case BinlogEventType.Stop:
                into.Kind = BinlogEventKind.Stop;
                return true;
            case BinlogEventType.PreviousGtids:
                into.Kind = BinlogEventKind.GtidList;
                into.Gtids = Positions.MySqlGtidSet.Read(body.Span);
                return true;
            case BinlogEventType.MariaGtidList:
                into.Kind = BinlogEventKind.GtidList;
                into.Gtids = GtidEvents.ReadMariaDbList(body.Span);
                return true;
            case BinlogEventType.Gtid:
                into.Kind = BinlogEventKind.Gtid;
                into.MySqlGtid = GtidEvents.ReadMySql(body.Span);
                return true;
            case BinlogEventType.GtidTagged:
                into.Kind = BinlogEventKind.Gtid;
                into.MySqlGtid = GtidEvents.ReadMySqlTagged(body.Span);
                return true;
            case BinlogEventType.AnonymousGtid:
                into.Kind = BinlogEventKind.Gtid;
                return true;
            case BinlogEventType.MariaGtid:
                into.Kind = BinlogEventKind.Gtid;
                GtidEvents.ReadMariaDb(body.Span, into);
                return true;
            case BinlogEventType.Query or BinlogEventType.MariaQueryCompressed:
                ReadQuery(body, into);
                return true;
            case BinlogEventType.Xid:
                into.Kind = BinlogEventKind.Commit;
                into.CommitNumber = new ByteReader(body.Span).UInt64();
                return true;
            case BinlogEventType.XaPrepare:
                into.Kind = BinlogEventKind.XaPrepare;
                GtidEvents.ReadXaPrepare(body.Span, into);
                return true;
            case BinlogEventType.RowsQuery:
                into.Kind = BinlogEventKind.RowsQuery;
                // A byte with the length, which goes only to 255 and is not to be used.
                into.SetStatement(default, body[Math.Min(1, body.Length)..]);
                return true;
            case BinlogEventType.MariaAnnotateRows:
                into.Kind = BinlogEventKind.RowsQuery;
                into.SetStatement(default, body);
                return true;
            case BinlogEventType.IntVar or BinlogEventType.Rand or BinlogEventType.UserVar or BinlogEventType.AppendBlock or BinlogEventType.DeleteFile or
                BinlogEventType.BeginLoadQuery or BinlogEventType.ExecuteLoadQuery:
                into.Kind = BinlogEventKind.StatementContext;
                return true;
            case BinlogEventType.Incident:
                into.Kind = BinlogEventKind.Incident;
                return true;
            case BinlogEventType.TransactionPayload:
                BeginTransaction(body);
                _transactionStart = into.StartOffset;
                return false;
            case BinlogEventType.MariaCheckpoint or BinlogEventType.MariaStartEncryption or BinlogEventType.Ignorable or BinlogEventType.TransactionContext or BinlogEventType.ViewChange:
                into.Kind = BinlogEventKind.Ignored;
                return true;
            case BinlogEventType.PartialUpdateRows:
                throw new BinlogFormatException(Place(into.StartOffset), "an update carries only the changed parts of JSON values",
                    "SET GLOBAL binlog_row_value_options = '' on the source, reconnect its sessions, and begin after the last such update");
        }

        if (_rows.TryFill(header.Type, _format!, body, into))
            return true;
        if ((header.Flags & EventHeader.Ignorable) == 0)
            throw new BinlogFormatException(FormattableString.Invariant($"events of type {(int)header.Type} are not known and may not be ignored"));
        into.Kind = BinlogEventKind.Ignored;
        return true;
    }

    private void ReadRotate(ReadOnlySpan<byte> body, BinlogEvent into)
    {
        var reader = new ByteReader(body);
        into.Kind = BinlogEventKind.Rotate;
        into.NextOffset = (long)Math.Min(reader.UInt64(), long.MaxValue >> 1);
        if (reader.Left is 0 or > 512)
            throw new BinlogFormatException("it names no file");
        into.NextFile = Encoding.UTF8.GetString(reader.Rest);
        _file = into.NextFile;
        _offset = into.NextOffset;
        _rows.Forget();
    }

    private void ReadQuery(ReadOnlyMemory<byte> body, BinlogEvent into)
    {
        into.Kind = BinlogEventKind.Query;
        var reader = new ByteReader(body.Span);
        var fixedPart = new ByteReader(reader.Take(_format!.FixedBytes(BinlogEventType.Query, 13)));
        fixedPart.Skip(8);
        var databaseLength = fixedPart.Byte();
        into.StatementError = fixedPart.UInt16();
        into.ClientCollation = QueryStatus.ReadClientCollation(reader.Take(fixedPart.UInt16()));
        var at = body.Length - reader.Left;
        reader.Skip(databaseLength + 1);
        var sql = body[(body.Length - reader.Left)..];
        into.SetStatement(body.Slice(at, databaseLength), into.Type == BinlogEventType.Query ? sql : _inflater.Unpack(sql));
    }

    private void BeginTransaction(ReadOnlyMemory<byte> body)
    {
        var reader = new ByteReader(body.Span);
        ulong algorithm = 0;
        while (reader.Packed() is not 0 and var field)
        {
            var value = new ByteReader(reader.PackedText());
            if (field == 2)
                algorithm = value.Packed();
        }

        if (algorithm is not (0 or 255))
            throw new BinlogFormatException("a transaction is compressed in a way that is not known");
        _inflater.BeginTransaction(body[^reader.Left..], algorithm == 0);
        _inTransaction = true;
    }

    private static void CheckSum(ReadOnlySpan<byte> bytes, BinlogEventType type)
    {
        if (bytes.Length < EventHeader.Bytes + ChecksumBytes)
            throw ByteReader.TooShort();
        uint sum;
        var summed = bytes[..^ChecksumBytes];
        if (type == BinlogEventType.FormatDescription)
        {
            // The mark of a file that is open was set and is cleared without another sum.
            var copy = summed.ToArray();
            copy[17] &= unchecked((byte)~EventHeader.InUse);
            sum = Crc32.HashToUInt32(copy);
        }
        else
        {
            sum = Crc32.HashToUInt32(summed);
        }

        if (sum != BinaryPrimitives.ReadUInt32LittleEndian(bytes[^ChecksumBytes..]))
            throw new BinlogFormatException("its checksum is wrong: the log is damaged on the server's disk or on the way");
    }

    private string Place(long offset) => FormattableString.Invariant($"{_file}:{offset}");

    private BinlogFormatException Located(BinlogFormatException e, ReadOnlySpan<byte> bytes)
    {
        var type = bytes.Length > 4 ? ((BinlogEventType)bytes[4]).ToString() : "event";
        return new(Place(_offset), $"the {type} event at or before here cannot be read: {e.Cause}", e.NextStep ?? "Look at the file with the server's own mysqlbinlog or mariadb-binlog; nothing after this place was read", e);
    }
}
