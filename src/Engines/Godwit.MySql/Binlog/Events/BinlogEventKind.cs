namespace Godwit.MySql.Binlog.Events;

/// <summary>What an event says, whatever its version or family.</summary>
internal enum BinlogEventKind
{
    /// <summary>Nothing that concerns data: a checkpoint, a group's view, an event marked as ignorable.</summary>
    Ignored,

    /// <summary>How the file's events are laid out. First in every file.</summary>
    FormatDescription,

    /// <summary>The next event is in another file; also sent before the first event of a stream.</summary>
    Rotate,

    /// <summary>Nothing happened up to this place.</summary>
    Heartbeat,

    /// <summary>The server was shut down.</summary>
    Stop,

    /// <summary>Which transactions are in the files before: <see cref="BinlogEvent.Gtids"/>.</summary>
    GtidList,

    /// <summary>A transaction begins: <see cref="BinlogEvent.MySqlGtid"/>, <see cref="BinlogEvent.MariaDbGtid"/> or neither.</summary>
    Gtid,

    /// <summary>A statement: BEGIN, COMMIT, DDL, or data logged as a statement.</summary>
    Query,

    /// <summary>The transaction is committed.</summary>
    Commit,

    /// <summary>An XA transaction is prepared (MySQL); it is not committed.</summary>
    XaPrepare,

    /// <summary>The statement behind the rows that follow, as a comment.</summary>
    RowsQuery,

    /// <summary>A table and its number in the events that follow.</summary>
    TableMap,

    /// <summary>Rows of a table, inserted, updated or deleted.</summary>
    Rows,

    /// <summary>Context of a statement: the log is not by rows here.</summary>
    StatementContext,

    /// <summary>The server lost events and says so.</summary>
    Incident,
}

/// <summary>What happened to rows.</summary>
internal enum RowsChange
{
    Insert,
    Update,
    Delete,
}
