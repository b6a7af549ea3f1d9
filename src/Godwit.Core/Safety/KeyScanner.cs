using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Core.Conversion;

namespace Godwit.Core.Safety;

/// <summary>
/// Reads the columns of keys that the target takes otherwise than the source does, and finds what would stop the migration late: values
/// that collide, that are too long for a key, and references whose spelling differs from what they refer to. Changes nothing.
/// </summary>
internal sealed class KeyScanner(IDatabase source, IDatabase? target, SchemaConversion conversion)
{
    /// <summary>Hashes kept at a time; a larger table is read in several passes.</summary>
    private const long HashesAtATime = 4_000_000;
    private const int MostExamples = 3;

    private static readonly LossPolicy ReadOn = new(LossAction.Nearest, new Dictionary<LossKind, LossAction>());

    private readonly List<Finding> _findings = [];

    public async Task<IReadOnlyList<Finding>> ScanAsync(CancellationToken cancellationToken)
    {
        foreach (var mapping in conversion.Tables)
        {
            foreach (var key in Keys(mapping.Target))
                if (Columns(mapping, key) is { } columns && columns.Exists(IsCoarser))
                    await FindCollisionsAsync(mapping, columns, cancellationToken);
            foreach (var name in Keys(mapping.Target).SelectMany(key => key).Distinct(StringComparer.Ordinal))
                if (Columns(mapping, [name]) is [var column] && IsShorter(column))
                    await FindTooLongAsync(mapping, column, cancellationToken);
            foreach (var key in mapping.Target.ForeignKeys)
                await FindOrphansAsync(mapping, key, cancellationToken);
        }

        return _findings;
    }

    private static IEnumerable<IReadOnlyList<string>> Keys(TableSchema table) =>
        (table.PrimaryKey is { } primary ? table.UniqueKeys.Prepend(primary) : table.UniqueKeys).Select(key => key.Columns)
            .Concat(table.Indexes.Where(index => index.Unique && index.Parts.All(part => part is { Column: not null, PrefixLength: null })).Select(index => (IReadOnlyList<string>)[.. index.Parts.Select(part => part.Column!)]));

    private static List<ColumnMapping>? Columns(TableMapping mapping, IReadOnlyList<string> names)
    {
        var columns = names.Select(name => mapping.Columns.FirstOrDefault(column => column.Target.Name == name)).ToList();
        return columns.Contains(null) ? null : [.. columns.OfType<ColumnMapping>()];
    }

    private static bool IsCoarser(ColumnMapping column) => column.Wire.Kind is LogicalKind.Text or LogicalKind.Enum &&
        (column.Target.Equality > column.Source.Column.Equality || (column.Target.IgnoresTrailingBlanks && !column.Source.Column.IgnoresTrailingBlanks));

    private static bool IsShorter(ColumnMapping column) => column.Target.Type is { Kind: LogicalKind.Text or LogicalKind.Bytes, Length: { } room } &&
        column.Wire.Kind == column.Target.Type.Kind && (column.Wire.Length ?? int.MaxValue) > room;

    private async Task FindCollisionsAsync(TableMapping mapping, List<ColumnMapping> columns, CancellationToken cancellationToken)
    {
        var passes = await PassesAsync(mapping, cancellationToken);
        var suspects = new Dictionary<UInt128, List<string?[]>>();
        for (ulong pass = 0; pass < passes && suspects.Count < MostExamples; pass++)
        {
            var seen = new HashSet<UInt128>();
            await ReadAsync(mapping, columns, cells =>
            {
                if (Fold(columns, cells) is { } hash && (ulong)(hash % passes) == pass && !seen.Add(hash) && suspects.Count < MostExamples * 4)
                    suspects.TryAdd(hash, []);
            }, cancellationToken);
        }

        if (suspects.Count == 0)
            return;
        await ReadAsync(mapping, columns, cells =>
        {
            if (Fold(columns, cells) is { } hash && suspects.TryGetValue(hash, out var values) && values.Count < 2)
                values.Add(cells);
        }, cancellationToken);
        var examples = new List<string>();
        foreach (var pair in suspects.Values.Where(values => values.Count == 2))
            if (examples.Count < MostExamples && await AreEqualAsync(columns, pair, cancellationToken))
                examples.Add($"{Show(pair[0])} and {Show(pair[1])}");
        if (examples.Count > 0)
        {
            _findings.Add(new Finding("collisions", FindingSeverity.Error, $"{mapping.Source.Name} ({string.Join(", ", columns.Select(column => column.Source.Column.Name))})",
                $"its values are different on the source and equal in the key of {mapping.Target.Name}: {string.Join("; ", examples)}",
                "Correct the values, or give the column a type with a collation that tells them apart in the plan's 'types'"));
        }
    }

    /// <summary>How often a table must be read so that its hashes fit into memory: by its rows as counted, an estimate may be off by any factor.</summary>
    private async Task<ulong> PassesAsync(TableMapping mapping, CancellationToken cancellationToken) =>
        (ulong)((await source.ChunkPlanner.CountAsync(mapping.Source, mapping.Where, cancellationToken) / HashesAtATime) + 1);

