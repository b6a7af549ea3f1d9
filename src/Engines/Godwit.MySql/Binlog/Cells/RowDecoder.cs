using System.Numerics;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.MySql.Binlog.Events;

namespace Godwit.MySql.Binlog.Cells;

/// <summary>Decodes rows of one table as it was at one time. Bound once for each <see cref="TableMap"/>; not safe for concurrent use.</summary>
internal sealed class RowDecoder
{
    private const int Null = -1;
    private const int Absent = -2;

    private readonly TableMap _map;
    private readonly BoundCell[] _cells;
    private readonly (int Start, int Length)[] _places;
    private readonly TextBuffer _lost = new();

    private RowDecoder(TableMap map, BoundCell[] cells)
    {
        _map = map;
        _cells = cells;
        _places = new (int, int)[map.Columns.Count];
    }

    /// <summary>Binds a table's columns by their names where the log has them, else by their order.</summary>
    /// <param name="map">The table in the log.</param>
    /// <param name="table">Its schema as of that place in the log.</param>
    /// <param name="columns">What to read, in this order.</param>
    /// <param name="sets">The server's character sets.</param>
    /// <exception cref="GodwitException"><see cref="ErrorKind.Refused"/>: the log's table is not the schema's.</exception>
    public static RowDecoder Bind(TableMap map, TableSchema table, IReadOnlyList<ReadColumn> columns, CharacterSets sets)
    {
        var schema = Match(map, table);
        var facts = new ColumnFacts(map, schema, sets);
        var buffer = new TextBuffer();
        return new(map, [.. columns.Select(column => BoundCell.Create(Array.FindIndex(schema, known => known?.Name == column.Column.Name), map, column, facts, buffer))]);
    }

    /// <summary>Takes a row from <paramref name="rows"/>; with a writer, adds it there.</summary>
    public void Read(ref ByteReader rows, ReadOnlySpan<byte> bitmap, RowWriter? writer, IRowLosses losses)
    {
        var all = rows.Rest;
        Measure(ref rows, bitmap);
        if (writer is null)
            return;
        writer.BeginRow();
        foreach (var cell in _cells)
        {
            var (start, length) = _places[cell.Index];
            if (length < 0)
            {
                if (length == Absent)
                    throw Incomplete(cell.Column.Column.Name);
                writer.WriteNull();
                continue;
            }

            var bytes = all.Slice(start, length);
            var loss = cell.Decoder.Decode(bytes, writer);
            if (loss == LossKind.None)
                continue;
            _lost.Clear();
            cell.Text.TryFormat(bytes, _lost);
            losses.Settle(cell, loss, _lost.Text, writer);
        }

        writer.EndRow();
    }

    private void Measure(ref ByteReader rows, ReadOnlySpan<byte> bitmap)
    {
        var before = rows.Left;
        var present = 0;
        foreach (var part in bitmap)
            present += BitOperations.PopCount(part);
        var nulls = rows.Take((present + 7) / 8);
        var place = 0;
        for (var i = 0; i < _places.Length; i++)
        {
            if ((bitmap[i / 8] >> (i % 8) & 1) == 0)
            {
                _places[i] = (0, Absent);
                continue;
            }

            var isNull = (nulls[place / 8] >> (place % 8) & 1) != 0;
            place++;
            if (isNull)
            {
                _places[i] = (0, Null);
                continue;
            }

            var cell = CellLayout.Take(_map.Columns[i], ref rows);
            _places[i] = (before - rows.Left - cell.Length, cell.Length);
        }

        if (rows.Left == before)
            throw new BinlogFormatException("", "a row has no columns", "SET GLOBAL binlog_row_image = 'FULL' on the source");
    }

    private static ColumnSchema?[] Match(TableMap map, TableSchema table)
    {
        if (map.Metadata.Names is not { } names)
            return map.Columns.Count == table.Columns.Count ? [.. table.Columns] : throw Changed(map, $"it has {map.Columns.Count} columns in the binary log and {table.Columns.Count} in the schema");
        if (names.Count != map.Columns.Count)
            throw new BinlogFormatException($"{map.Database}.{map.Name} is described with another number of names than columns");
        var schema = names.Select(name => table.FindColumn(name) is { } column ? column : IsHidden(name) ? null : throw Changed(map, $"the schema has no column '{name}'")).ToArray();
        foreach (var column in table.Columns)
        {
            if (!names.Contains(column.Name))
                throw Changed(map, $"the binary log has no column '{column.Name}'");
        }

        return schema;
    }

    // Of MariaDB's own, in no catalog: versions of rows and hashes of long unique keys.
    private static bool IsHidden(string name) => name is "row_start" or "row_end" || name.StartsWith("DB_ROW_HASH_", StringComparison.Ordinal);

    private static GodwitException Changed(TableMap map, string difference) => new(ErrorKind.Refused, $"{map.Database}.{map.Name}",
        $"the table was another one when these rows were logged: {difference}", "Copy the table again from the schema that it has now");

    private GodwitException Incomplete(string column) => new(ErrorKind.Refused, $"{_map.Database}.{_map.Name}",
        $"a change was logged without column '{column}': binlog_row_image is not FULL, or was not in the session that made it",
        "SET GLOBAL binlog_row_image = 'FULL' on the source, reconnect its sessions, and copy the table again");
}
