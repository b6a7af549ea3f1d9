using Godwit.MySql.Binlog.Positions;

namespace Godwit.MySql.Binlog.Events;

/// <summary>One event. The same object is filled again by the next read; its spans and bytes are valid until then.</summary>
internal sealed class BinlogEvent
{
    private ReadOnlyMemory<byte> _text;
    private ReadOnlyMemory<byte> _database;

    public BinlogEventKind Kind { get; set; }

    public BinlogEventType Type { get; set; }

    /// <summary>Seconds since 1970 on the server; 0 where the event was made for the stream.</summary>
    public uint Timestamp { get; set; }

    public uint ServerId { get; set; }

    public ushort Flags { get; set; }

    /// <summary>The file, in which <see cref="EndOffset"/> is the place behind the event.</summary>
    public string File { get; set; } = "";

    public long StartOffset { get; set; }

    public long EndOffset { get; set; }

    /// <summary>Made by the server for this stream; not in the file.</summary>
    public bool IsArtificial { get; set; }

    /// <summary>For <see cref="BinlogEventKind.Rotate"/>, where the next event is.</summary>
    public string NextFile { get; set; } = "";

    public long NextOffset { get; set; }

    public MySqlGtid? MySqlGtid { get; set; }

    public MariaDbGtid? MariaDbGtid { get; set; }

    /// <summary>MariaDB: the transaction is one statement without BEGIN and COMMIT (DDL, or a table without transactions).</summary>
    public bool IsStandalone { get; set; }

    /// <summary>MariaDB: the statement is DDL.</summary>
    public bool IsDdl { get; set; }

    /// <summary>The transaction only prepares the XA transaction <see cref="Xid"/>.</summary>
    public bool IsXaPrepared { get; set; }

    /// <summary>MariaDB: the transaction ends the XA transaction <see cref="Xid"/> that was prepared before.</summary>
    public bool IsXaCompleted { get; set; }

    /// <summary>MySQL: XA COMMIT ... ONE PHASE, which is a commit.</summary>
    public bool IsOnePhase { get; set; }

    /// <summary>An XA transaction as SQL names it: <c>X'67',X'62',1</c>.</summary>
    public string? Xid { get; set; }

    /// <summary>For <see cref="BinlogEventKind.Commit"/>, the storage engine's number of the transaction.</summary>
    public ulong CommitNumber { get; set; }

    public GtidSet? Gtids { get; set; }

    /// <summary>SQL of a <see cref="BinlogEventKind.Query"/> or <see cref="BinlogEventKind.RowsQuery"/>, in the character set of <see cref="ClientCollation"/>.</summary>
    public ReadOnlySpan<byte> Text => _text.Span;

    /// <summary>The default database of a statement; UTF-8.</summary>
    public ReadOnlySpan<byte> Database => _database.Span;

    /// <summary>The number of the collation in which a statement was sent, or 0.</summary>
    public int ClientCollation { get; set; }

    /// <summary>The server's error number with which a statement ended, or 0.</summary>
    public int StatementError { get; set; }

    /// <summary>The table of a <see cref="BinlogEventKind.TableMap"/> or of <see cref="BinlogEventKind.Rows"/>.</summary>
    public TableMap? Table { get; set; }

    public RowsChange Change { get; set; }

    /// <summary>Whether these are the last rows of their statement.</summary>
    public bool EndsStatement { get; set; }

    /// <summary>Whether foreign keys were not checked for the statement.</summary>
    public bool NoForeignKeyChecks { get; set; }

    /// <summary>The columns that the rows carry: before images of updates and deletes, rows of inserts. One bit a column, lowest first.</summary>
    public ReadOnlyMemory<byte> Columns { get; set; }

    /// <summary>The columns of an update's after images.</summary>
    public ReadOnlyMemory<byte> ColumnsAfter { get; set; }

    /// <summary>The rows, for <see cref="Cells.RowDecoder"/>.</summary>
    public ReadOnlyMemory<byte> Rows { get; set; }

    public void SetStatement(ReadOnlyMemory<byte> database, ReadOnlyMemory<byte> text)
    {
        _database = database;
        _text = text;
    }

    /// <summary>Forgets what the last event said.</summary>
    public void Clear()
    {
        (NextFile, NextOffset, MySqlGtid, MariaDbGtid, Xid, Gtids, Table) = ("", 0, null, null, null, null, null);
        (IsStandalone, IsDdl, IsXaPrepared, IsXaCompleted, IsOnePhase, EndsStatement, NoForeignKeyChecks, IsArtificial) = (false, false, false, false, false, false, false, false);
        (CommitNumber, ClientCollation, StatementError) = (0, 0, 0);
        Columns = ColumnsAfter = Rows = _text = _database = default;
    }
}
