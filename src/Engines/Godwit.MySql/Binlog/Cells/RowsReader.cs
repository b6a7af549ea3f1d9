using Godwit.Abstractions.Rows;
using Godwit.MySql.Binlog.Events;

namespace Godwit.MySql.Binlog.Cells;

/// <summary>The changes of a <see cref="BinlogEventKind.Rows"/> event one after another. Borrows: valid until the stream's next read.</summary>
internal ref struct RowsReader
{
    private readonly BinlogEvent _event;
    private readonly RowDecoder _decoder;
    private readonly IRowLosses _losses;
    private ByteReader _rows;

    public RowsReader(BinlogEvent rows, RowDecoder decoder, IRowLosses losses)
    {
        _event = rows;
        _decoder = decoder;
        _losses = losses;
        _rows = new(rows.Rows.Span);
    }

    /// <summary>Reads the next change; false at the end. The writers get the images that the change has; without one, an image is passed over.</summary>
    public bool Read(RowWriter? before, RowWriter? after)
    {
        if (_rows.IsAtEnd)
            return false;
        try
        {
            if (_event.Change != RowsChange.Insert)
                _decoder.Read(ref _rows, _event.Columns.Span, before, _losses);
            if (_event.Change != RowsChange.Delete)
                _decoder.Read(ref _rows, _event.ColumnsAfter.Span, after, _losses);
            return true;
        }
        catch (BinlogFormatException e) when (e.Subject.Length == 0)
        {
            throw new BinlogFormatException(FormattableString.Invariant($"{_event.File}:{_event.StartOffset}"), $"rows of {_event.Table?.Database}.{_event.Table?.Name} cannot be read: {e.Cause}", e.NextStep, e);
        }
    }
}
