using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Sqlite.Schema;

namespace Godwit.Sqlite;

/// <summary>
/// Writes a schema as SQL. SQLite cannot add a constraint to a table later, so keys, foreign keys and checks are part of CREATE TABLE;
/// indexes, views and triggers follow after the copy.
/// </summary>
internal sealed class SqliteSchemaWriter : ISchemaWriter
{
    public SchemaScript Script(DatabaseSchema schema)
    {
        var notes = new List<ConversionNote>();
        var statements = new List<SchemaStatement>();
        foreach (var table in schema.Tables)
            statements.Add(Statement(SchemaStage.Tables, "table", table.Name, table.Name, new TableSql(table, notes).Write(), $"DROP TABLE IF EXISTS {Quote(table.Name.Name)}"));
        foreach (var table in schema.Tables)
            foreach (var index in table.Indexes)
                if (WriteIndex(table, index, notes) is { } sql)
                    statements.Add(Statement(SchemaStage.Indexes, "index", new QualifiedName(index.Name), table.Name, sql, $"DROP INDEX IF EXISTS {Quote(index.Name)}"));
        foreach (var view in ViewOrder.Sort(schema.Views))
            statements.Add(Statement(SchemaStage.Programs, "view", view.Name, null,
                view.Definition ?? $"CREATE VIEW {Quote(view.Name.Name)} AS {view.Query}", $"DROP VIEW IF EXISTS {Quote(view.Name.Name)}"));
        foreach (var trigger in schema.Triggers)
            statements.Add(Statement(SchemaStage.Programs, "trigger", new QualifiedName(trigger.Name), trigger.Table, trigger.Definition, $"DROP TRIGGER IF EXISTS {Quote(trigger.Name)}"));
        foreach (var table in schema.Tables)
            statements.Add(Statement(SchemaStage.Analyze, "statistics", table.Name, table.Name, $"ANALYZE {Quote(table.Name.Name)}", null));
        NoteOthers(schema, notes);
        return new SchemaScript(statements, notes);
    }

    private static SchemaStatement Statement(SchemaStage stage, string kind, QualifiedName name, QualifiedName? table, string sql, string? undo) => new()
    {
        Id = $"{kind}:{name.Name}",
        Stage = stage,
        ObjectKind = kind,
        Name = name,
        Table = table,
        Sql = sql,
        UndoSql = undo,
    };

    private static string? WriteIndex(TableSchema table, IndexSchema index, List<ConversionNote> notes)
    {
        var subject = $"{table.Name}.{index.Name}";
        if (index.Method != "btree")
        {
            notes.Add(new ConversionNote(ConversionOutcome.NotConverted, "index", subject, $"SQLite has no {index.Method} indexes", "Make an index by hand where queries need one"));
            return null;
        }

        if (index.Include.Count > 0)
            notes.Add(new ConversionNote(ConversionOutcome.Weakened, "index", subject, "SQLite's indexes carry no further columns: INCLUDE is left out"));
        if (index.NullsNotDistinct)
            notes.Add(new ConversionNote(ConversionOutcome.Weakened, "index", subject, "in SQLite NULLs are never equal: NULLS NOT DISTINCT is left out"));
        // SQLite sorts NULLs first upwards and last downwards and cannot be told otherwise; only the order of results depends on it.
        var sql = new StringBuilder("CREATE ").Append(index.Unique ? "UNIQUE " : "").Append("INDEX ").Append(Quote(index.Name))
            .Append(" ON ").Append(Quote(table.Name.Name)).Append(" (");
        for (var i = 0; i < index.Parts.Count; i++)
        {
            var part = index.Parts[i];
            sql.Append(i == 0 ? "" : ", ").Append(part.Column is { } column ? Quote(column) : part.Expression);
            if (part.Collation is { } collation)
                sql.Append(" COLLATE ").Append(Quote(collation));
            if (part.Descending)
                sql.Append(" DESC");
        }

        sql.Append(')');
        if (index.Predicate is { } predicate)
            sql.Append(" WHERE ").Append(predicate);
        return sql.ToString();
    }

    private static void NoteOthers(DatabaseSchema schema, List<ConversionNote> notes)
    {
        void Note(string kind, QualifiedName name, string message, string? fix = null) =>
            notes.Add(new ConversionNote(ConversionOutcome.NotConverted, kind, name.ToString(), message, fix));

        foreach (var other in schema.Others)
            Note(other.Kind, other.Name, other.Kind == "shadow table" ? "belongs to a virtual table, which makes it anew" : "is not made by Godwit",
                other.Kind == "virtual table" ? "Make it and fill it on the target: " + other.Definition : null);
        foreach (var routine in schema.Routines)
            Note(routine.Kind, routine.Name, "SQLite has no routines");
        foreach (var sequence in schema.Sequences)
            Note("sequence", sequence.Name, "SQLite has no sequences; a table's own numbers are kept by the table");
    }

    private static string Quote(string name) => SqliteIdentifiers.Instance.Quote(name);
}
