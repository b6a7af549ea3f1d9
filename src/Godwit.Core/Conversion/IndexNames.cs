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
        for (var i = 0; i < tables.Count; i++)
        {
            var table = tables[i];
            tables[i] = table with
            {
                Indexes = [.. table.Indexes.Select(index =>
                {
                    if (taken.Add(Key(table, index.Name)))
                        return index;
                    var renamed = index.Name;
                    for (var number = 2; !taken.Add(Key(table, renamed)); number++)
                        renamed = target.Identifiers.Shorten($"{table.Name.Name}_{index.Name}{(number == 2 ? "" : "_" + number)}");
                    notes.Add(new ConversionNote(ConversionOutcome.Changed, "index", $"{table.Name}.{index.Name}", $"its name is taken on {target.DisplayName}: it becomes {renamed}"));
                    return index with { Name = renamed, Definition = null };
                })],
            };
        }
    }
}
