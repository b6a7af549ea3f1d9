using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Postgres.Rows;
using Npgsql;

namespace Godwit.Postgres.Planning;

/// <summary>The first columns of a table's row key, read as the text of <see cref="CanonicalText"/>.</summary>
internal sealed class KeyColumns
{
    private readonly LogicalType[] _types;
    private readonly ColumnReader[] _readers;

    public KeyColumns(TableSchema table, int count)
    {
        Names = [.. table.RowKey.Take(count)];
        var columns = Names.Select(name => table.FindColumn(name)!).ToArray();
        _types = [.. columns.Select(column => column.Type)];
        _readers = [.. columns.Select(column => ColumnReader.Bind(new ReadColumn(column, column.Type)))];
        Text = string.Join(", ", Names.Select(name => $"t.{PostgresIdentifiers.Instance.Quote(name)}"));
    }

    public IReadOnlyList<string> Names { get; }

    /// <summary>The columns, for SELECT, ORDER BY and comparison.</summary>
    public string Text { get; }

    /// <summary>Runs a query that gives the key columns and reads every row of it.</summary>
    public async Task<IReadOnlyList<RowKey>> ReadAsync(NpgsqlCommand query, CancellationToken cancellationToken)
    {
        query.CommandText = $"SELECT {string.Join(", ", _readers.Select(reader => reader.Sql))} FROM ({query.CommandText}) t";
        await using var stream = await query.Connection!.BeginRawBinaryCopyAsync($"COPY ({query.CommandText}) TO STDOUT (FORMAT binary)", cancellationToken);
        return await Task.Run(() => Decode(stream), cancellationToken);
    }

    private List<RowKey> Decode(Stream stream)
    {
        var request = new ReadRequest
        {
            Table = new TableSchema { Name = new("key"), Columns = [] },
            Columns = [.. Names.Select((name, i) => new ReadColumn(new ColumnSchema { Name = name, NativeType = "key", Type = _types[i] }, _types[i]))],
        };
        using var copy = new BinaryCopyReader(stream, request, [.. _readers.Select(reader => reader.Decoder)]);
        using var batch = new RowBatch();
        var writer = new RowWriter(batch);
        var keys = new List<RowKey>();
        while (copy.Read(writer, RowBatch.DefaultBytes))
        {
            var rows = new RowReader(batch);
            while (rows.ReadRow())
            {
                var values = new string?[_types.Length];
                for (var i = 0; i < values.Length; i++)
                    values[i] = rows.ReadCell(out var payload) == CellState.Value ? CanonicalText.Format(_types[i], payload) : null;
                keys.Add(new RowKey(values));
            }

            batch.Clear();
        }

        return keys;
    }
}
