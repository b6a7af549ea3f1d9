using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Sqlite.Rows;
using Godwit.Sqlite.Schema;
using Godwit.Sqlite.Sessions;
using SQLitePCL;

namespace Godwit.Sqlite;

/// <summary>
/// Splits tables by walking an index in steps of a chunk's rows: exact quantiles at the price of one pass over the key. Keys that may hold
/// NULL, or whose values may have several storage classes, are left alone: such tables go by their row numbers.
/// </summary>
internal sealed class SqliteChunkPlanner(SqliteDatabase database) : IChunkPlanner
{
    private const long ManyRows = 1_000_000;

    public Task<IReadOnlyList<ChunkRange>> PlanAsync(TableSchema table, long chunkRows, ISourceSnapshot? snapshot, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<ChunkRange>>(snapshot, session =>
        {
            if ((table.EstimatedRows ?? long.MaxValue) <= chunkRows)
                return [new WholeTable()];
            if (IsWalkable(table, table.RowKey) && KeyRanges(session, table, table.RowKey, chunkRows, cancellationToken) is { } ranges)
                return ranges;
            return HasRowId(table) ? RowIdRanges(session, table, chunkRows, cancellationToken) : [new WholeTable()];
        }, cancellationToken);

    public Task<IReadOnlyList<ChunkRange>> PlanComparisonAsync(TableSchema table, long chunkRows, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<ChunkRange>>(null, session =>
            table.RowKey is [var first, ..] && table.FindColumn(first) is { Nullable: false, Type.Kind: LogicalKind.Integer } column &&
            SqliteAffinity.Of(column.NativeType) == Affinity.Integer
                ? KeyRanges(session, table, [first], chunkRows, cancellationToken) ?? [new WholeTable()]
                : [new WholeTable()], cancellationToken);

    public Task<IReadOnlyList<RowKey>> SampleKeysAsync(TableSchema table, int count, string? where, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<RowKey>>(null, session =>
        {
            if (table.RowKey.Count == 0 || count <= 0)
                return [];
            var columns = table.RowKey.Select(name => table.FindColumn(name)!).ToList();
            var names = string.Join(", ", columns.Select(column => Quote(column.Name)));
            var from = $"SELECT {names} FROM {Quote(table.Name.Name)}";
            RowKey Read(SqliteStatement row) => new(columns.Select((column, i) => CellText.KeyText(row, i, column.Type)));

            // Sorting by chance reads every row; in a large table row numbers are drawn instead.
            if (where is null && HasRowId(table) && session.Number($"SELECT max({RangeSql.RowIdName(table)}) FROM {Quote(table.Name.Name)}") is { } highest and > ManyRows)
            {
                var keys = new HashSet<RowKey>();
                using var probe = session.Prepare($"{from} WHERE {RangeSql.RowIdName(table)} >= ? ORDER BY {RangeSql.RowIdName(table)} LIMIT 1");
                for (var tries = 0; keys.Count < count && tries < count * 3L; tries++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    probe.Bind(1, Random.Shared.NextInt64(highest + 1));
                    if (probe.Step())
                        keys.Add(Read(probe));
                    probe.Reset();
                }

                return [.. keys];
            }

            return [.. session.Query($"{from}{(where is null ? "" : $" WHERE ({where}\n)")} ORDER BY random() LIMIT {count}", Read).Distinct()];
        }, cancellationToken);

    public Task<long> CountAsync(TableSchema table, string? where, CancellationToken cancellationToken) =>
        RunAsync(null, session => session.Number($"SELECT count(*) FROM {Quote(table.Name.Name)}{(where is null ? "" : $" WHERE ({where}\n)")}") ?? 0, cancellationToken);

    private static List<ChunkRange>? KeyRanges(SqliteSession session, TableSchema table, IReadOnlyList<string> key, long chunkRows, CancellationToken cancellationToken)
    {
        var columns = key.Select(name => table.FindColumn(name)!).ToList();
        var names = string.Join(", ", key.Select(Quote));
        string Step(string where) => $"SELECT {names} FROM {Quote(table.Name.Name)}{where} ORDER BY {names} LIMIT 1 OFFSET {Math.Max(1, chunkRows) - 1}";
        using var first = session.Prepare(Step(""));
        using var next = session.Prepare(Step(key.Count == 1 ? $" WHERE {names} > ?" : $" WHERE ({names}) > ({string.Join(", ", key.Select(_ => "?"))})"));
        var ranges = new List<ChunkRange>();
        RowKey? after = null;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var statement = after is null ? first : next;
            statement.Reset();
            for (var i = 0; after is not null && i < columns.Count; i++)
                KeyBinder.Bind(statement, i + 1, columns[i], columns[i].Type, after[i]);
            if (!statement.Step())
                break;
            if (!columns.Select((column, i) => IsOfType(statement.ColumnType(i), column.Type)).All(fits => fits))
                return null;
            var upTo = new RowKey(columns.Select((column, i) => CellText.KeyText(statement, i, column.Type)));
            ranges.Add(new KeyRange(key, after, upTo));
            after = upTo;
        }

        ranges.Add(after is null ? new WholeTable() : new KeyRange(key, after, null));
        return ranges;
    }

    private static List<ChunkRange> RowIdRanges(SqliteSession session, TableSchema table, long chunkRows, CancellationToken cancellationToken)
    {
        var name = RangeSql.RowIdName(table);
        using var next = session.Prepare($"SELECT {name} FROM {Quote(table.Name.Name)} WHERE {name} >= ? ORDER BY {name} LIMIT 1 OFFSET {Math.Max(1, chunkRows)}");
        var ranges = new List<ChunkRange>();
        var from = long.MinValue;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            next.Reset();
            next.Bind(1, from);
            if (!next.Step())
                break;
            var to = next.Int64(0);
            ranges.Add(new PhysicalRange(from, to));
            from = to;
        }

        ranges.Add(ranges.Count == 0 ? new WholeTable() : new PhysicalRange(from, null));
        return ranges;
    }

    private static bool IsWalkable(TableSchema table, IReadOnlyList<string> key) => key.Count > 0 && key.All(name =>
        table.FindColumn(name) is { Nullable: false } column && SqliteAffinity.Of(column.NativeType) switch
        {
            Affinity.Integer => column.Type.Kind == LogicalKind.Integer,
            Affinity.Text => column.Type.Kind == LogicalKind.Text,
            _ => false,
        });

    private static bool IsOfType(int storage, LogicalType type) => storage == (type.Kind == LogicalKind.Integer ? raw.SQLITE_INTEGER : raw.SQLITE_TEXT);

    private static bool HasRowId(TableSchema table) => !table.Options.Contains(TableOptions.WithoutRowId);

    private async Task<T> RunAsync<T>(ISourceSnapshot? snapshot, Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        if (snapshot is not SqliteSnapshot shared)
            return await database.ReadAsync(work, cancellationToken);
        await shared.Turn.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => work(shared.Session), cancellationToken);
        }
        finally
        {
            shared.Turn.Release();
        }
    }

    private static string Quote(string name) => SqliteIdentifiers.Instance.Quote(name);
}
