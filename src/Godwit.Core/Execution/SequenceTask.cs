using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Core.Conversion;

namespace Godwit.Core.Execution;

/// <summary>Brings the target's number generators to where the source's stand.</summary>
internal sealed class SequenceTask(RunSession session)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var source = await session.SourceAsync(cancellationToken);
        var target = await session.HeldTargetAsync(cancellationToken);
        var conversion = await session.ConversionAsync(cancellationToken);
        var values = await session.Retry.RunAsync(source, "sequences", token => source.Sequences.ReadAsync(conversion.Source, token), cancellationToken);
        foreach (var value in values)
            if (Map(value, conversion) is { } mapped)
                await session.Retry.RunAsync(target, $"sequence {mapped.Sequence?.ToString() ?? mapped.Table + "." + mapped.Column}",
                    token => target.Sequences.SetAsync(session.Owner, mapped, token), cancellationToken);
            else
                session.Notice($"The sequence {value.Sequence?.ToString() ?? value.Table + "." + value.Column} has no counterpart on the target");
    }

    /// <summary>The generator by the target's names; null where the target has none.</summary>
    internal static SequenceValue? Map(SequenceValue value, SchemaConversion conversion)
    {
        if (value is { Table: { } table, Column: { } column })
        {
            if (conversion.Tables.FirstOrDefault(mapping => mapping.Source.Name == table) is { } mapping
                && mapping.Columns.FirstOrDefault(way => way.Source is { Expression: null } read && read.Column.Name == column)?.Target is { } filled
                && Numbers(filled))
                return value with { Table = mapping.Target.Name, Column = filled.Name, Sequence = filled.Default?.Sequence ?? filled.IdentitySequence?.Name };
            if (Root(table, column, conversion) is var (root, numbered) && Numbers(numbered))
                return value with { Table = root.Name, Column = numbered.Name, Sequence = numbered.Default?.Sequence ?? numbered.IdentitySequence?.Name };
        }

        if (value.Sequence is not { } sequence)
            return null;
        var index = conversion.Source.Sequences.ToList().FindIndex(known => known.Name == sequence);
        var same = conversion.Target.Sequences.FirstOrDefault(known => known.Name == sequence)
            ?? conversion.Target.Sequences.FirstOrDefault(known => known.Name.Name == sequence.Name)
            ?? (conversion.Target.Sequences.Count == conversion.Source.Sequences.Count && index >= 0 ? conversion.Target.Sequences[index] : null);
        return same is null ? null : value with { Sequence = same.Name };
    }

    /// <summary>A partitioned root has no rows of its own and so no mapping; its columns stand on both sides in the same order.</summary>
    private static (TableSchema Table, ColumnSchema Column)? Root(QualifiedName name, string column, SchemaConversion conversion)
    {
        var tables = conversion.Source.Tables.Zip(conversion.Target.Tables).Where(pair => pair.First.Name == name && pair.Second.Kind == TableKind.Partitioned);
        foreach (var (source, target) in tables)
            foreach (var (from, to) in source.Columns.Zip(target.Columns))
                if (from.Name == column)
                    return (target, to);
        return null;
    }

    private static bool Numbers(ColumnSchema column) => column.Identity != IdentityKind.None || column.Default?.Kind == DefaultKind.NextNumber;
}
