using Godwit.Abstractions.Schema;

namespace Godwit.Core.Conversion;

/// <summary>
/// Columns that number themselves, and those that foreign keys tie to one. They get one type, chosen as for a column that numbers itself: an
/// engine may have no such column of the type that would hold every value. Immutable.
/// </summary>
internal sealed class NumberedColumns
{
    private readonly HashSet<(QualifiedName Table, string Column)> _columns;

    public NumberedColumns(IReadOnlyList<TableSchema> tables)
    {
        _columns = [.. tables.SelectMany(table => table.Columns.Where(NumbersItself).Select(column => (table.Name, column.Name)))];
        var links = tables.SelectMany(table => table.ForeignKeys.SelectMany(key => key.Columns.Zip(key.ReferencedColumns,
            (from, to) => (From: (table.Name, from), To: (key.ReferencedTable, to))))).ToList();
        while (links.RemoveAll(link => _columns.Contains(link.From) ? _columns.Add(link.To) || true : _columns.Contains(link.To) && _columns.Add(link.From)) > 0)
        {
        }
    }

    public bool Contains(QualifiedName table, string column) => _columns.Contains((table, column));

    private static bool NumbersItself(ColumnSchema column) => column.Identity != IdentityKind.None || column.Default?.Kind == DefaultKind.NextNumber;
}
