using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.MySql.Ddl;

namespace Godwit.MySql;

/// <summary>
/// Writes a schema as SQL: tables with their primary keys, then every secondary index of a table in one ALTER TABLE, which reads it once,
/// then foreign keys, views and triggers.
/// </summary>
internal sealed class MySqlSchemaWriter(MySqlDialect dialect) : ISchemaWriter
{
    /// <inheritdoc/>
    public SchemaScript Script(DatabaseSchema schema)
    {
        var notes = new List<ConversionNote>();
        var statements = new List<SchemaStatement>();
        var early = new Dictionary<QualifiedName, (TableSql Ddl, string? Key)>();
        foreach (var table in schema.Tables)
        {
            var ddl = new TableSql(table, dialect, notes);
            statements.Add(Statement(SchemaStage.Tables, "table", table.Name, table.Name, ddl.Write(), $"DROP TABLE IF EXISTS {Quote(table.Name.Name)}"));
            early[table.Name] = (ddl, ddl.EarlyKey);
        }

        foreach (var table in schema.Tables)
            statements.AddRange(Indexes(table, early[table.Name].Ddl, early[table.Name].Key, notes));
        var constraints = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var table in schema.Tables)
            foreach (var key in table.ForeignKeys)
                statements.Add(ForeignKey(table, key, constraints, notes));
        // A routine's body is looked at when it runs; a view is looked at now, and may call one.
        foreach (var routine in schema.Routines)
            if (routine.Definition.Length > 0)
                statements.Add(Statement(SchemaStage.Programs, routine.Kind, routine.Name, null, routine.Definition, $"DROP {routine.Kind.ToUpperInvariant()} IF EXISTS {Quote(routine.Name.Name)}"));
            else
                notes.Add(new ConversionNote(ConversionOutcome.NotConverted, routine.Kind, routine.Name.ToString(), "its body is hidden from this user", "Log in as its definer, or make it by hand"));
        foreach (var view in ViewOrder.Sort(schema.Views))
            statements.Add(Statement(SchemaStage.Programs, "view", view.Name, null, schema.Engine == MySqlEngine.EngineName && view.Definition is { } definition ? definition : $"CREATE VIEW {Quote(view.Name.Name)} AS {view.Query}", $"DROP VIEW IF EXISTS {Quote(view.Name.Name)}"));
        foreach (var trigger in TriggerOrder.Sort(schema.Triggers))
            statements.Add(Statement(SchemaStage.Programs, "trigger", new QualifiedName(trigger.Name), trigger.Table, trigger.Definition, $"DROP TRIGGER IF EXISTS {Quote(trigger.Name)}"));
        foreach (var table in schema.Tables)
            statements.Add(Statement(SchemaStage.Analyze, "statistics", table.Name, table.Name, $"ANALYZE TABLE {Quote(table.Name.Name)}", null));
        foreach (var other in schema.Others)
            notes.Add(new ConversionNote(ConversionOutcome.NotConverted, other.Kind, other.Name.ToString(), "is not made by Godwit", "Make it on the target by hand where it is needed"));
        foreach (var sequence in schema.Sequences)
            notes.Add(new ConversionNote(ConversionOutcome.NotConverted, "sequence", sequence.Name.ToString(), "is not made by Godwit: columns number themselves by AUTO_INCREMENT"));
        return new SchemaScript(statements, notes);
    }

    private static SchemaStatement Statement(SchemaStage stage, string kind, QualifiedName name, QualifiedName? table, string sql, string? undo) => new()
    {
        Id = $"{kind}:{(kind is "foreign key" ? table + "." : "")}{name.Name}",
        Stage = stage,
        ObjectKind = kind,
        Name = name,
        Table = table,
        Sql = sql,
        UndoSql = undo,
    };

    private IEnumerable<SchemaStatement> Indexes(TableSchema table, TableSql ddl, string? early, List<ConversionNote> notes)
    {
        var adds = new List<(string Name, string Sql)>();
        foreach (var key in table.UniqueKeys)
        {
            var name = key.Name ?? IndexSql.NameOf(key);
            NoteLeftOut(table, name, key.Include, key.NullsNotDistinct, notes);
            if (key.Deferrable)
                notes.Add(new ConversionNote(ConversionOutcome.Weakened, "unique constraint", $"{table.Name}.{name}", "MySQL checks keys at once: DEFERRABLE is left out"));
            if (name != early)
                adds.Add((name, $"ADD UNIQUE KEY {Quote(name)} ({IndexSql.Columns(key)}){IndexSql.Comment(key.Comment)}"));
        }

        var statements = new List<SchemaStatement>();
        foreach (var index in table.Indexes.Where(index => index.Name != early))
        {
            if (Refusal(index) is { } why)
            {
                notes.Add(new ConversionNote(ConversionOutcome.NotConverted, "index", $"{table.Name}.{index.Name}", why, "Make an index by hand where queries need one"));
                continue;
            }

            NoteLeftOut(table, index.Name, index.Include, index.NullsNotDistinct, notes);
            var words = index.Method switch { "fulltext" => "FULLTEXT KEY", "spatial" => "SPATIAL KEY", _ => index.Unique ? "UNIQUE KEY" : "KEY" };
            var add = $"ADD {words} {Quote(index.Name)} ({IndexSql.Parts(index, table, ddl, dialect)}){IndexSql.Comment(index.Comment)}";
            // InnoDB makes one full-text index at a time.
            if (index.Method == "fulltext")
                statements.Add(Alter(table, index.Name, add));
            else
                adds.Add((index.Name, add));
        }

        if (adds.Count > 0)
            statements.Insert(0, Alter(table, adds[0].Name, string.Join(", ", adds.Select(add => add.Sql))));
        return statements;
    }

    private static void NoteLeftOut(TableSchema table, string name, IReadOnlyList<string> include, bool nullsNotDistinct, List<ConversionNote> notes)
    {
        if (include.Count > 0)
            notes.Add(new ConversionNote(ConversionOutcome.Weakened, "index", $"{table.Name}.{name}", "MySQL's indexes carry no further columns: INCLUDE is left out"));
        if (nullsNotDistinct)
            notes.Add(new ConversionNote(ConversionOutcome.Weakened, "index", $"{table.Name}.{name}", "in MySQL NULLs are never equal: NULLS NOT DISTINCT is left out"));
    }

    private static SchemaStatement Alter(TableSchema table, string index, string adds) => Statement(SchemaStage.Indexes, "index", new QualifiedName(index), table.Name,
        $"ALTER TABLE {Quote(table.Name.Name)} {adds}", null) with
    {
        Id = $"index:{table.Name.Name}.{index}",
    };

    private string? Refusal(IndexSchema index)
    {
        if (index.Method is not ("btree" or "fulltext" or "spatial" or "hash"))
            return $"MySQL has no {index.Method} indexes";
        if (index.Predicate is not null)
            return "MySQL has no indexes over a part of the rows";
        if (index.Parts.Any(part => part.Expression is not null) && !dialect.HasExpressionIndexes)
            return "this server has no indexes over expressions";
        return null;
    }

    private static SchemaStatement ForeignKey(TableSchema table, ForeignKeySchema key, HashSet<string> names, List<ConversionNote> notes)
    {
        var name = MySqlIdentifiers.Instance.Shorten(key.Name ?? $"fk_{table.Name.Name}_{string.Join("_", key.Columns)}");
        // Names of constraints are the database's here, not the table's.
        if (!names.Add(name))
            names.Add(name = MySqlIdentifiers.Instance.Shorten($"{table.Name.Name}_{name}"));
        if (key.Deferrable)
            notes.Add(new ConversionNote(ConversionOutcome.Weakened, "foreign key", $"{table.Name}.{name}", "MySQL checks foreign keys at once: DEFERRABLE is left out"));
        if (key.MatchFull || key.OnDeleteColumns.Count > 0)
            notes.Add(new ConversionNote(ConversionOutcome.Weakened, "foreign key", $"{table.Name}.{name}", "MySQL knows neither MATCH FULL nor a list of columns for ON DELETE SET: left out"));
        var sql = new StringBuilder("ALTER TABLE ").Append(Quote(table.Name.Name)).Append(" ADD CONSTRAINT ").Append(Quote(name)).Append(" FOREIGN KEY (")
            .AppendJoin(", ", key.Columns.Select(Quote)).Append(") REFERENCES ").Append(Quote(key.ReferencedTable.Name)).Append(" (")
            .AppendJoin(", ", key.ReferencedColumns.Select(Quote)).Append(')').Append(Action(" ON DELETE ", key.OnDelete)).Append(Action(" ON UPDATE ", key.OnUpdate));
        return Statement(SchemaStage.Constraints, "foreign key", new QualifiedName(name), table.Name, sql.ToString(),
            $"ALTER TABLE {Quote(table.Name.Name)} DROP FOREIGN KEY {Quote(name)}");
    }

    private static string Action(string words, ReferentialAction action) => action switch
    {
        ReferentialAction.Cascade => words + "CASCADE",
        ReferentialAction.SetNull => words + "SET NULL",
        ReferentialAction.Restrict => words + "RESTRICT",
        ReferentialAction.SetDefault => words + "SET DEFAULT",
        _ => "",
    };

    private static string Quote(string name) => MySqlIdentifiers.Instance.Quote(name);
}
