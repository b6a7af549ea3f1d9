using System.Globalization;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;

namespace Godwit.Postgres;

/// <summary>What PostgreSQL makes in place of what only other engines have.</summary>
internal sealed class PostgresForms : ISchemaForms
{
    internal const string Citext = "public.citext";

    /// <summary>A search vector holds a megabyte; texts without a limit are cut where even four bytes a character stay below it.</summary>
    private const int SearchedCharacters = 250_000;

    private static readonly PostgresIdentifiers s_names = PostgresIdentifiers.Instance;

    /// <inheritdoc/>
    public IndexPart? Beginning(ColumnSchema column, int length) => column.Type.Kind switch
    {
        LogicalKind.Text => new IndexPart(null, string.Create(CultureInfo.InvariantCulture, $"left({s_names.Quote(column.Name)}, {length})")),
        LogicalKind.Bytes => new IndexPart(null, string.Create(CultureInfo.InvariantCulture, $"substr({s_names.Quote(column.Name)}, 1, {length})")),
        _ => null,
    };

    /// <inheritdoc/>
    public IndexForm? FullText(IReadOnlyList<ColumnSchema> columns)
    {
        if (columns.Any(column => column.Type.Kind != LogicalKind.Text))
            return null;
        var texts = columns.Select(column =>
        {
            var name = s_names.Quote(column.Name);
            var text = column.Type.Length is null ? string.Create(CultureInfo.InvariantCulture, $"left({name}, {SearchedCharacters / columns.Count})") : name;
            return columns.Count == 1 ? text : $"coalesce({text}, '')";
        });
        var vector = $"to_tsvector('simple', {string.Join(" || ' ' || ", texts)})";
        return new IndexForm("gin", [new IndexPart(null, vector)], $"it becomes a GIN index; queries that used MATCH ... AGAINST must be written as {vector} @@ to_tsquery('simple', ...)");
    }

    /// <inheritdoc/>
    public IndexPart? WithoutCase(IndexPart part) => new(null, $"lower({(part.Column is { } column ? s_names.Quote(column) : part.Expression)})", part.Descending);

    /// <inheritdoc/>
    public CaseInsensitiveColumn? IgnoreCase(TableSchema table, ColumnSchema column, CaseInsensitivity form)
    {
        if (column.Type.Kind != LogicalKind.Text)
            return null;
        if (form == CaseInsensitivity.Citext)
        {
            var check = column.Type.Length is { } length ? string.Create(CultureInfo.InvariantCulture, $"char_length({s_names.Quote(column.Name)}) <= {length}") : null;
            return new CaseInsensitiveColumn(column with { NativeType = Citext, NativeTypeId = null, Equality = TextEquality.IgnoreCase }, check);
        }

        var accents = column.Equality == TextEquality.IgnoreCaseAndAccents;
        var name = new QualifiedName(table.Name.Schema, accents ? "godwit_ignore_case_and_accents" : "godwit_ignore_case");
        return new CaseInsensitiveColumn(column with { Collation = s_names.Quote(name) },
            Collation: new OtherObject("collation", name,
                $"CREATE COLLATION {s_names.Quote(name)} (provider = icu, locale = 'und-u-ks-level{(accents ? 1 : 2)}', deterministic = false)"));
    }

    /// <inheritdoc/>
    public IReadOnlyList<ExtensionSchema> Extensions(TableSchema table) =>
        table.Columns.Any(column => column.NativeType == Citext) ? [new ExtensionSchema("citext", "", "public")] : [];

    /// <inheritdoc/>
    public ProgramForm? SetNowOnUpdate(TableSchema table)
    {
        // Without another column nothing can change but itself.
        var own = table.Columns.Where(column => column.SetNowOnUpdate && table.Columns.Any(other => other.Name != column.Name && !other.IsGenerated)).ToList();
        if (own.Count == 0 || own.Exists(column => Now(column) is null))
            return null;
        var name = new QualifiedName(table.Name.Schema, s_names.Shorten(table.Name.Name + "_set_now"));
        var body = string.Concat(own.Select(column =>
        {
            var others = table.Columns.Where(other => other.Name != column.Name && !other.IsGenerated).ToList();
            var quoted = s_names.Quote(column.Name);
            return $"""
                    IF NEW.{quoted} IS NOT DISTINCT FROM OLD.{quoted} AND ({string.Join(" OR ", others.Select(other => $"{Exact("NEW", other)} IS DISTINCT FROM {Exact("OLD", other)}"))}) THEN
                        NEW.{quoted} := {Now(column)};
                    END IF;

                """;
        }));
        var function = $"CREATE FUNCTION {s_names.Quote(name)}() RETURNS trigger LANGUAGE plpgsql\nAS $godwit$\nBEGIN\n{body}    RETURN NEW;\nEND\n$godwit$";
        var trigger = $"CREATE TRIGGER {s_names.Quote(name.Name)} BEFORE UPDATE ON {s_names.Quote(table.Name)} FOR EACH ROW EXECUTE FUNCTION {s_names.Quote(name)}()";
        return new ProgramForm([new RoutineSchema(name, "function", "", function)], [new TriggerSchema(name.Name, table.Name, trigger)]);
    }

    /// <summary>Differences that the type's own equality does not see count too, and some types have none.</summary>
    private static string Exact(string row, ColumnSchema column)
    {
        var value = $"{row}.{s_names.Quote(column.Name)}";
        return column.Type.Kind switch
        {
            LogicalKind.Text => value + "::text COLLATE \"C\"",
            LogicalKind.Json or LogicalKind.Native => value + "::text",
            _ => value,
        };
    }

    /// <summary>The other engine cuts the time to the column's digits; an assignment would round it, into the future.</summary>
    private static string? Now(ColumnSchema column)
    {
        var now = column.Type.Precision switch
        {
            0 => "date_trunc('second', statement_timestamp())",
            3 => "date_trunc('milliseconds', statement_timestamp())",
            _ => "statement_timestamp()",
        };
        return column.Type.Kind switch
        {
            LogicalKind.TimestampTz => now,
            LogicalKind.Timestamp => $"({now} AT TIME ZONE 'UTC')",
            _ => null,
        };
    }
}
