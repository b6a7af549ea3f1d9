using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;

namespace Godwit.Core.Conversion;

/// <summary>Keeps index names apart where they share a namespace on the target: with each other and with tables, by schema or over the whole database.</summary>
internal static class IndexNames
{
    public static void MakeUnique(List<TableSchema> tables, IDatabaseEngine target, List<ConversionNote> notes)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        string Key(TableSchema table, string name) =>
            target.Identifiers.ComparisonKey(table.Name.Schema ?? "") + "." + target.Identifiers.ComparisonKey(name);
        foreach (var table in tables)
            taken.Add(Key(table, table.Name.Name));
        string? Renamed(TableSchema table, string name, string kind)
        {
            if (taken.Add(Key(table, name)))
                return null;
            var renamed = name;
            for (var number = 2; !taken.Add(Key(table, renamed)); number++)
                renamed = target.Identifiers.Shorten($"{table.Name.Name}_{name}{(number == 2 ? "" : "_" + number)}");
            notes.Add(new ConversionNote(ConversionOutcome.Changed, kind, $"{table.Name}.{name}", $"its name is taken on {target.DisplayName}: it becomes {renamed}"));
            return renamed;
        }

        for (var i = 0; i < tables.Count; i++)
        {
            var table = tables[i];
            tables[i] = table with
            {
                UniqueKeys = [.. table.UniqueKeys.Select(key => key.Name is { } name && Renamed(table, name, "unique constraint") is { } renamed ? key with { Name = renamed } : key)],
            };
        }

        for (var i = 0; i < tables.Count; i++)
        {
            var table = tables[i];
            tables[i] = table with
            {
                Indexes = [.. table.Indexes.Select(index =>
                {
                    return Renamed(table, index.Name, "index") is { } renamed ? index with { Name = renamed, Definition = null } : index;
                })],
            };
        }
    }
}
