using System.Buffers;
using Godwit.Abstractions.Engines;
using MySqlConnector;

namespace Godwit.MySql.Rows;

/// <summary>Rows of unbuffered results, handed on cell by cell as the server sent them.</summary>
internal sealed class StoredRows(MySqlDatabase database, MySqlReadSession session, string subject, IEnumerable<string> statements) : IAsyncDisposable
{
    private readonly Queue<string> _statements = new(statements);
    private byte[] _cell = ArrayPool<byte>.Shared.Rent(4096);
    private MySqlCommand? _command;
    private MySqlDataReader? _reader;

    /// <summary>Bytes of values read so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Writes rows until the sink is full. False at the end.</summary>
    public async Task<bool> FillAsync(RowSink sink, LoadColumn[] columns, CancellationToken cancellationToken)
    {
        try
        {
            await using var registration = cancellationToken.Register(static rows => ((StoredRows)rows!)._command?.Cancel(), this);
            return await Task.Run(() => Fill(sink, columns, cancellationToken), CancellationToken.None);
        }
        catch (Exception e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw e is GodwitException ? e : database.Translate(e, subject);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_reader is not null)
            {
                // Without it the driver would read every row that is left.
                _command!.Cancel();
                await _reader.DisposeAsync();
                await _command.DisposeAsync();
            }
        }
        catch (Exception e) when (e is MySqlException or InvalidOperationException or OperationCanceledException)
        {
            // The rest of a result that nobody wants any more; what was read was checked as it was read.
            MySqlConnection.ClearPool(session.Connection);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(_cell);
            _cell = [];
            await session.DisposeAsync();
        }
    }

    private bool Fill(RowSink sink, LoadColumn[] columns, CancellationToken cancellationToken)
    {
        while (!sink.IsFull)
        {
            if (_reader is null)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!_statements.TryDequeue(out var sql))
                    return false;
                _command = new MySqlCommand(sql, session.Connection);
                _reader = _command.ExecuteReader();
            }

            if (_reader.Read())
            {
                Write(_reader, sink, columns);
                continue;
            }

            _reader.Dispose();
            _command!.Dispose();
            _reader = null;
        }

        return true;
    }

    private void Write(MySqlDataReader row, RowSink sink, LoadColumn[] columns)
    {
        sink.BeginRow();
        for (var i = 0; i < columns.Length; i++)
        {
            if (row.IsDBNull(i))
            {
                sink.WriteNull(i);
                continue;
            }

            var cell = Cell.Load(row, i, ref _cell);
            Bytes += cell.Length;
            sink.Write(i, columns[i], cell);
        }

        sink.EndRow();
    }
}
