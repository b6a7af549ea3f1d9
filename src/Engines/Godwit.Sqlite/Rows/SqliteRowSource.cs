using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Sqlite.Schema;
using Godwit.Sqlite.Sessions;
using SQLitePCL;

namespace Godwit.Sqlite.Rows;

/// <summary>A stream over one request's rows, on a session of its own or on the snapshot's, which it then holds for one batch at a time.</summary>
internal sealed class SqliteRowSource : IRowSource
{
    private const int RowsBetweenLooks = 256;

    private readonly ReadRequest _request;
    private readonly SqliteSession _session;
    private readonly SemaphoreSlim? _turn;
    private readonly SqliteStatement _statement;
    private readonly SqliteCellReader[] _readers;
    private readonly RangeSql _range;
    private readonly Queue<RowKey>? _keys;
    private readonly IReadOnlyList<ColumnSchema> _keyColumns;
    private List<LossEntry> _losses = [];
    private bool _positioned;
    private bool _ended;

    public SqliteRowSource(ReadRequest request, SqliteSession session, SemaphoreSlim? turn)
    {
        _request = request;
        _session = session;
        _turn = turn;
        _range = new RangeSql(request.Table, request.Range);
        _readers = [.. request.Columns.Select(column => SqliteCellReader.Create(column.Wire, column.Column))];
        _keyColumns = [.. request.Table.RowKey.Select(name => request.Table.FindColumn(name)!)];
        _keys = request.Range is KeySet set ? new Queue<RowKey>(set.Keys.Distinct()) : null;
        _statement = session.Prepare(WriteSql());
        if (_keys is null)
        {
            _range.Bind(_statement);
            _positioned = true;
        }
    }

    public string? Visibility => null;

    public async ValueTask<bool> ReadAsync(RowBatch batch, CancellationToken cancellationToken)
    {
        batch.Clear();
        if (_ended)
            return false;
        if (_turn is not null)
            await _turn.WaitAsync(cancellationToken);
        try
        {
            Fill(batch, cancellationToken);
        }
        finally
        {
            _turn?.Release();
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
        if (_turn is not null)
            await _turn.WaitAsync();
        _statement.Dispose();
        if (_turn is null)
            _session.Dispose();
        else
            _turn.Release();
    }

    private void Fill(RowBatch batch, CancellationToken cancellationToken)
    {
        var writer = new RowWriter(batch);
        while (batch.Length < _request.BatchBytes)
        {
            if (batch.RowCount % RowsBetweenLooks == 0)
                cancellationToken.ThrowIfCancellationRequested();
            if (!NextRow())
            {
                _ended = true;
                return;
            }

            writer.BeginRow();
            for (var i = 0; i < _readers.Length; i++)
            {
                if (_statement.IsNull(i))
                    writer.WriteNull();
                else if (_readers[i].Read(_statement, i, writer) is var loss and not LossKind.None)
                    Settle(i, loss, writer);
            }

            writer.EndRow();
        }
    }

    private bool NextRow()
    {
        while (true)
        {
            if (_positioned && _statement.Step())
                return true;
            if (_keys is null || !_keys.TryDequeue(out var key))
                return false;
            _statement.Reset();
            _range.BindKey(_statement, key, TypeOf);
            _positioned = true;
        }
    }

    private void Settle(int column, LossKind kind, RowWriter writer)
    {
        var action = _request.Losses.For(kind);
        var target = _request.Columns[column];
        if (action == LossAction.Refuse)
            throw Refusal(column, kind);
        string? after = null;
        using var scratch = new RowBatch(256);
        var nearest = new RowWriter(scratch);
        nearest.BeginRow();
        if (action == LossAction.Nearest && _readers[column].ReadNearest(_statement, column, nearest))
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

        _losses.Add(new LossEntry(_request.Table.Name, _keyColumns.Count == 0 ? null : KeyOfRow(), target.Column.Name, kind,
            CellText.Describe(_statement, column), after));
    }

    private GodwitException Refusal(int column, LossKind kind)
    {
        var target = _request.Columns[column];
        var cause = kind == LossKind.InvalidUtf8
            ? $"column '{target.Column.Name}' holds text that is not valid UTF-8"
            : $"column '{target.Column.Name}' is declared {target.Column.NativeType} ({target.Wire}) but holds {CellText.Describe(_statement, column)}";
        var moment = target.Wire.Kind is LogicalKind.Timestamp or LogicalKind.TimestampTz or LogicalKind.Date or LogicalKind.Time;
        var next = moment && _statement.ColumnType(column) is raw.SQLITE_INTEGER or raw.SQLITE_FLOAT
            ? $"Numbers there may be seconds since 1970 or julian days: say which in the plan's table rules (expression: datetime({SqliteIdentifiers.Instance.Quote(target.Column.Name)}, 'unixepoch')), or allow losses of kind {CellText.NameOf(kind)}"
            : $"Correct the row, or allow losses of kind {CellText.NameOf(kind)} in the plan";
        return new GodwitException(ErrorKind.ValueRefused, $"{_request.Table.Name}, row {KeyOfRow()}", cause, next);
    }

    private RowKey KeyOfRow()
    {
        var first = _readers.Length;
        return new RowKey(Enumerable.Range(0, Math.Max(1, _keyColumns.Count)).Select(i => CellText.KeyText(_statement, first + i,
            i < _keyColumns.Count ? _keyColumns[i].Type : LogicalType.Int64)));
    }

    private string WriteSql()
    {
        Func<string, string> quote = SqliteIdentifiers.Instance.Quote;
        var cells = _request.Columns.Select(column => column.Expression is { } sql ? "(" + sql + ")" : quote(column.Column.Name));
        var keys = _keyColumns.Count > 0
            ? _keyColumns.Select(column => quote(column.Name))
            : [_request.Table.Options.Contains(TableOptions.WithoutRowId) ? "NULL" : RangeSql.RowIdName(_request.Table)];
        var conditions = new[] { _range.Condition, _request.Where is { Length: > 0 } where ? "(" + where + "\n)" : "" }.Where(condition => condition.Length > 0).ToList();
        return $"SELECT {string.Join(", ", cells.Concat(keys))} FROM {quote(_request.Table.Name.Name)}" +
            (conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", conditions));
    }

    private LogicalType TypeOf(ColumnSchema column) =>
        _request.Columns.FirstOrDefault(read => read.Expression is null && read.Column.Name == column.Name)?.Wire is { Kind: LogicalKind.Native, NativeEngine: SqliteEngine.EngineName } wire
            ? wire
            : column.Type;
}
