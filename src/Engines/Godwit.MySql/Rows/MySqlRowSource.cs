using System.Buffers;
using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using MySqlConnector;

namespace Godwit.MySql.Rows;

/// <summary>Rows of unbuffered results, decoded batch by batch on a worker thread.</summary>
internal sealed class MySqlRowSource : IRowSource
{
    private const int MostCharacters = 200;

    private readonly MySqlDatabase _database;
    private readonly MySqlReadSession _session;
    private readonly ReadRequest _request;
    private readonly RowColumns _columns;
    private readonly Queue<string> _statements;
    private byte[] _cell = ArrayPool<byte>.Shared.Rent(4096);
    private readonly byte[] _flag = new byte[1];
    private RowWriter? _writer;
    private MySqlCommand? _command;
    private MySqlDataReader? _reader;
    private List<LossEntry> _losses = [];
    private bool _ended;

    public MySqlRowSource(MySqlDatabase database, MySqlReadSession session, ReadRequest request, RowColumns columns)
    {
        _database = database;
        _session = session;
        _request = request;
        _columns = columns;
        _statements = new Queue<string>(RangeSql.Select(columns.Sql, request.Table, request.Range, request.Where));
    }

    /// <inheritdoc/>
    public string? Visibility => null;

    /// <inheritdoc/>
    public async ValueTask<bool> ReadAsync(RowBatch batch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        batch.Clear();
        if (_ended)
            return false;
        if (_writer is null)
            _writer = new RowWriter(batch);
        else
            _writer.Attach(batch);
        try
        {
            await using var registration = cancellationToken.Register(static source => ((MySqlRowSource)source!)._command?.Cancel(), this);
            await Task.Run(() => Fill(batch, _writer, cancellationToken), CancellationToken.None);
            return batch.RowCount > 0;
        }
        catch (Exception e)
        {
            batch.Clear();
            _ended = true;
            cancellationToken.ThrowIfCancellationRequested();
            throw e is GodwitException ? e : _database.Translate(e, _request.Table.Name.ToString());
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<LossEntry> TakeLosses()
    {
        if (_losses.Count == 0)
            return [];
        var losses = _losses;
        _losses = [];
        return losses;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await CloseAsync();
        }
        catch (Exception e) when (e is MySqlException or InvalidOperationException or ObjectDisposedException or OperationCanceledException)
        {
            // The rest of a result that nobody wants any more; what was read was checked as it was read.
            MySqlConnection.ClearPool(_session.Connection);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(_cell);
            _cell = [];
            await _session.DisposeAsync();
        }
    }

    private void Fill(RowBatch batch, RowWriter writer, CancellationToken cancellationToken)
    {
        while (batch.Length < _request.BatchBytes)
        {
            if (_reader is null)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!_statements.TryDequeue(out var sql))
                {
                    _ended = true;
                    return;
                }

                _command = new MySqlCommand(sql, _session.Connection);
                _reader = _command.ExecuteReader();
            }

            if (!_reader.Read())
            {
                _reader.Dispose();
                _command!.Dispose();
                _reader = null;
                continue;
            }

            ReadRow(_reader, writer);
        }
    }

    private void ReadRow(MySqlDataReader row, RowWriter writer)
    {
        writer.BeginRow();
        var cells = _columns.Cells;
        for (var i = 0; i < cells.Length; i++)
        {
            if (row.IsDBNull(i))
            {
                writer.WriteNull();
                continue;
            }

            var cell = Load(row, i);
            var loss = _columns.ConversionChecks[i] is var check and >= 0 && IsLost(row, check) ? LossKind.InvalidUtf8 : cells[i].Read(cell, writer);
            if (loss != LossKind.None)
                Settle(row, i, loss, writer);
        }

        writer.EndRow();
    }

    private ReadOnlySpan<byte> Load(MySqlDataReader row, int ordinal) => Cell.Load(row, ordinal, ref _cell);

    private bool IsLost(MySqlDataReader row, int ordinal)
    {
        return !row.IsDBNull(ordinal) && row.GetBytes(ordinal, 0, _flag, 0, 1) == 1 && _flag[0] == (byte)'1';
    }

    private void Settle(MySqlDataReader row, int column, LossKind kind, RowWriter writer)
    {
        var action = _request.Losses.For(kind);
        var target = _request.Columns[column];
        var before = Describe(Load(row, column));
        if (action == LossAction.Refuse)
            throw Refusal(row, column, kind, before);
        string? after = null;
        using var scratch = new RowBatch(256);
        var nearest = new RowWriter(scratch);
        nearest.BeginRow();
        if (action == LossAction.Nearest && _columns.Cells[column].ReadNearest(Load(row, column), nearest))
        {
            nearest.EndRow();
            var cells = new RowReader(scratch);
            cells.ReadRow();
            cells.ReadCell(out var payload);
            writer.WriteValue(payload);
            after = LossEntry.Shown(CanonicalText.Format(target.Wire, payload));
        }
        else if (_request.Losses.ValueFor(kind) is { } own && LossReplacement.TryParse(target.Wire, own, out var replacement))
        {
            writer.WriteValue(replacement);
            after = LossEntry.Shown(own);
        }
        else
        {
            writer.WriteNull();
        }

        _losses.Add(new LossEntry(_request.Table.Name, _columns.Keys.Count == 0 ? null : KeyOfRow(row), target.Column.Name, kind, before, after));
    }

    private GodwitException Refusal(MySqlDataReader row, int column, LossKind kind, string before)
    {
        var target = _request.Columns[column];
        var cause = kind switch
        {
            LossKind.InvalidUtf8 => $"column '{target.Column.Name}' holds bytes that are no text of its character set: {before}",
            LossKind.ZeroDate => $"column '{target.Column.Name}' holds {before}, which is no date",
            LossKind.EmptyEnum => $"column '{target.Column.Name}' holds the error value of its enumeration, which is none of its labels",
            _ => $"column '{target.Column.Name}' is {target.Column.NativeType} ({target.Wire}) but holds {before}",
        };
        var name = char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..];
        return new GodwitException(ErrorKind.ValueRefused, _columns.Keys.Count == 0 ? _request.Table.Name.ToString() : $"{_request.Table.Name}, row {KeyOfRow(row)}", cause,
            $"Correct the row, or allow losses of kind {name} in the plan");
    }

    private RowKey KeyOfRow(MySqlDataReader row) => new(_columns.Keys.Select((key, i) => RowKeys.Text(row, _columns.KeyOrdinals[i], key.Reader, key.Column.Type)).ToArray());

    private static string Describe(ReadOnlySpan<byte> cell)
    {
        if (!System.Text.Unicode.Utf8.IsValid(cell))
            return "\\x" + Convert.ToHexStringLower(cell[..Math.Min(cell.Length, MostCharacters / 2)]);
        var text = Encoding.UTF8.GetString(cell[..Math.Min(cell.Length, MostCharacters * 4)]);
        return "'" + LossEntry.Shown(text) + "'";
    }

    private async ValueTask CloseAsync()
    {
        if (_reader is null)
            return;
        // Without it the driver would read every row that is left.
        _command!.Cancel();
        await _reader.DisposeAsync();
        await _command.DisposeAsync();
        _reader = null;
    }
}
