using System.Globalization;
using Godwit.Abstractions.Schema;
using Godwit.Sqlite.Sessions;
using Microsoft.Data.Sqlite;

namespace Godwit.Sqlite.Schema;

/// <summary>Reads one table: pragmas for what they tell, the statement's text for the rest.</summary>
internal sealed class SqliteTableReader(SqliteSession session, List<SchemaObject> tables, List<SchemaObject> objects, bool smallFile)
{
    /// <summary>Below this size a full scan costs less than a wrong guess.</summary>
    public const long SmallFileBytes = 100_000_000;

    private sealed record IndexRow(string Name, bool Unique, string Origin, bool Partial);

    private sealed record IndexPartRow(long Column, string? Name, bool Descending, string? Collation);

    private sealed record ColumnRow(string Name, string Type, bool NotNull, string? Default, int KeyPosition, int Hidden);

    public TableSchema Read(SchemaObject item)
    {
        var text = TableDefinitionParser.Parse(item.Sql);
        var rows = session.Query("SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?) ORDER BY cid",
            row => new ColumnRow(row.Text(0), row.Text(1), row.Int64(2) != 0, row.TextOrNull(3), (int)row.Int64(4), (int)row.Int64(5)), item.Name);
        var indexes = session.Query("SELECT name, \"unique\", origin, partial FROM pragma_index_list(?) ORDER BY seq",
            row => new IndexRow(row.Text(0), row.Int64(1) != 0, row.Text(2), row.Int64(3) != 0), item.Name);
        var keyColumns = rows.Where(row => row.KeyPosition > 0).OrderBy(row => row.KeyPosition).Select(row => row.Name).ToList();
        // The one column that is the row's own number: declared INTEGER, and no index stands behind the key.
        var rowId = !text.WithoutRowId && keyColumns.Count == 1 && indexes.TrueForAll(index => index.Origin != "pk") ? keyColumns[0] : null;
        var columns = rows.Select(row => ReadColumn(item.Name, row, text, rowId)).ToList();
        var name = new QualifiedName(item.Name);
        return new TableSchema
        {
            Name = name,
            Columns = columns,
            PrimaryKey = keyColumns.Count == 0 ? null : new KeySchema { Name = text.PrimaryKey?.Name, Columns = keyColumns },
            UniqueKeys = ReadUniqueKeys(text, indexes, columns),
            ForeignKeys = ReadForeignKeys(item.Name, text),
            Checks = [.. text.Checks.Select(check => new CheckSchema(check.Name, check.Expression))],
            Indexes = [.. indexes.Where(index => index.Origin == "c").Select(index => ReadIndex(index, columns)).OrderBy(index => index.Name, StringComparer.Ordinal)],
            Options = TableOptions.Write(text),
            EstimatedRows = EstimateRows(item.Name, rowId is not null || !text.WithoutRowId),
            Bytes = MeasureBytes(item.Name),
        };
    }

    private ColumnSchema ReadColumn(string table, ColumnRow row, TableDefinition text, string? rowId)
    {
        var defined = text.Find(row.Name);
        var isRowId = row.Name == rowId;
        var type = SqliteTypeMap.Instance.Parse(row.Type);
        if (type.Kind == LogicalKind.Native && row.Hidden is 0)
            type = ColumnScan.Find(session, table, row.Name, smallFile) ?? type;
        return SqliteTypeMap.Instance.Complete(new ColumnSchema
        {
            Name = row.Name,
            NativeType = row.Type,
            Type = type,
            // A key column that is not the row's number may hold NULL in an ordinary table: SQLite keeps that old fault for compatibility.
            Nullable = !(row.NotNull || isRowId || row.KeyPosition > 0 && (text.WithoutRowId || text.Strict)),
            Default = row.Hidden is 2 or 3 ? null : DefaultReader.Read(row.Default),
            Identity = isRowId ? IdentityKind.ByDefault : IdentityKind.None,
            NeverReuseNumbers = isRowId && defined is { AutoIncrement: true },
            GeneratedExpression = row.Hidden is 2 or 3 ? defined?.GeneratedExpression ?? "" : null,
            GeneratedStored = row.Hidden == 3,
            Collation = defined?.Collation is { } collation && !collation.Equals("BINARY", StringComparison.OrdinalIgnoreCase) ? collation : null,
        });
    }

    private List<KeySchema> ReadUniqueKeys(TableDefinition text, List<IndexRow> indexes, List<ColumnSchema> columns)
    {
        // The list has the last one first; people expect the order of the statement.
        var keys = new List<KeySchema>();
        foreach (var index in indexes.Where(index => index.Origin == "u").Reverse())
        {
            var names = ReadParts(index.Name).Select(part => columns[(int)part.Column].Name).ToList();
            var defined = text.UniqueKeys.Find(key => key.Columns.SequenceEqual(names, StringComparer.OrdinalIgnoreCase));
            keys.Add(new KeySchema { Name = defined?.Name, Columns = names });
        }

        return keys;
    }

