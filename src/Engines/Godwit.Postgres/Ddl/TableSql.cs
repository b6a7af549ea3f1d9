using System.Globalization;
using Godwit.Abstractions.Schema;
using Godwit.Postgres.Catalog;

namespace Godwit.Postgres.Ddl;

/// <summary>The parts of a table as PostgreSQL's DDL.</summary>
internal static class TableSql
{
    private static readonly PostgresIdentifiers s_names = PostgresIdentifiers.Instance;

    public static string Table(TableSchema table, DatabaseSchema schema)
    {
        var lines = table.Columns.Select(column => Column(column, table, schema))
            .Concat(table.Checks.Where(check => check.Validated).Select(Check));
        var body = string.Join(",\n", lines.Select(line => "    " + line));
        var text = $"CREATE {(table.Unlogged ? "UNLOGGED " : "")}TABLE {s_names.Quote(table.Name)} (\n{body}\n)";
        var parents = table.Inherits.Where(parent => schema.FindTable(parent) is not null).Select(parent => s_names.Quote(parent)).ToList();
        if (parents.Count > 0)
            text += $"\nINHERITS ({string.Join(", ", parents)})";
        if (table.PartitionKey is { } key)
            text += "\nPARTITION BY " + key;
        var options = table.Options.Where(option => !TableOptions.IsAction(option)).ToList();
        return options.Count > 0 ? text + $"\nWITH ({string.Join(", ", options)})" : text;
    }

    /// <summary>Whether the column's numbers come from its own identity on this table, not from its partitioned root's.</summary>
    public static bool HasOwnIdentity(ColumnSchema column, TableSchema table) =>
        column.Identity != IdentityKind.None && (column.IdentitySequence is not null || table.PartitionOf is null);

    public static bool CanBeIdentity(ColumnSchema column) => column.NativeType.ToLowerInvariant() is
        "smallint" or "integer" or "bigint" or "int2" or "int4" or "int8" or "int";

    public static string Key(KeySchema key, string words, string table) =>
        $"ALTER TABLE {table} ADD {Named(key.Name)}{words}{(key.NullsNotDistinct ? " NULLS NOT DISTINCT" : "")} ({Columns(key.Columns)})" +
        $"{Include(key.Include)}{Deferral(key.Deferrable, key.InitiallyDeferred)}";

    public static string ForeignKey(ForeignKeySchema key, string name, string table) =>
        $"ALTER TABLE {table} ADD CONSTRAINT {s_names.Quote(name)} FOREIGN KEY ({Columns(key.Columns)}) " +
        $"REFERENCES {s_names.Quote(key.ReferencedTable)} ({Columns(key.ReferencedColumns)}){(key.MatchFull ? " MATCH FULL" : "")}" +
        $"{Action(" ON UPDATE", key.OnUpdate)}{Action(" ON DELETE", key.OnDelete)}" +
        $"{(key.OnDeleteColumns.Count > 0 ? $" ({Columns(key.OnDeleteColumns)})" : "")}{Deferral(key.Deferrable, key.InitiallyDeferred)}" +
        (key.Validated ? "" : " NOT VALID");

    public static string Check(CheckSchema check) =>
        $"{Named(check.Name)}CHECK ({check.Expression}){(check.NoInherit ? " NO INHERIT" : "")}{(check.Validated ? "" : " NOT VALID")}";

    public static string Index(IndexSchema index, QualifiedName table, bool partitioned)
    {
        // The server describes the index of a partitioned table as of that table ONLY; without the word its partitions get theirs.
        if (index.Definition is { } definition)
            return partitioned ? ReplaceFirst(definition, " ON ONLY ", " ON ") : definition;
        return $"CREATE {(index.Unique ? "UNIQUE " : "")}INDEX {s_names.Quote(index.Name)} ON {s_names.Quote(table)} USING {s_names.Quote(index.Method)} " +
            $"({string.Join(", ", index.Parts.Select(Part))}){Include(index.Include)}{(index.NullsNotDistinct ? " NULLS NOT DISTINCT" : "")}" +
            (index.Predicate is { } predicate ? $" WHERE ({predicate})" : "");
    }

