using Godwit.Abstractions.Rows;

namespace Godwit.MySql.Rows;

/// <summary>Where a load's rows go, and the form in which they are written. One user at a time.</summary>
internal abstract class RowSink(MySqlLoadSession session) : IAsyncDisposable
{
    protected MySqlLoadSession Session { get; } = session;

    protected CopyBuffer Buffer { get; } = new();

    /// <summary>Rows ended so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Whether enough is written to be worth a <see cref="FlushAsync"/>.</summary>
    public bool IsFull => Buffer.Length >= CopyBuffer.Full;

    /// <summary>Error values of enumerations written so far: the server takes each with a warning.</summary>
    protected long ErrorValues { get; private set; }

    public static async Task<RowSink> OpenAsync(MySqlLoadSession session, string table, IReadOnlyList<LoadColumn> columns, CancellationToken cancellationToken)
    {
        if (columns.Any(column => column.Passage == CellPassage.Index))
            await session.AllowErrorValuesAsync(cancellationToken);
        return await session.CanLoadFilesAsync(cancellationToken) ? new FileSink(session, table, columns) : new InsertSink(session, table, columns);
    }

    public virtual void BeginRow()
    {
    }

    public abstract void WriteNull(int ordinal);

    /// <summary>Writes a value's bytes, which are what its column's <see cref="LoadColumn.Passage"/> says.</summary>
    public void Write(int ordinal, LoadColumn column, ReadOnlySpan<byte> value)
    {
        if (column.Passage == CellPassage.Index && value.SequenceEqual("0"u8))
            ErrorValues++;
        WriteCell(ordinal, column.Passage, value);
    }

    public virtual void EndRow() => Rows++;

    /// <summary>Sends what is written, whole rows.</summary>
    public abstract ValueTask FlushAsync(CancellationToken cancellationToken);

    /// <summary>Ends the load and checks that every row landed as it was sent.</summary>
    public abstract Task CompleteAsync(CancellationToken cancellationToken);

    public virtual ValueTask DisposeAsync()
    {
        Buffer.Dispose();
        return ValueTask.CompletedTask;
    }

    protected abstract void WriteCell(int ordinal, CellPassage passage, ReadOnlySpan<byte> value);

    protected static string Quote(string name) => MySqlIdentifiers.Instance.Quote(name);
}
