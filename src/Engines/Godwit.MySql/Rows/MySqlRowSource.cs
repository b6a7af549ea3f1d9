using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using MySqlConnector;

namespace Godwit.MySql.Rows;

/// <summary>A stream over one request's rows: an unbuffered result set, read as bytes cell by cell into the batch.</summary>
internal sealed class MySqlRowSource : IRowSource
{
    private const int RowsBetweenLooks = 256;

    private readonly MySqlDatabase _database;
    private readonly ReadRequest _request;
    private readonly MySqlCommand _command;
    private readonly MySqlDataReader _reader;
    private readonly Func<ValueTask> _release;
    private readonly CellReader[] _cells;
    private readonly List<(int Column, LossKind Kind, string Before, string? After)> _found = [];
    private byte[] _buffer = new byte[4096];
    private List<LossEntry> _losses = [];
    private bool _ended;

    private MySqlRowSource(MySqlDatabase database, ReadRequest request, MySqlCommand command, MySqlDataReader reader, Func<ValueTask> release)
    {
        _database = database;
        _request = request;
        _command = command;
        _reader = reader;
        _release = release;
        _cells = [.. request.Columns.Select(column => new CellReader(column.Wire, column.Column, column.Expression is not null))];
    }

    public string? Visibility => null;

    public static async Task<MySqlRowSource> OpenAsync(MySqlDatabase database, ReadRequest request, MySqlConnection connection, MySqlTransaction? transaction, Func<ValueTask> release, CancellationToken cancellationToken)
    {
        var cells = request.Columns.Count == 0 ? "1" : string.Join(", ", request.Columns.Select(CellExpression.Of));
        var command = new MySqlCommand(RangeSql.Select(cells, request.Table, request.Range, request.Where), connection, transaction);
        try
        {
            return new MySqlRowSource(database, request, command, await command.ExecuteReaderAsync(cancellationToken), release);
        }
        catch
        {
            await command.DisposeAsync();
            throw;
        }
    }

    public async ValueTask<bool> ReadAsync(RowBatch batch, CancellationToken cancellationToken)
    {
        batch.Clear();
        if (_ended)
            return false;
        try
        {
            // The driver's synchronous reads take a third of the asynchronous ones' time.
            await Task.Run(() => Fill(batch, cancellationToken), cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or GodwitException))
        {
            throw _database.Translate(e, _request.Table.Name.ToString());
        }

        return batch.RowCount > 0;
    }

    public IReadOnlyList<LossEntry> TakeLosses()
    {
        if (_losses.Count == 0)
            return [];
        var losses = _losses;
        _losses = [];
        return losses;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_ended)
            _command.Cancel();
        await _reader.DisposeAsync();
        await _command.DisposeAsync();
        await _release();
    }

    private void Fill(RowBatch batch, CancellationToken cancellationToken)
    {
        var writer = new RowWriter(batch);
        while (batch.Length < _request.BatchBytes)
        {
            if (batch.RowCount % RowsBetweenLooks == 0)
                cancellationToken.ThrowIfCancellationRequested();
            if (!_reader.Read())
            {
                _ended = true;
                return;
            }

            var start = batch.Length;
            writer.BeginRow();
            for (var i = 0; i < _cells.Length; i++)
                ReadCell(i, writer);
            writer.EndRow();
            if (_found.Count > 0)
                Settle(batch.Bytes[(start + sizeof(int))..]);
        }
    }

    private void ReadCell(int column, RowWriter writer)
    {
        if (_reader.IsDBNull(column))
        {
            writer.WriteNull();
            return;
        }

        var length = (int)_reader.GetBytes(column, 0, null, 0, 0);
        if (length > _buffer.Length)
            _buffer = new byte[Math.Max(length, _buffer.Length * 2)];
        _reader.GetBytes(column, 0, _buffer, 0, length);
        var bytes = _buffer.AsSpan(0, length);
        var kind = _cells[column].Read(bytes, writer);
        if (kind == LossKind.None)
            return;
        string? after = null;
        using var scratch = new RowBatch(256);
        var nearest = new RowWriter(scratch);
        nearest.BeginRow();
        if (_request.Losses.For(kind) == LossAction.Nearest && _cells[column].ReadNearest(bytes, nearest))
        {
            nearest.EndRow();
            var cells = new RowReader(scratch);
            cells.ReadRow();
            cells.ReadCell(out var payload);
            writer.WriteValue(payload);
            after = CanonicalText.Format(_request.Columns[column].Wire, payload);
        }
        else
        {
            writer.WriteNull();
        }

        _found.Add((column, kind, Shown(bytes), after));
    }

    /// <summary>Only the whole row tells its key.</summary>
    private void Settle(ReadOnlySpan<byte> row)
    {
        var key = KeyOf(row);
        foreach (var (column, kind, before, after) in _found)
        {
            var name = _request.Columns[column].Column.Name;
            if (_request.Losses.For(kind) == LossAction.Refuse)
            {
                var word = char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..];
                throw new GodwitException(ErrorKind.ValueRefused, $"{_request.Table.Name}, row {key?.ToString() ?? "without a key"}",
                    kind == LossKind.EmptyEnum
                        ? $"column '{name}' holds the empty error value of its enumeration"
                        : $"column '{name}' is {_request.Columns[column].Column.NativeType} but holds {before}",
                    $"Correct the row, or allow losses of kind {word} in the plan: losses: {{ {word}: \"null\" }}");
            }

            _losses.Add(new LossEntry(_request.Table.Name, key, name, kind, before, after));
        }

        _found.Clear();
    }

    private RowKey? KeyOf(ReadOnlySpan<byte> row)
    {
        if (_request.Table.RowKey is not { Count: > 0 } key)
            return null;
        var values = new string?[_request.Columns.Count];
        var reader = new RowReader(row);
        for (var i = 0; i < values.Length; i++)
            if (reader.ReadCell(out var payload) == CellState.Value && key.Contains(_request.Columns[i].Column.Name))
                values[i] = CanonicalText.Format(_request.Columns[i].Wire, payload);
        var ordinals = key.Select(name => _request.Columns.ToList().FindIndex(column => column.Expression is null && column.Column.Name == name)).ToList();
        return ordinals.Contains(-1) ? null : new RowKey(ordinals.Select(ordinal => values[ordinal]));
    }

    private static string Shown(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 200)]);
}
