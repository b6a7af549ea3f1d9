using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.MySql.Rows;
using MySqlConnector;

namespace Godwit.MySql.Planning;

/// <summary>Steps along a key's index, a chunk's rows at a time. The server orders the keys, so the order is that of the column's collation.</summary>
internal sealed class KeyWalk(MySqlConnection connection, TableSchema table, IReadOnlyList<string> names, MySqlDialect dialect)
{
    private const int MostChunks = 10_000;

    /// <summary>Whether these columns compare with a literal as they sort, which enums (by number or label) and floats (rounded) do not, and none is NULL.</summary>
    public static bool CanWalk(TableSchema table, IReadOnlyList<string> names) => names.Count > 0 && names.All(name =>
        table.FindColumn(name) is { Nullable: false } column && MySqlStorages.Of(column) switch
        {
            MySqlStorage.Integer or MySqlStorage.Decimal or MySqlStorage.Bytes or MySqlStorage.Moment or MySqlStorage.Date => true,
            MySqlStorage.Text => column.Type.Kind is LogicalKind.Text or LogicalKind.Uuid,
            _ => false,
        });

    public async Task<IReadOnlyList<ChunkRange>> SplitAsync(long chunkRows, CancellationToken cancellationToken)
    {
        var keys = new RowKeys(table, names, dialect);
        var order = string.Join(", ", names.Select(MySqlIdentifiers.Instance.Quote));
        var ranges = new List<ChunkRange>();
        RowKey? after = null;
        while (ranges.Count < MostChunks)
        {
            var bounds = RangeSql.Bounds(table, new KeyRange(names, after, null));
            await using var command = new MySqlCommand(FormattableString.Invariant(
                $"SELECT {keys.Sql} FROM {MySqlIdentifiers.Instance.Quote(table.Name)}{(bounds is null ? "" : " WHERE " + bounds)} ORDER BY {order} LIMIT 1 OFFSET {Math.Max(1, chunkRows) - 1}"),
                connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            if (!await reader.ReadAsync(cancellationToken))
                break;
            var upTo = keys.Read(reader);
            ranges.Add(new KeyRange(names, after, upTo));
            after = upTo;
        }

        ranges.Add(after is null ? new WholeTable() : new KeyRange(names, after, null));
        return ranges;
    }
}