    /// <summary>The target has the last word: its collations know more than any rule here.</summary>
    private async Task<bool> AreEqualAsync(List<ColumnMapping> columns, List<string?[]> pair, CancellationToken cancellationToken)
    {
        for (var i = 0; i < columns.Count; i++)
            if (target is not null && pair[0][i] is { } left && pair[1][i] is { } right && left != right && target.Engine.Forms.EqualitySql(columns[i].Target, left, right) is { } sql &&
                (await target.QueryAsync(sql, cancellationToken))[0][0] != "1")
                return false;
        return true;
    }

    private async Task FindTooLongAsync(TableMapping mapping, ColumnMapping column, CancellationToken cancellationToken)
    {
        var room = column.Target.Type.Length!.Value;
        var bytes = column.Target.Type.Kind == LogicalKind.Bytes;
        (int Length, string Value) longest = (0, "");
        await ReadAsync(mapping, [column], cells =>
        {
            // Bytes are shown as \x and two digits each.
            if (cells[0] is { } text && (bytes ? (text.Length - 2) / 2 : Runes(text)) is var length && length > longest.Length)
                longest = (length, text);
        }, cancellationToken);
        if (longest.Length > room)
        {
            _findings.Add(new Finding("key-length", FindingSeverity.Error, $"{mapping.Source.Name}.{column.Source.Column.Name}",
                string.Create(CultureInfo.InvariantCulture, $"its longest value has {longest.Length} {(bytes ? "bytes" : "characters")}, and a key of {mapping.Target.Name} holds {room} of them: {Show([longest.Value])}"),
                "Shorten the value, drop the key on the source, or choose another type for the column in the plan's 'types'"));
        }
    }

    private async Task FindOrphansAsync(TableMapping mapping, ForeignKeySchema key, CancellationToken cancellationToken)
    {
        if (conversion.Tables.FirstOrDefault(table => table.Target.Name == key.ReferencedTable) is not { } parent ||
            Columns(mapping, key.Columns) is not { } columns || Columns(parent, key.ReferencedColumns) is not { } referenced ||
            !columns.Exists(column => column.Wire.Kind == LogicalKind.Text && column.Source.Column.Equality != TextEquality.Bytes && column.Target.Equality == TextEquality.Bytes && column.Target.Collation is null))
            return;
        var passes = await PassesAsync(parent, cancellationToken);
        var orphans = new List<string>();
        for (ulong pass = 0; pass < passes && orphans.Count < MostExamples; pass++)
        {
            var known = new HashSet<UInt128>();
            await ReadAsync(parent, referenced, cells =>
            {
                if (Hash(cells) is var hash && (ulong)(hash % passes) == pass)
                    known.Add(hash);
            }, cancellationToken);
            await ReadAsync(mapping, columns, cells =>
            {
                if (orphans.Count < MostExamples && Array.TrueForAll(cells, cell => cell is not null) && Hash(cells) is var hash && (ulong)(hash % passes) == pass && !known.Contains(hash))
                    orphans.Add(Show(cells));
            }, cancellationToken);
        }

        if (orphans.Count > 0)
        {
            _findings.Add(new Finding("spelling", FindingSeverity.Error, $"{mapping.Source.Name} ({string.Join(", ", columns.Select(column => column.Source.Column.Name))})",
                $"it refers to {parent.Source.Name} in another spelling, which is equal on the source only: {string.Join("; ", orphans)}",
                "Correct the spelling, or choose caseInsensitive: citext or collation in the plan"));
        }
    }

    private async Task ReadAsync(TableMapping mapping, List<ColumnMapping> columns, Action<string?[]> row, CancellationToken cancellationToken)
    {
        var request = mapping.ReadSource(new WholeTable(), ReadOn) with { Columns = [.. columns.Select(column => column.Source)] };
        await using var rows = await source.SnapshotReader.OpenAsync(request, null, cancellationToken);
        using var batch = new RowBatch();
        while (await rows.ReadAsync(batch, cancellationToken))
        {
            rows.TakeLosses();
            var reader = new RowReader(batch);
            while (reader.ReadRow())
            {
                var cells = new string?[columns.Count];
                for (var i = 0; i < cells.Length; i++)
                    cells[i] = reader.ReadCell(out var payload) == CellState.Value ? CanonicalText.Format(columns[i].Wire, payload) : null;
                row(cells);
            }
        }
    }

    /// <summary>Null where a cell is NULL: such rows collide with nothing.</summary>
    private static UInt128? Fold(List<ColumnMapping> columns, string?[] cells)
    {
        var folded = new string?[cells.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            if (cells[i] is not { } text)
                return null;
            var to = columns[i].Target;
            if (to.IgnoresTrailingBlanks)
                text = text.TrimEnd(' ');
            if (to.Equality != TextEquality.Bytes)
                text = WithoutCase(text, to.Equality == TextEquality.IgnoreCaseAndAccents);
            folded[i] = text;
        }

        return Hash(folded);
    }

    private static string WithoutCase(string text, bool accents)
    {
        if (accents)
            text = string.Concat(text.Normalize(NormalizationForm.FormD).EnumerateRunes().Where(rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark));
        return text.ToUpperInvariant();
    }

    private static UInt128 Hash(string?[] cells) => XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(string.Concat(cells.Select(cell => $"{cell?.Length ?? -1}:{cell}"))));

    private static int Runes(string text) => text.EnumerateRunes().Count();

    private static string Show(string?[] cells) => string.Join(", ", cells.Select(cell => cell is null ? "NULL" : "'" + (cell.Length > 40 ? cell[..40] + "…" : cell) + "'"));
}
