using System.Globalization;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql.Rows;

/// <summary>One load by LOAD DATA LOCAL INFILE, which begins with the first row.</summary>
internal sealed class MySqlChunkLoad(MySqlDatabase database, MySqlLoadSession session, WriteRequest request) : IChunkLoad
{
    private const int KeysPerStatement = 500;
    private const int FlushBytes = 64 * 1024;

    private readonly List<LoadColumn> _columns = [.. request.Columns.Select(LoadColumn.Create)];
    private LoadEncoder? _encoder;
    private LoadStream? _stream;
    private long _rows;
    private long _bytes;

    /// <inheritdoc/>
    public async Task DeleteAsync(KeySet keys, CancellationToken cancellationToken)
    {
        if (_stream is not null)
            throw new InvalidOperationException("Rows are deleted before any is written.");
        await RunAsync(async () =>
        {
            foreach (var some in keys.Keys.Chunk(KeysPerStatement))
            {
                await session.ExecuteAsync($"DELETE FROM {MySqlIdentifiers.Instance.Quote(request.Table.Name)} WHERE " +
                    string.Join(" OR ", some.Select(key => "(" + KeySql.Equal(request.Table, keys.Columns, key) + ")")), cancellationToken);
            }
        });
    }

    /// <inheritdoc/>
    public Task ClearAsync(CancellationToken cancellationToken) => _stream is null
        ? RunAsync(() => session.ClearAsync(cancellationToken))
        : throw new InvalidOperationException("Rows are deleted before any is written.");

    /// <inheritdoc/>
    public async ValueTask WriteAsync(RowBatch batch, CancellationToken cancellationToken)
    {
        if (batch.RowCount == 0)
            return;
        if (_stream is null)
        {
            _encoder = new LoadEncoder(_columns);
            _stream = Open();
        }

        await RunAsync(async () =>
        {
            var start = 0;
            while (Encode(batch, ref start))
                await _stream.FlushAsync(cancellationToken);
            await _stream.FlushAsync(cancellationToken);
        });
        _rows += batch.RowCount;
        _bytes += batch.Length;
    }

    /// <inheritdoc/>
    public async Task<ChunkOutcome> CommitAsync(string? visibility, IReadOnlyList<LossEntry> losses, CancellationToken cancellationToken)
    {
        if (_stream is not null)
        {
            await RunAsync(async () =>
            {
                var landed = await _stream.CompleteAsync();
                await session.CheckLandedAsync(_rows, landed, cancellationToken);
            });
        }

        return await session.CommitAsync(new ChunkOutcome(_rows, _bytes), visibility, losses, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
            await _stream.DisposeAsync();
        await session.DisposeAsync();
    }

    private LoadStream Open()
    {
        var names = new List<string>();
        var expressions = new List<string>();
        for (var i = 0; i < _columns.Count; i++)
        {
            var name = MySqlIdentifiers.Instance.Quote(_columns[i].Column.Column.Name);
            var variable = string.Create(CultureInfo.InvariantCulture, $"@v{i}");
            // MariaDB gives a new number for 0 where other columns go through variables, NO_AUTO_VALUE_ON_ZERO or not; not for one that does itself.
            var numbered = _columns[i].Column.Column.Identity != IdentityKind.None;
            names.Add(_columns[i].Variable || numbered ? variable : name);
            if (_columns[i].Variable)
                expressions.Add($"{name} = CONVERT({variable} USING utf8mb4)");
            else if (numbered)
                expressions.Add($"{name} = {variable}");
        }

        return new LoadStream(session.Connection, MySqlIdentifiers.Instance.Quote(request.Table.Name), names, expressions);
    }

    /// <summary>Encodes rows from the byte <paramref name="start"/> on until the buffer is full. False once every row is in it.</summary>
    private bool Encode(RowBatch batch, ref int start)
    {
        var reader = new RowReader(batch);
        var passed = 0;
        while (reader.ReadRow())
        {
            var next = passed + sizeof(int) + reader.RowBytes.Length;
            if (passed >= start)
            {
                _encoder!.WriteRow(ref reader, _stream!.Output);
                if (_stream.Output.UnflushedBytes >= FlushBytes)
                {
                    start = next;
                    return true;
                }
            }

            passed = next;
        }

        return false;
    }

    private async Task RunAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is not (OperationCanceledException or GodwitException or InvalidOperationException))
        {
            throw database.Translate(e, request.Table.Name.ToString());
        }
    }
}
