using System.Buffers;
using System.Text;
using MySqlConnector;

namespace Godwit.MySql.Rows;

/// <summary>Rows as INSERT statements of many rows each, for servers that do not allow LOAD DATA LOCAL. Every statement is checked by itself.</summary>
internal sealed class InsertSink : RowSink
{
    private static readonly SearchValues<byte> Special = SearchValues.Create("'\\\0"u8);

    private readonly byte[] _head;
    private long _rowsSent;
    private long _errorValuesSent;

    public InsertSink(MySqlLoadSession session, string table, IReadOnlyList<LoadColumn> columns)
        : base(session)
    {
        _head = Encoding.UTF8.GetBytes($"INSERT INTO {Quote(table)} ({string.Join(", ", columns.Select(column => Quote(column.Column.Name)))}) VALUES ");
    }

    public override void BeginRow()
    {
        Buffer.Write(Buffer.Length == 0 ? _head : ","u8);
        Buffer.WriteByte((byte)'(');
    }

    public override void WriteNull(int ordinal)
    {
        Separate(ordinal);
        Buffer.Write("NULL"u8);
    }

    public override void EndRow()
    {
        Buffer.WriteByte((byte)')');
        base.EndRow();
    }

    public override async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (Buffer.Length == 0)
            return;
        await using var command = new MySqlCommand(Encoding.UTF8.GetString(Buffer.Written.Span), Session.Connection, Session.Transaction);
        var landed = await command.ExecuteNonQueryAsync(cancellationToken);
        await Session.CheckLandedAsync(Rows - _rowsSent, landed, ErrorValues - _errorValuesSent, cancellationToken);
        (_rowsSent, _errorValuesSent) = (Rows, ErrorValues);
        Buffer.Clear();
    }

    public override async Task CompleteAsync(CancellationToken cancellationToken) => await FlushAsync(cancellationToken);

    protected override void WriteCell(int ordinal, CellPassage passage, ReadOnlySpan<byte> value)
    {
        Separate(ordinal);
        switch (passage)
        {
            case CellPassage.Index:
                Buffer.Write(value);
                break;
            case CellPassage.Binary:
                WriteHex(value);
                break;
            default:
                WriteText(value);
                break;
        }
    }

    private void Separate(int ordinal)
    {
        if (ordinal > 0)
            Buffer.WriteByte((byte)',');
    }

    private void WriteText(ReadOnlySpan<byte> value)
    {
        Buffer.WriteByte((byte)'\'');
        for (var special = value.IndexOfAny(Special); special >= 0; special = value.IndexOfAny(Special))
        {
            Buffer.Write(value[..special]);
            Buffer.WriteByte((byte)'\\');
            Buffer.WriteByte(value[special] == 0 ? (byte)'0' : value[special]);
            value = value[(special + 1)..];
        }

        Buffer.Write(value);
        Buffer.WriteByte((byte)'\'');
    }

    private void WriteHex(ReadOnlySpan<byte> value)
    {
        // An empty X'' would be a number's zero for a bit column.
        Buffer.Write(value.IsEmpty ? "_binary ''"u8 : "X'"u8);
        if (value.IsEmpty)
            return;
        Convert.TryToHexString(value, Buffer.GetSpan(value.Length * 2), out var written);
        Buffer.Advance(written);
        Buffer.WriteByte((byte)'\'');
    }
}
