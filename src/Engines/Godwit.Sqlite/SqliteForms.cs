using System.Globalization;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;

namespace Godwit.Sqlite;

/// <summary>What SQLite makes in place of what only other engines have.</summary>
internal sealed class SqliteForms : ISchemaForms
{
    private const string NoCase = "NOCASE";

    private static readonly string[] RowIds = ["rowid", "_rowid_", "oid"];

    private static readonly SqliteIdentifiers s_names = SqliteIdentifiers.Instance;

    /// <inheritdoc/>
    public IndexPart? Beginning(ColumnSchema column, int length) => column.Type.Kind is LogicalKind.Text or LogicalKind.Bytes
        ? new IndexPart(null, string.Create(CultureInfo.InvariantCulture, $"substr({s_names.Quote(column.Name)}, 1, {length})"))
        : null;

    /// <inheritdoc/>
    public IndexPart? WithoutCase(IndexPart part) => part with { Collation = NoCase };

    /// <inheritdoc/>
    public CaseInsensitiveColumn? IgnoreCase(TableSchema table, ColumnSchema column, CaseInsensitivity form) =>
        form == CaseInsensitivity.Collation && column.Type.Kind == LogicalKind.Text ? new CaseInsensitiveColumn(column with { Collation = NoCase, Equality = TextEquality.IgnoreCase }) : null;

    /// <inheritdoc/>
    public ProgramForm? SetNowOnUpdate(TableSchema table)
    {
        var triggers = new List<TriggerSchema>();
        foreach (var column in table.Columns.Where(column => column.SetNowOnUpdate))
        {
            if (Now(column) is not { } now)
                return null;
            var quoted = s_names.Quote(column.Name);
            // Not the others of its kind: the update below would set those off in turn.
            var others = table.Columns.Where(other => !other.SetNowOnUpdate && !other.IsGenerated).Select(other => s_names.Quote(other.Name)).ToList();
            if (others.Count == 0)
                continue;
            var name = s_names.Shorten($"{table.Name.Name}_{column.Name}_set_now");
            triggers.Add(new TriggerSchema(name, table.Name,
                $"CREATE TRIGGER {s_names.Quote(name)} AFTER UPDATE ON {s_names.Quote(table.Name)} FOR EACH ROW " +
                $"WHEN NEW.{quoted} IS OLD.{quoted} AND ({string.Join(" OR ", others.Select(other => $"NEW.{other} IS NOT OLD.{other} COLLATE BINARY"))}) " +
                $"BEGIN UPDATE {s_names.Quote(table.Name)} SET {quoted} = {now} WHERE {Row(table)}; END"));
        }

        return new ProgramForm([], triggers);
    }

    private static string Row(TableSchema table)
    {
        if (table.PrimaryKey is { } key)
            return string.Join(" AND ", key.Columns.Select(s_names.Quote).Select(column => $"{column} IS NEW.{column}"));
        // A column may have taken the name.
        var rowId = RowIds.First(name => !table.Columns.Any(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)));
        return $"{rowId} = NEW.{rowId}";
    }

    private static string? Now(ColumnSchema column)
    {
        var seconds = column.Type.Precision is null or 0 ? "%S" : "%f";
        return column.Type.Kind switch
        {
            LogicalKind.Timestamp => $"strftime('%Y-%m-%d %H:%M:{seconds}', 'now')",
            LogicalKind.TimestampTz => $"strftime('%Y-%m-%d %H:%M:{seconds}+00', 'now')",
            _ => null,
        };
    }
}
