using System.Globalization;
using Godwit.Abstractions.Schema;
using Godwit.MySql.Types;

namespace Godwit.MySql.Ddl;

/// <summary>Finds a type that a key can hold for the columns of a table's keys: a text or blob gets the greatest length that all its keys have room for.</summary>
internal sealed class KeyFit(TableSchema table, MySqlDialect dialect)
{
    private readonly List<IReadOnlyList<string>> _keys = [.. Keys(table)];

    /// <summary>The column's type as it is made.</summary>
    public string NativeType(ColumnSchema column)
    {
        var name = MySqlTypeName.Parse(column.NativeType).Name;
        if (PrefixOf(column.Name) is not null || Room(column) is not { } room)
            return column.Type.Kind == LogicalKind.Json && name == "longtext" && dialect.IsMariaDb ? "json" : column.NativeType;
        return Sized(name.EndsWith("blob", StringComparison.Ordinal) || name.EndsWith("binary", StringComparison.Ordinal) ? "varbinary" : "varchar", room);
    }

    /// <summary>The table with such types, and without what may not name a column that numbers itself; each change noted.</summary>
    public TableSchema Apply(ICollection<ConversionNote> notes)
    {
        var numbered = table.Columns.Where(column => column.Identity != IdentityKind.None).Select(column => MySqlIdentifiers.Instance.Quote(column.Name)).ToList();
        bool Names(string sql) => numbered.Exists(name => sql.Contains(name, StringComparison.Ordinal));
        foreach (var check in table.Checks.Where(check => Names(check.Expression)))
            notes.Add(new ConversionNote(ConversionOutcome.NotConverted, "check", $"{table.Name}.{check.Name ?? "(unnamed)"}", $"CHECK ({check.Expression}) names a column that numbers itself, which MySQL does not allow", "Check it by a trigger"));
        foreach (var column in table.Columns.Where(column => column.GeneratedExpression is { } expression && Names(expression)))
        {
            notes.Add(new ConversionNote(ConversionOutcome.Weakened, "column", $"{table.Name}.{column.Name}",
                $"its generation expression {column.GeneratedExpression} names a column that numbers itself, which MySQL does not allow: the column becomes a plain one that holds the values of today", "Set it by a trigger"));
        }

        var typed = WithTypes(notes);
        return typed with
        {
            Checks = [.. typed.Checks.Where(check => !Names(check.Expression))],
            Columns = [.. typed.Columns.Select(column => column.GeneratedExpression is { } expression && Names(expression) ? column with { GeneratedExpression = null, GeneratedStored = false } : column)],
        };
    }

    private TableSchema WithTypes(ICollection<ConversionNote> notes) => table with
    {
        Columns = [.. table.Columns.Select(column =>
        {
            var native = NativeType(column);
            if (native == column.NativeType || native == "json")
                return column;
            notes.Add(new ConversionNote(ConversionOutcome.Weakened, "column", $"{table.Name}.{column.Name}",
                $"a key cannot hold {column.NativeType}: it becomes {native}; a longer value is refused", "Give the column a type in the plan's 'types', or leave the key out on the source"));
            return column with { NativeType = native, Type = MySqlTypeParser.Parse(native) };
        })],
    };

    /// <summary>The most characters or bytes that every key has room for, or null where the type may stay as it is.</summary>
    private int? Room(ColumnSchema column)
    {
        int? room = null;
        foreach (var key in _keys.Where(key => key.Contains(column.Name)))
        {
            var widths = key.Select(part => table.FindColumn(part)).OfType<ColumnSchema>().Select(part => (part.Name, Bytes: KeyWidth.Of(part.NativeType, part.CharacterSet))).ToList();
            if (widths.TrueForAll(width => width.Bytes is not null) && widths.Sum(width => width.Bytes) <= dialect.MaxIndexBytes)
                continue;
            var share = dialect.MaxIndexBytes / widths.Count;
            var cut = widths.Where(width => width.Bytes is null || (widths.Sum(other => other.Bytes ?? 0) > dialect.MaxIndexBytes && width.Bytes > share)).ToList();
            if (!cut.Exists(width => width.Name == column.Name))
                continue;
            var bytes = (dialect.MaxIndexBytes - widths.Except(cut).Sum(width => width.Bytes ?? 0)) / cut.Count;
            var characters = (int)Math.Max(1, bytes / KeyWidth.PerCharacter(column.NativeType, column.CharacterSet));
            room = Math.Min(room ?? int.MaxValue, characters);
        }

        return room;
    }

    /// <summary>The shortest prefix of the column in a key of its own making, or null.</summary>
    private int? PrefixOf(string column)
    {
        foreach (var key in table.PrimaryKey is null ? table.UniqueKeys : [table.PrimaryKey, .. table.UniqueKeys])
            for (var i = 0; i < key.PrefixLengths.Count; i++)
                if (key.Columns[i] == column && key.PrefixLengths[i] is { } prefix)
                    return prefix;
        return null;
    }

    /// <summary>The columns of every key that must hold whole values.</summary>
    private static IEnumerable<IReadOnlyList<string>> Keys(TableSchema table) =>
        (table.PrimaryKey is { } primary ? table.UniqueKeys.Prepend(primary) : table.UniqueKeys).Select(key => key.Columns)
            .Concat(table.ForeignKeys.Select(key => key.Columns))
            .Concat(table.Indexes.Where(index => index.Unique).Select(index => (IReadOnlyList<string>)
                [.. index.Parts.Where(part => part is { Column: not null, PrefixLength: null }).Select(part => part.Column!)]));

    private static string Sized(string name, int length) => string.Create(CultureInfo.InvariantCulture, $"{name}({length})");
}
