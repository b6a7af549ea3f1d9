using System.Buffers;
using System.Globalization;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql.Rows;

/// <summary>
/// Rows for LOAD DATA: fields end with a tab, rows with a line feed; tab, line feed and backslash in a value get a backslash, NULL is
/// <c>\N</c>. The stream's character set is binary, so that no byte is taken for the beginning of a character.
/// </summary>
internal sealed class FileSink : RowSink
{
    private static readonly SearchValues<byte> Special = SearchValues.Create("\t\n\\"u8);

    private readonly LoadStream _stream;

    public FileSink(MySqlLoadSession session, string table, IReadOnlyList<LoadColumn> columns)
        : base(session)
    {
        var names = new List<string>();
        var expressions = new List<string>();
        for (var i = 0; i < columns.Count; i++)
        {
            var name = Quote(columns[i].Column.Name);
            var variable = string.Create(CultureInfo.InvariantCulture, $"@v{i}");
            var expression = Expression(columns[i], variable);
            names.Add(expression is null ? name : variable);
            if (expression is not null)
                expressions.Add($"{name} = {expression}");
        }

        _stream = new LoadStream(session.Connection, Quote(table), names, expressions);
    }

    public override void WriteNull(int ordinal)
    {
        Separate(ordinal);
        Buffer.Write("\\N"u8);
    }

    public override void EndRow()
    {
        Buffer.WriteByte((byte)'\n');
        base.EndRow();
    }

    public override async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(Buffer.Written, cancellationToken);
        Buffer.Clear();
    }

    public override async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        var landed = await _stream.CompleteAsync();
        await Session.CheckLandedAsync(Rows, landed, ErrorValues, cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void WriteCell(int ordinal, CellPassage passage, ReadOnlySpan<byte> value)
    {
        Separate(ordinal);
        if (passage is CellPassage.Plain or CellPassage.Index)
            Buffer.Write(value);
        else
            WriteEscaped(value);
    }

    /// <summary>What is stored in place of the field itself, or null for the field.</summary>
    private static string? Expression(LoadColumn column, string variable) => column.Passage switch
    {
        CellPassage.Index => $"CAST({variable} AS UNSIGNED)",
        CellPassage.Utf8 when !column.IsUtf8Mb4 => $"CONVERT({variable} USING utf8mb4)",
        // MariaDB gives a new number for 0 where other columns go through variables, NO_AUTO_VALUE_ON_ZERO or not; not for one that does itself.
        _ => column.Column.Identity != IdentityKind.None ? variable : null,
    };

    private void Separate(int ordinal)
    {
        if (ordinal > 0)
            Buffer.WriteByte((byte)'\t');
    }

    private void WriteEscaped(ReadOnlySpan<byte> value)
    {
        for (var special = value.IndexOfAny(Special); special >= 0; special = value.IndexOfAny(Special))
        {
            var room = Buffer.GetSpan(special + 2);
            value[..special].CopyTo(room);
            room[special] = (byte)'\\';
            room[special + 1] = value[special] switch { (byte)'\t' => (byte)'t', (byte)'\n' => (byte)'n', _ => (byte)'\\' };
            Buffer.Advance(special + 2);
            value = value[(special + 1)..];
        }

        Buffer.Write(value);
    }
}
