using Godwit.Abstractions.Rows;
using Godwit.Sqlite.Sessions;
using SQLitePCL;

namespace Godwit.Sqlite.Rows;

internal sealed class DateCellReader : SqliteCellReader
{
    public override LossKind Read(SqliteStatement row, int column, RowWriter writer)
    {
        if (row.ColumnType(column) != raw.SQLITE_TEXT)
            return LossKind.WrongType;
        var text = row.Utf8(column);
        if (TemporalText.TryParseDate(text, out var days))
        {
            writer.WriteInt32(days);
            return LossKind.None;
        }

        // Many programs write a date with a midnight behind it.
        if (!TemporalText.TryParseTimestamp(text, out var moment, out var offset) || offset is not null || moment % TemporalText.MicrosecondsPerDay != 0)
            return LossKind.WrongType;
        writer.WriteInt32((int)(moment / TemporalText.MicrosecondsPerDay));
        return LossKind.None;
    }

    public override bool ReadNearest(SqliteStatement row, int column, RowWriter writer)
    {
        if (row.ColumnType(column) != raw.SQLITE_TEXT || !TemporalText.TryParseTimestamp(row.Utf8(column), out var moment, out _))
            return false;
        writer.WriteInt32((int)Math.Floor((decimal)moment / TemporalText.MicrosecondsPerDay));
        return true;
    }
}

/// <summary>
/// Dates and times as ISO text. An instant without an offset is taken as UTC, which is what SQLite's own functions write; a local time
/// with an offset is refused, because the offset would be lost.
/// </summary>
internal sealed class TimestampCellReader(bool instant) : SqliteCellReader
{
    public override LossKind Read(SqliteStatement row, int column, RowWriter writer)
    {
        if (row.ColumnType(column) != raw.SQLITE_TEXT || !TemporalText.TryParseTimestamp(row.Utf8(column), out var moment, out var offset) ||
            !instant && offset is not null)
            return LossKind.WrongType;
        writer.WriteInt64(ToUtc(moment, offset));
        return LossKind.None;
    }

    public override bool ReadNearest(SqliteStatement row, int column, RowWriter writer)
    {
        if (row.ColumnType(column) != raw.SQLITE_TEXT || !TemporalText.TryParseTimestamp(row.Utf8(column), out var moment, out var offset))
            return false;
        writer.WriteInt64(ToUtc(moment, offset));
        return true;
    }

    private static long ToUtc(long moment, int? offset) =>
        moment is long.MaxValue or long.MinValue ? moment : moment - (offset ?? 0) * 1_000_000L;
}
