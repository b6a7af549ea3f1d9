using System.Globalization;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.MySql.Rows;
using MySqlConnector;

namespace Godwit.MySql;

/// <summary>Splits tables by walking the key's index in steps of a chunk's rows: exact quantiles at the price of one pass over the key.</summary>
internal sealed class MySqlChunkPlanner(MySqlDatabase database) : IChunkPlanner
{
    private const long ManyRows = 200_000;

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChunkRange>> PlanAsync(TableSchema table, long chunkRows, ISourceSnapshot? snapshot, CancellationToken cancellationToken) =>
        (table.EstimatedRows ?? long.MaxValue) <= chunkRows || !IsWalkable(table, table.RowKey)
            ? Task.FromResult<IReadOnlyList<ChunkRange>>([new WholeTable()])
            : RunAsync(table, snapshot, connection => WalkAsync(connection, table, table.RowKey, chunkRows, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChunkRange>> PlanComparisonAsync(TableSchema table, long chunkRows, CancellationToken cancellationToken) =>
        table.RowKey is [var first, ..] && table.FindColumn(first) is { Nullable: false, Type.Kind: LogicalKind.Integer }
            ? RunAsync(table, null, connection => WalkAsync(connection, table, [first], chunkRows, cancellationToken), cancellationToken)
            : Task.FromResult<IReadOnlyList<ChunkRange>>([new WholeTable()]);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RowKey>> SampleKeysAsync(TableSchema table, int count, string? where, CancellationToken cancellationToken) =>
        table.RowKey.Count == 0 || count <= 0
            ? Task.FromResult<IReadOnlyList<RowKey>>([])
            : RunAsync<IReadOnlyList<RowKey>>(table, null, async connection =>
            {
                var name = MySqlIdentifiers.Instance.Quote(table.RowKey[0]);
                var from = MySqlIdentifiers.Instance.Quote(table.Name);
                if (where is null && (table.EstimatedRows ?? 0) > ManyRows && table.RowKey.Count == 1 && table.FindColumn(table.RowKey[0])!.Type is { Kind: LogicalKind.Integer, Unsigned: false })
                    return await ProbeAsync(connection, table, count, name, from, cancellationToken);
                return [.. (await ReadKeysAsync(connection, table, table.RowKey, $"{(where is null ? "" : $" WHERE ({where}\n)")} ORDER BY RAND() LIMIT {count}", cancellationToken)).Distinct()];
            }, cancellationToken);

    /// <inheritdoc/>
    public Task<long> CountAsync(TableSchema table, string? where, CancellationToken cancellationToken) => RunAsync(table, null, async connection =>
    {
        await using var command = new MySqlCommand($"SELECT COUNT(*) FROM {MySqlIdentifiers.Instance.Quote(table.Name)}{(where is null ? "" : $" WHERE ({where}\n)")}", connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }, cancellationToken);

    private static async Task<IReadOnlyList<ChunkRange>> WalkAsync(MySqlConnection connection, TableSchema table, IReadOnlyList<string> key, long chunkRows, CancellationToken cancellationToken)
    {
        var names = string.Join(", ", key.Select(MySqlIdentifiers.Instance.Quote));
        var ranges = new List<ChunkRange>();
        RowKey? after = null;
        while (true)
        {
            var rest = RangeSql.Select("", table, new KeyRange(key, after, null), null);
            var where = rest.IndexOf(" WHERE ", StringComparison.Ordinal) is >= 0 and var at ? rest[at..] : "";
            var step = await ReadKeysAsync(connection, table, key, string.Create(CultureInfo.InvariantCulture, $"{where} ORDER BY {names} LIMIT 1 OFFSET {Math.Max(1, chunkRows) - 1}"), cancellationToken);
            if (step.Count == 0)
                break;
            ranges.Add(new KeyRange(key, after, step[0]));
            after = step[0];
        }

        ranges.Add(after is null ? new WholeTable() : new KeyRange(key, after, null));
        return ranges;
    }

    private static async Task<IReadOnlyList<RowKey>> ProbeAsync(MySqlConnection connection, TableSchema table, int count, string name, string from, CancellationToken cancellationToken)
    {
        long low, high;
        await using (var bounds = new MySqlCommand($"SELECT MIN({name}), MAX({name}) FROM {from}", connection))
        await using (var reader = await bounds.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken) || await reader.IsDBNullAsync(0, cancellationToken))
                return [];
            (low, high) = (reader.GetInt64(0), reader.GetInt64(1));
        }

        var keys = new HashSet<RowKey>();
        for (var tries = 0; keys.Count < count && tries < count * 3L; tries++)
        {
            var at = low + (long)(Random.Shared.NextDouble() * ((double)high - low));
            foreach (var key in await ReadKeysAsync(connection, table, table.RowKey, string.Create(CultureInfo.InvariantCulture, $" WHERE {name} >= {at} ORDER BY {name} LIMIT 1"), cancellationToken))
                keys.Add(key);
        }

        return [.. keys];
    }

    private static async Task<List<RowKey>> ReadKeysAsync(MySqlConnection connection, TableSchema table, IReadOnlyList<string> key, string rest, CancellationToken cancellationToken)
    {
        var columns = key.Select(name => table.FindColumn(name)!).ToList();
        var cells = columns.ConvertAll(column => new CellReader(column.Type, column, isExpression: false));
        await using var command = new MySqlCommand($"SELECT {string.Join(", ", columns.Select(CellExpression.Of))} FROM {MySqlIdentifiers.Instance.Quote(table.Name)}{rest}", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new List<RowKey>();
        while (await reader.ReadAsync(cancellationToken))
            keys.Add(new RowKey(Enumerable.Range(0, columns.Count).Select(i => reader.IsDBNull(i) ? null : Text(cells[i], columns[i].Type, (byte[])reader.GetValue(i)))));
        return keys;
    }

    private static string Text(CellReader cell, LogicalType type, byte[] bytes)
    {
        using var batch = new RowBatch(256);
        var writer = new RowWriter(batch);
        writer.BeginRow();
        if (cell.Read(bytes, writer) != LossKind.None)
            return System.Text.Encoding.UTF8.GetString(bytes);
        writer.EndRow();
        var row = new RowReader(batch);
        row.ReadRow();
        row.ReadCell(out var payload);
        return CanonicalText.Format(type, payload);
    }

    // Bounds are literals of these kinds; what the server might round or compare otherwise is read whole.
    private static bool IsWalkable(TableSchema table, IReadOnlyList<string> key) => key.Count > 0 && key.All(name => table.FindColumn(name) is
    { Nullable: false, Type.Kind: LogicalKind.Integer or LogicalKind.Decimal or LogicalKind.Text or LogicalKind.Bytes or LogicalKind.Uuid });

    private async Task<T> RunAsync<T>(TableSchema table, ISourceSnapshot? snapshot, Func<MySqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        var shared = snapshot as MySqlSnapshot;
        var connection = shared is null ? await database.ConnectAsync(cancellationToken) : await shared.BorrowAsync(cancellationToken);
        try
        {
            return await work(connection);
        }
        catch (Exception e) when (e is not (OperationCanceledException or GodwitException))
        {
            throw database.Translate(e, table.Name.ToString());
        }
        finally
        {
            if (shared is null)
                await connection.DisposeAsync();
            else
                shared.GiveBack(connection);
        }
    }
}
