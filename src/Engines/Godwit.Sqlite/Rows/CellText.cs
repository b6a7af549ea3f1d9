using System.Globalization;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Sqlite.Sessions;
using SQLitePCL;

namespace Godwit.Sqlite.Rows;

/// <summary>Cells as text, for keys and messages. Not for hot paths.</summary>
internal static class CellText
{
    private const int MostCharacters = 200;

    /// <summary>A value for people: its storage class and its text, cut.</summary>
    public static string Describe(SqliteStatement row, int column) => row.ColumnType(column) switch
    {
        raw.SQLITE_INTEGER => "the integer " + row.Int64(column).ToString(CultureInfo.InvariantCulture),
        raw.SQLITE_FLOAT => "the real " + row.Double(column).ToString("R", CultureInfo.InvariantCulture),
        raw.SQLITE_TEXT => "the text '" + Cut(row.Text(column)) + "'",
        raw.SQLITE_NULL => "NULL",
        _ => "the blob \\x" + Cut(Convert.ToHexStringLower(row.Blob(column)[..Math.Min(row.Blob(column).Length, MostCharacters / 2)])),
    };

    /// <summary>A key's value in the form of <see cref="CanonicalText"/> where it is of its column's type, else as it stands.</summary>
    public static string? KeyText(SqliteStatement row, int column, LogicalType type)
    {
        if (row.IsNull(column))
            return null;
        using var batch = new RowBatch(256);
        var writer = new RowWriter(batch);
        writer.BeginRow();
        var reader = SqliteCellReader.Create(type, new ColumnSchema { Name = "key", NativeType = "", Type = type });
        if (reader.Read(row, column, writer) == LossKind.None)
        {
            writer.EndRow();
            var cells = new RowReader(batch);
            cells.ReadRow();
            cells.ReadCell(out var payload);
            var text = CanonicalText.Format(type, payload);
            // A date in another spelling is only found again by the spelling that it has.
            return row.ColumnType(column) == raw.SQLITE_TEXT && type.Kind is not (LogicalKind.Native or LogicalKind.Boolean) ? row.Text(column) : text;
        }

        return row.ColumnType(column) == raw.SQLITE_BLOB ? "\\x" + Convert.ToHexStringLower(row.Blob(column)) : row.Text(column);
    }

    public static string NameOf(LossKind kind) => char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..];

    private static string Cut(string text) => LossEntry.Shown(text);
}