    private List<ForeignKeySchema> ReadForeignKeys(string table, TableDefinition text)
    {
        var rows = session.Query("SELECT id, \"table\", \"from\", \"to\", on_update, on_delete, \"match\" FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq",
            row => (Id: row.Int64(0), Table: row.Text(1), From: row.Text(2), To: row.TextOrNull(3), OnUpdate: row.Text(4), OnDelete: row.Text(5)), table);
        var keys = new List<ForeignKeySchema>();
        foreach (var group in rows.GroupBy(row => row.Id))
        {
            var first = group.First();
            var target = tables.Find(other => SqliteNames.Equal(other.Name, first.Table))?.Name ?? first.Table;
            var targetColumns = session.Query("SELECT name, pk FROM pragma_table_xinfo(?)", row => (Name: row.Text(0), Key: row.Int64(1)), target);
            var primary = targetColumns.Where(column => column.Key > 0).OrderBy(column => column.Key).Select(column => column.Name).ToList();
            var columns = group.Select(row => row.From).ToList();
            var defined = text.ForeignKeys.Find(key => SqliteNames.Equal(key.Table, first.Table) && key.Columns.SequenceEqual(columns, StringComparer.OrdinalIgnoreCase));
            keys.Add(new ForeignKeySchema
            {
                Name = defined?.Name,
                Columns = [.. columns.Select(column => Spelling(table, column))],
                ReferencedTable = new QualifiedName(target),
                ReferencedColumns = [.. group.Select((row, i) => row.To is null
                    ? primary.ElementAtOrDefault(i) ?? row.From
                    : targetColumns.Find(column => SqliteNames.Equal(column.Name, row.To)).Name ?? row.To)],
                OnDelete = Action(first.OnDelete),
                OnUpdate = Action(first.OnUpdate),
                Deferrable = defined?.Deferrable ?? false,
                InitiallyDeferred = defined?.InitiallyDeferred ?? false,
            });
        }

        return keys;
    }

    private string Spelling(string table, string column) =>
        session.Scalar("SELECT name FROM pragma_table_xinfo(?) WHERE name = ? COLLATE NOCASE", table, column) ?? column;

    private IndexSchema ReadIndex(IndexRow index, List<ColumnSchema> columns)
    {
        var sql = objects.Find(item => item.Type == "index" && item.Name == index.Name)?.Sql ?? "";
        var text = IndexDefinition.Parse(sql);
        var parts = ReadParts(index.Name).Select((part, i) =>
        {
            if (part.Column < 0 || part.Column >= columns.Count)
                return new IndexPart(null, part.Column == -1 ? "rowid" : text.Parts.ElementAtOrDefault(i) ?? "", part.Descending);
            var column = columns[(int)part.Column];
            var own = column.Collation ?? "BINARY";
            return new IndexPart(column.Name, null, part.Descending,
                Collation: part.Collation is { } collation && !collation.Equals(own, StringComparison.OrdinalIgnoreCase) ? collation : null);
        });
        return new IndexSchema { Name = index.Name, Parts = [.. parts], Unique = index.Unique, Predicate = text.Predicate, Definition = sql };
    }

    private List<IndexPartRow> ReadParts(string index) =>
        session.Query("SELECT cid, name, \"desc\", coll FROM pragma_index_xinfo(?) WHERE key ORDER BY seqno",
            row => new IndexPartRow(row.Int64(0), row.TextOrNull(1), row.Int64(2) != 0, row.TextOrNull(3)), index);

    private long? EstimateRows(string table, bool hasRowId)
    {
        var quoted = SqliteIdentifiers.Instance.Quote(table);
        if (smallFile)
            return session.Number($"SELECT count(*) FROM {quoted}");
        if (session.TableExists("sqlite_stat1") &&
            session.Scalar("SELECT stat FROM sqlite_stat1 WHERE tbl = ? ORDER BY idx IS NOT NULL", table) is { } stat &&
            long.TryParse(stat.Split(' ')[0], CultureInfo.InvariantCulture, out var rows))
            return rows;
        return hasRowId ? session.Number($"SELECT max(rowid) FROM {quoted}") : null;
    }

    private long? MeasureBytes(string table)
    {
        if (!smallFile)
            return null;
        try
        {
            return session.Number("SELECT pgsize FROM dbstat WHERE name = ? AND aggregate", table);
        }
        catch (SqliteException)
        {
            // This build of SQLite has no dbstat; the size is only for people.
            return null;
        }
    }

    private static ReferentialAction Action(string text) => text.ToUpperInvariant() switch
    {
        "CASCADE" => ReferentialAction.Cascade,
        "RESTRICT" => ReferentialAction.Restrict,
        "SET NULL" => ReferentialAction.SetNull,
        "SET DEFAULT" => ReferentialAction.SetDefault,
        _ => ReferentialAction.NoAction,
    };
}
