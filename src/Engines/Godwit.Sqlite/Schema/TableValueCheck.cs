using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Sqlite.Rows;
using Godwit.Sqlite.Sessions;

namespace Godwit.Sqlite.Schema;

/// <summary>Looks for what SQLite's dynamic typing lets in: values of another storage class than declared, and NULL in primary keys.</summary>
internal static class TableValueCheck
{
    private const int MostRows = 1_000_000;

    public static IEnumerable<Finding> Check(SqliteSession session, TableSchema table)
    {
        var name = SqliteIdentifiers.Instance.Quote(table.Name);
        if (table.PrimaryKey is { } key)
        {
            foreach (var column in key.Columns.Where(column => table.FindColumn(column) is { Nullable: true }))
                if (session.Number($"SELECT count(*) FROM {name} WHERE {SqliteIdentifiers.Instance.Quote(column)} IS NULL") is > 0 and var nulls)
                    yield return new Finding("key-nulls", FindingSeverity.Error, table.Name.ToString(),
                        $"{nulls} rows have NULL in the primary key column '{column}', which only SQLite allows", "Give these rows a key, or leave the table out");
        }

        foreach (var column in table.Columns)
            if (!column.IsGenerated && Condition(column) is { } odd && Count(session, table, column, odd) is { } finding)
                yield return finding;
    }

    private static Finding? Count(SqliteSession session, TableSchema table, ColumnSchema column, string odd)
    {
        var row = table.Options.Contains(TableOptions.WithoutRowId) ? "NULL" : RangeSql.RowIdName(table);
        var quoted = SqliteIdentifiers.Instance.Quote(column.Name);
        var found = session.Query($"SELECT count(*), min(r), max(t) FROM (SELECT {row} AS r, typeof({quoted}) AS t, {quoted} AS v FROM {SqliteIdentifiers.Instance.Quote(table.Name)} LIMIT {MostRows}) WHERE {odd}",
            answer => (Count: answer.Int64(0), Row: answer.TextOrNull(1), Class: answer.TextOrNull(2)))[0];
        return found.Count == 0 ? null : new Finding("values", FindingSeverity.Warning, $"{table.Name}.{column.Name}",
            $"declared {column.NativeType} ({column.Type}), but {found.Count} values are of another kind ({found.Class}){(found.Row is null ? "" : ", for example in row " + found.Row)}",
            "Correct them, map the column by an expression, or allow losses of kind wrongType");
    }

    /// <summary>What is not of the column's type, over <c>t</c> (storage class) and <c>v</c> (value); null where nothing can be.</summary>
    private static string? Condition(ColumnSchema column) => column.Type.Kind switch
    {
        LogicalKind.Integer when SqliteAffinity.Of(column.NativeType) == Affinity.Integer => "t NOT IN ('integer', 'null')",
        LogicalKind.Boolean => "t NOT IN ('integer', 'null') OR v NOT IN (0, 1)",
        LogicalKind.Float32 or LogicalKind.Float64 => "t NOT IN ('real', 'integer', 'null')",
        LogicalKind.Decimal when SqliteAffinity.Of(column.NativeType).ConvertsText() => "t NOT IN ('real', 'integer', 'null') AND v NOT IN ('NaN', 'Infinity', '-Infinity')",
        LogicalKind.Text or LogicalKind.Json or LogicalKind.Enum => "t = 'blob'",
        LogicalKind.Bytes => "t NOT IN ('blob', 'null')",
        LogicalKind.Date or LogicalKind.Time or LogicalKind.Timestamp or LogicalKind.TimestampTz or LogicalKind.Uuid or LogicalKind.Interval => "t NOT IN ('text', 'null')",
        _ => null,
    };
}
