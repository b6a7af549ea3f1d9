using Godwit.Abstractions.Schema;

namespace Godwit.Postgres.Ddl;

/// <summary>Comments that objects carry.</summary>
internal sealed class CommentWriter(DatabaseSchema schema, ScriptBuilder script)
{
    private static readonly PostgresIdentifiers s_names = PostgresIdentifiers.Instance;

    public void Write()
    {
        foreach (var type in schema.Enums)
            Add("TYPE " + s_names.Quote(type.Name), type.Name, type.Comment);
        foreach (var domain in schema.Domains)
        {
            Add("DOMAIN " + s_names.Quote(domain.Name), domain.Name, domain.Comment);
            foreach (var check in domain.Checks)
                AddConstraint("DOMAIN " + s_names.Quote(domain.Name), domain.Name, check.Name, check.Comment);
        }

        foreach (var sequence in schema.Sequences)
            Add("SEQUENCE " + s_names.Quote(sequence.Name), sequence.Name, sequence.Comment);
        foreach (var table in schema.Tables)
            WriteTable(table);
        foreach (var view in schema.Views)
        {
            Add((view.Materialized ? "MATERIALIZED VIEW " : "VIEW ") + s_names.Quote(view.Name), view.Name, view.Comment, view.Name);
            foreach (var index in view.Indexes)
                AddIndex(view.Name, index);
        }
    }

    private void WriteTable(TableSchema table)
    {
        var name = s_names.Quote(table.Name);
        Add("TABLE " + name, table.Name, table.Comment, table.Name);
        foreach (var column in table.Columns)
        {
            Add($"COLUMN {name}.{s_names.Quote(column.Name)}", new QualifiedName(table.Name.Schema, table.Name.Name + "." + column.Name), column.Comment, table.Name);
            if (column.IdentitySequence is { Comment: { } comment } sequence && TableSql.CanBeIdentity(column))
                Add("SEQUENCE " + s_names.Quote(sequence.Name), sequence.Name, comment, table.Name);
        }

        if (table.PrimaryKey is { } primary)
            AddConstraint(name, table.Name, primary.Name, primary.Comment, table.Name);
        foreach (var key in table.UniqueKeys)
            AddConstraint(name, table.Name, key.Name, key.Comment, table.Name);
        foreach (var key in table.ForeignKeys)
            AddConstraint(name, table.Name, key.Name, key.Comment, table.Name);
        foreach (var check in table.Checks)
            AddConstraint(name, table.Name, check.Name, check.Comment, table.Name);
        foreach (var index in table.Indexes)
            AddIndex(table.Name, index);
    }

    private void AddIndex(QualifiedName table, IndexSchema index)
    {
        var name = new QualifiedName(table.Schema, index.Name);
        Add("INDEX " + s_names.Quote(name), name, index.Comment, table);
    }

    private void AddConstraint(string on, QualifiedName owner, string? constraint, string? comment, QualifiedName? table = null)
    {
        if (constraint is not null)
            Add($"CONSTRAINT {s_names.Quote(constraint)} ON {on}", new QualifiedName(owner.Schema, owner.Name + "." + constraint), comment, table);
    }

    private void Add(string target, QualifiedName name, string? comment, QualifiedName? table = null)
    {
        if (comment is not null)
            script.Add(SchemaStage.Programs, "comment", name, $"COMMENT ON {target} IS {s_names.QuoteLiteral(comment)}", table: table);
    }
}
