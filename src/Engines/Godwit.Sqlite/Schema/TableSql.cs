using System.Text;
using Godwit.Abstractions.Schema;

namespace Godwit.Sqlite.Schema;

/// <summary>Writes CREATE TABLE with everything that belongs to the table.</summary>
internal sealed class TableSql(TableSchema table, List<ConversionNote> notes)
{
    private static readonly string[] Collations = ["BINARY", "NOCASE", "RTRIM"];

    private readonly StringBuilder _sql = new();

    public string Write()
    {
        var inColumn = table.PrimaryKey is { Columns: [var only] } && table.FindColumn(only) is { } column && IsPlainInteger(column) ? only : null;
        _sql.Append("CREATE TABLE ").Append(Quote(table.Name.Name)).Append(" (");
        var first = true;
        foreach (var one in table.Columns)
        {
            Separate(ref first);
            WriteColumn(one, one.Name == inColumn);
        }

        if (table.PrimaryKey is { } key && inColumn is null)
        {
            Separate(ref first);
            WriteKey(key.Name, TableOptions.PrimaryKey, key);
            _sql.Append(TableOptions.ConflictClause(table, TableOptions.PrimaryKey));
        }

        foreach (var unique in table.UniqueKeys)
        {
            Separate(ref first);
            WriteKey(unique.Name, "UNIQUE", unique);
            _sql.Append(TableOptions.ConflictClause(table, TableOptions.Unique(unique.Columns)));
        }

        foreach (var check in table.Checks)
        {
            Separate(ref first);
            WriteName(check.Name);
            _sql.Append("CHECK (").Append(check.Expression).Append(EndsInComment(check.Expression) ? "\n)" : ")");
        }

        foreach (var foreignKey in table.ForeignKeys)
        {
            Separate(ref first);
            WriteForeignKey(foreignKey);
        }

        _sql.Append("\n)");
        var options = table.Options.Where(option => option is TableOptions.Strict or TableOptions.WithoutRowId).ToList();
        if (options.Count > 0)
            _sql.Append(' ').Append(string.Join(", ", options));
        return _sql.ToString();
    }

    private void WriteColumn(ColumnSchema column, bool primary)
    {
        _sql.Append(Quote(column.Name));
        if (column.NativeType.Length > 0)
            _sql.Append(' ').Append(column.NativeType);
        if (primary)
        {
            WriteConstraintName(table.PrimaryKey!.Name);
            // A key declared INTEGER becomes the row's own number unless it is written with DESC, an old quirk that tells the two apart.
            _sql.Append(" PRIMARY KEY").Append(column.Identity == IdentityKind.None && !WithoutRowId ? " DESC" : "")
                .Append(TableOptions.ConflictClause(table, TableOptions.PrimaryKey)).Append(column.NeverReuseNumbers ? " AUTOINCREMENT" : "");
        }
        else if (column.Identity != IdentityKind.None)
        {
            Note(ConversionOutcome.Weakened, "column", column.Name, "SQLite numbers only a primary key of one INTEGER column by itself: this column keeps its values but gets no new ones",
                "Let the application give the numbers");
        }

        if (!column.Nullable && !(primary && column.Identity != IdentityKind.None))
            _sql.Append(" NOT NULL").Append(TableOptions.ConflictClause(table, TableOptions.NotNull(column.Name)));
        if (column.Default is { } value && !column.IsGenerated)
            _sql.Append(" DEFAULT ").Append(value.Sql);
        if (column.Collation is { } collation)
            WriteCollation(column, collation);
        if (column.GeneratedExpression is { } expression)
            _sql.Append(" GENERATED ALWAYS AS (").Append(expression).Append(EndsInComment(expression) ? "\n)" : ")").Append(column.GeneratedStored ? " STORED" : " VIRTUAL");
    }

    private void WriteCollation(ColumnSchema column, string collation)
    {
        if (Collations.Contains(collation, StringComparer.OrdinalIgnoreCase))
            _sql.Append(" COLLATE ").Append(collation);
        else
            Note(ConversionOutcome.Weakened, "column", column.Name, $"SQLite has no collation '{collation}': texts sort and compare byte by byte");
    }

    private void WriteKey(string? name, string words, KeySchema key)
    {
        WriteName(name);
        _sql.Append(words).Append(" (").Append(Columns(key.Columns)).Append(')');
        if (key.Deferrable)
            Note(ConversionOutcome.Weakened, "key", name ?? string.Join(", ", key.Columns), "SQLite checks keys at once: DEFERRABLE is left out");
        if (key.NullsNotDistinct)
            Note(ConversionOutcome.Weakened, "key", name ?? string.Join(", ", key.Columns), "in SQLite NULLs are never equal: NULLS NOT DISTINCT is left out");
        if (key.Include.Count > 0)
            Note(ConversionOutcome.Weakened, "key", name ?? string.Join(", ", key.Columns), "SQLite's indexes carry no further columns: INCLUDE is left out");
    }

    private void WriteForeignKey(ForeignKeySchema key)
    {
        WriteName(key.Name);
        _sql.Append("FOREIGN KEY (").Append(Columns(key.Columns)).Append(") REFERENCES ").Append(Quote(key.ReferencedTable.Name))
            .Append(" (").Append(Columns(key.ReferencedColumns)).Append(')');
        if (key.OnDelete != ReferentialAction.NoAction)
            _sql.Append(" ON DELETE ").Append(Words(key.OnDelete));
        if (key.OnUpdate != ReferentialAction.NoAction)
            _sql.Append(" ON UPDATE ").Append(Words(key.OnUpdate));
        if (key.Deferrable)
            _sql.Append(" DEFERRABLE INITIALLY ").Append(key.InitiallyDeferred ? "DEFERRED" : "IMMEDIATE");
        if (key.MatchFull || key.OnDeleteColumns.Count > 0)
            Note(ConversionOutcome.Weakened, "foreign key", key.Name ?? string.Join(", ", key.Columns), "SQLite knows neither MATCH FULL nor a list of columns for ON DELETE SET: left out");
    }

    private static bool IsPlainInteger(ColumnSchema column) => column.NativeType.Equals("INTEGER", StringComparison.OrdinalIgnoreCase);

    private bool WithoutRowId => table.Options.Contains(TableOptions.WithoutRowId);

    private void WriteName(string? name)
    {
        if (name is not null)
            _sql.Append("CONSTRAINT ").Append(Quote(name)).Append(' ');
    }

    private void WriteConstraintName(string? name)
    {
        if (name is not null)
            _sql.Append(" CONSTRAINT ").Append(Quote(name));
    }

    private void Separate(ref bool first)
    {
        _sql.Append(first ? "\n  " : ",\n  ");
        first = false;
    }

    private void Note(ConversionOutcome outcome, string kind, string name, string message, string? fix = null) =>
        notes.Add(new ConversionNote(outcome, kind, $"{table.Name}.{name}", message, fix));

    private static bool EndsInComment(string expression) => expression.Contains("--", StringComparison.Ordinal);

    private static string Columns(IEnumerable<string> names) => string.Join(", ", names.Select(Quote));

    private static string Words(ReferentialAction action) => action switch
    {
        ReferentialAction.Cascade => "CASCADE",
        ReferentialAction.Restrict => "RESTRICT",
        ReferentialAction.SetNull => "SET NULL",
        ReferentialAction.SetDefault => "SET DEFAULT",
        _ => "NO ACTION",
    };

    private static string Quote(string name) => SqliteIdentifiers.Instance.Quote(name);
}