    public static string Sequence(SequenceSchema sequence) => $"CREATE SEQUENCE {s_names.Quote(sequence.Name)} AS {sequence.DataType} {SequenceOptions(sequence)}";

    public static string Domain(DomainSchema domain)
    {
        var checks = domain.Checks.Where(check => check.Validated).Select(check => " " + Check(check));
        return $"CREATE DOMAIN {s_names.Quote(domain.Name)} AS {domain.BaseType}{(domain.Collation is { } collation ? " COLLATE " + collation : "")}" +
            $"{(domain.Default is { } value ? " DEFAULT " + value : "")}{(domain.Nullable ? "" : " NOT NULL")}{string.Concat(checks)}";
    }

    public static string Columns(IEnumerable<string> columns) => string.Join(", ", columns.Select(s_names.Quote));

    private static string Column(ColumnSchema column, TableSchema table, DatabaseSchema schema)
    {
        var text = $"{s_names.Quote(column.Name)} {column.NativeType}";
        if (column.Collation is { } collation)
            text += " COLLATE " + collation;
        if (column.GeneratedExpression is { } expression)
        {
            // A child by inheritance takes its parent's expression and must not repeat it.
            if (!table.Inherits.Any(parent => schema.FindTable(parent)?.FindColumn(column.Name)?.IsGenerated == true))
                text += $" GENERATED ALWAYS AS ({expression}) {(column.GeneratedStored ? "STORED" : "VIRTUAL")}";
        }
        else if (HasOwnIdentity(column, table) && CanBeIdentity(column))
        {
            text += column.Identity == IdentityKind.Always ? " GENERATED ALWAYS AS IDENTITY" : " GENERATED BY DEFAULT AS IDENTITY";
            if (column.IdentitySequence is { } sequence)
                text += $" (SEQUENCE NAME {s_names.Quote(sequence.Name)} {SequenceOptions(sequence)})";
        }
        else if (column.Default is { } value)
        {
            text += " DEFAULT " + value.Sql;
        }

        return column.Nullable ? text : text + " NOT NULL";
    }

    private static string SequenceOptions(SequenceSchema sequence) => string.Create(CultureInfo.InvariantCulture,
        $"START {sequence.Start} INCREMENT {sequence.Increment} MINVALUE {sequence.Minimum} MAXVALUE {sequence.Maximum} CACHE {sequence.Cache}{(sequence.Cycle ? " CYCLE" : " NO CYCLE")}");

    private static string Part(IndexPart part) =>
        (part.Column is { } column ? s_names.Quote(column) : $"({part.Expression})") +
        (part.Collation is { } collation ? " COLLATE " + collation : "") +
        (part.OperatorClass is { } opclass ? " " + opclass : "") +
        (part.Descending ? " DESC" : "") +
        (part.NullsFirst is { } first ? first ? " NULLS FIRST" : " NULLS LAST" : "");

    private static string Named(string? name) => name is null ? "" : $"CONSTRAINT {s_names.Quote(name)} ";

    private static string Include(IReadOnlyList<string> columns) => columns.Count == 0 ? "" : $" INCLUDE ({Columns(columns)})";

    private static string Deferral(bool deferrable, bool deferred) =>
        deferrable ? deferred ? " DEFERRABLE INITIALLY DEFERRED" : " DEFERRABLE" : "";

    private static string Action(string when, ReferentialAction action) => action switch
    {
        ReferentialAction.Restrict => when + " RESTRICT",
        ReferentialAction.Cascade => when + " CASCADE",
        ReferentialAction.SetNull => when + " SET NULL",
        ReferentialAction.SetDefault => when + " SET DEFAULT",
        _ => "",
    };

    private static string ReplaceFirst(string text, string word, string replacement)
    {
        var at = text.IndexOf(word, StringComparison.Ordinal);
        return at < 0 ? text : text[..at] + replacement + text[(at + word.Length)..];
    }
}
