namespace Godwit.MySql.Binlog.Events;

/// <summary>Reads the events of tables and rows, and remembers the tables of the statement.</summary>
internal sealed class RowsEvents(Inflater inflater)
{
    private const int MaxTables = 4096;
    private const ulong NoTable = 0xFFFFFF;
    private const int EndsStatement = 1;
    private const int NoForeignKeyChecks = 2;

    private readonly Dictionary<ulong, TableMap> _tables = [];

    public void Forget() => _tables.Clear();

    /// <summary>False: the event is of another type.</summary>
    public bool TryFill(BinlogEventType type, EventFormat format, ReadOnlyMemory<byte> body, BinlogEvent into)
    {
        if (type == BinlogEventType.TableMap)
        {
            ReadTable(format, body.Span, into);
            return true;
        }

        if (Version(type, out var change, out var compressed) is not (>= 0 and var version))
            return false;
        into.Kind = BinlogEventKind.Rows;
        into.Change = change;
        var reader = new ByteReader(body.Span);
        var fixedBytes = format.FixedBytes(type, version == 2 ? 10 : 8);
        var id = reader.Number(fixedBytes == 6 ? 4 : 6);
        var flags = reader.UInt16();
        into.EndsStatement = (flags & EndsStatement) != 0;
        into.NoForeignKeyChecks = (flags & NoForeignKeyChecks) != 0;
        if (version == 2)
        {
            var extra = reader.UInt16();
            reader.Skip(Math.Max(0, extra - 2));
        }

        if (!_tables.TryGetValue(id, out var table))
        {
            if (id != NoTable)
                throw new BinlogFormatException(FormattableString.Invariant($"it has rows of table number {id}, which was not described"));
            into.Kind = BinlogEventKind.Ignored;
            return true;
        }

        into.Table = table;
        var columns = reader.PackedCount(8);
        if (columns != table.Columns.Count)
            throw new BinlogFormatException($"its rows have another number of columns than {table.Database}.{table.Name}");
        var bitmap = (columns + 7) / 8;
        into.Columns = Slice(body, ref reader, bitmap);
        into.ColumnsAfter = change == RowsChange.Update ? Slice(body, ref reader, bitmap) : into.Columns;
        var rows = body[^reader.Left..];
        into.Rows = compressed ? inflater.Unpack(rows) : rows;
        return true;
    }

    private void ReadTable(EventFormat format, ReadOnlySpan<byte> body, BinlogEvent into)
    {
        into.Kind = BinlogEventKind.TableMap;
        var reader = new ByteReader(body);
        var fixedBytes = format.FixedBytes(BinlogEventType.TableMap, 8);
        var id = reader.Number(fixedBytes == 6 ? 4 : 6);
        reader.Skip(2);
        if (!_tables.TryGetValue(id, out var table) || !table.IsSame(reader.Rest))
        {
            if (_tables.Count >= MaxTables)
                _tables.Clear();
            _tables[id] = table = TableMap.Read(id, reader.Rest);
        }

        into.Table = table;
    }

    private static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> body, ref ByteReader reader, int length)
    {
        var at = body.Length - reader.Left;
        reader.Skip(length);
        return body.Slice(at, length);
    }

    private static int Version(BinlogEventType type, out RowsChange change, out bool compressed)
    {
        compressed = type >= BinlogEventType.MariaWriteRowsCompressedV1;
        var (first, version) = type switch
        {
            >= BinlogEventType.WriteRowsV0 and <= BinlogEventType.DeleteRowsV0 => (BinlogEventType.WriteRowsV0, 0),
            >= BinlogEventType.WriteRowsV1 and <= BinlogEventType.DeleteRowsV1 => (BinlogEventType.WriteRowsV1, 1),
            >= BinlogEventType.WriteRowsV2 and <= BinlogEventType.DeleteRowsV2 => (BinlogEventType.WriteRowsV2, 2),
            >= BinlogEventType.MariaWriteRowsCompressedV1 and <= BinlogEventType.MariaDeleteRowsCompressedV1 => (BinlogEventType.MariaWriteRowsCompressedV1, 1),
            >= BinlogEventType.MariaWriteRowsCompressed and <= BinlogEventType.MariaDeleteRowsCompressed => (BinlogEventType.MariaWriteRowsCompressed, 2),
            _ => (type, -1),
        };
        change = (RowsChange)(type - first);
        return version;
    }
}
