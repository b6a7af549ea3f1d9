using System.Globalization;
using System.Text;
using Godwit.Abstractions.Schema;
using Godwit.MySql.Types;

namespace Godwit.MySql.Ddl;

/// <summary>
/// Writes CREATE TABLE with its primary key: InnoDB keeps the rows in the key's order, so a key added later would write them all again.
/// </summary>
internal sealed class TableSql(TableSchema table, MySqlDialect dialect, List<ConversionNote> notes)
{
    private readonly MySqlTypeMap _types = new(dialect);
    private readonly KeyFit _keys = new(table, dialect);

    /// <summary>The key that CREATE TABLE must have beside the primary key, because a column that numbers itself has to be the first of one.</summary>
    public string? EarlyKey { get; private set; }

    public string Write()
    {
        var parts = new List<string>();
        foreach (var column in table.Columns)
            parts.Add(Column(column));
        if (table.PrimaryKey is { } primary)
            parts.Add("PRIMARY KEY (" + IndexSql.Columns(primary) + ")");
        AddEarlyKey(parts);
        foreach (var check in table.Checks)
            if (dialect.HasChecks)
                parts.Add((check.Name is { } name ? "CONSTRAINT " + Quote(name) + " " : "") + "CHECK (" + check.Expression + ")");
            else
                notes.Add(new ConversionNote(ConversionOutcome.NotConverted, "check", $"{table.Name}.{check.Name}", "this server reads CHECK and does not hold it", "Check it in the application or by a trigger"));
        var sql = new StringBuilder("CREATE TABLE ").Append(Quote(table.Name.Name)).Append(" (\n  ").AppendJoin(",\n  ", parts)
            .Append("\n) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4");
        if (table.Comment is { } comment)
            sql.Append(" COMMENT=").Append(MySqlTypeName.QuoteLabel(comment));
        if (table.Options.FirstOrDefault(option => option.StartsWith("ENGINE=", StringComparison.Ordinal)) is { } engine)
            notes.Add(new ConversionNote(ConversionOutcome.Changed, "table", table.Name.ToString(), $"{engine[7..]} becomes InnoDB, which holds transactions"));
        if (table.Partitioning is { } partitioning)
            sql.Append('\n').Append(partitioning.Sql);
        return sql.ToString();
    }

    /// <summary>The column's type as it is made: one that a key cannot hold gets a length.</summary>
    public string NativeType(ColumnSchema column) => _keys.NativeType(column);

    private string Column(ColumnSchema column)
    {
        var native = NativeType(column);
        var sql = new StringBuilder(Quote(column.Name)).Append(' ').Append(native);
        if (native != column.NativeType && native != "json")
        {
            notes.Add(new ConversionNote(ConversionOutcome.Weakened, "column", $"{table.Name}.{column.Name}",
                $"a key cannot hold {column.NativeType}: it becomes {native}; a longer value is refused"));
        }

        if (IsText(native))
            sql.Append(CharacterSet(column));
        if (column.GeneratedExpression is { } expression)
            sql.Append(" GENERATED ALWAYS AS (").Append(expression).Append(column.GeneratedStored ? ") STORED" : ") VIRTUAL");
        // A primary key's columns are NOT NULL whatever the source says; MariaDB's generated columns take no such clause.
        if (column.GeneratedExpression is null)
            sql.Append(column.Nullable && table.PrimaryKey?.Columns.Contains(column.Name) != true ? " NULL" : " NOT NULL");
        if (column is { Default: { } value, Identity: IdentityKind.None })
            sql.Append(" DEFAULT ").Append(value.Sql);
        if (column.SetNowOnUpdate)
            sql.Append(" ON UPDATE CURRENT_TIMESTAMP").Append(column.Type.Precision is > 0 and { } digits ? string.Create(CultureInfo.InvariantCulture, $"({digits})") : "");
        if (column.Identity != IdentityKind.None)
            sql.Append(" AUTO_INCREMENT");
        if (column.Invisible && dialect.HasInvisibleColumns)
            sql.Append(" INVISIBLE");
        if (column.Comment is { } comment)
            sql.Append(" COMMENT ").Append(MySqlTypeName.QuoteLabel(comment));
        return sql.ToString();
    }

    private string CharacterSet(ColumnSchema column)
    {
        if (column.CharacterSet is not { } set)
            return " CHARACTER SET utf8mb4 COLLATE " + dialect.BinaryCollation;
        return " CHARACTER SET " + set + (column.Collation is { } collation && _types.KnownCollation(collation) is { } known ? " COLLATE " + known : "");
    }

    private void AddEarlyKey(List<string> parts)
    {
        if (table.Columns.FirstOrDefault(column => column.Identity != IdentityKind.None) is not { } numbered || table.PrimaryKey?.Columns[0] == numbered.Name)
            return;
        if (table.UniqueKeys.FirstOrDefault(key => key.Columns[0] == numbered.Name) is { } unique)
        {
            EarlyKey = unique.Name ?? IndexSql.NameOf(unique);
            parts.Add("UNIQUE KEY " + Quote(EarlyKey) + " (" + IndexSql.Columns(unique) + ")");
        }
        else if (table.Indexes.FirstOrDefault(index => index.Method == "btree" && index.Parts[0].Column == numbered.Name) is { } index)
        {
            EarlyKey = index.Name;
            parts.Add((index.Unique ? "UNIQUE " : "") + "KEY " + Quote(index.Name) + " (" + IndexSql.Parts(index, table, this, dialect) + ")");
        }
        else
        {
            parts.Add("KEY (" + Quote(numbered.Name) + ")");
            notes.Add(new ConversionNote(ConversionOutcome.Changed, "column", $"{table.Name}.{numbered.Name}", "a column that numbers itself must be in an index here: one is made for it"));
        }
    }

    private static bool IsText(string native) => MySqlTypeName.Parse(native).Name is "char" or "varchar" or "tinytext" or "text" or "mediumtext" or "longtext" or "enum" or "set";

    private static string Quote(string name) => MySqlIdentifiers.Instance.Quote(name);
}
