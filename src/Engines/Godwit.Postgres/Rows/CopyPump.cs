using System.Buffers;
using System.Threading.Channels;
using Godwit.Abstractions.Engines;
using Npgsql;

namespace Godwit.Postgres.Rows;

/// <summary>A failure of one end of a pump, which decides whose error it is.</summary>
internal sealed class CopySideException(bool onSource, Exception inner) : Exception(inner.Message, inner)
{
    public bool OnSource { get; } = onSource;
}

/// <summary>
/// Moves COPY bytes from source to target: a thread gathers rows into large buffers while the previous buffer is being sent. Counts
/// rows as they pass, so that the target's own count has something to be held against.
/// </summary>
internal sealed class CopyPump(NpgsqlRawCopyStream input, Stream output, bool binary, CopyProgress progress) : IAsyncDisposable
{
    private const int BufferBytes = 256 * 1024;
    private const int BuffersAhead = 2;

    private readonly Channel<(byte[] Buffer, int Length)> _channel = Channel.CreateBounded<(byte[] Buffer, int Length)>(
        new BoundedChannelOptions(BuffersAhead) { SingleReader = true, SingleWriter = true });

    private readonly RowCounter _counter = new(binary);

    /// <summary>Rows that passed.</summary>
    public long Rows => _counter.Rows;

    /// <summary>Bytes that passed.</summary>
    public long Bytes { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var registration = stop.Token.Register(static stream => ((NpgsqlRawCopyStream)stream!).Cancel(), input);
        var reading = Task.Run(() => Fill(stop.Token), CancellationToken.None);
        try
        {
            await DrainAsync(stop.Token);
        }
        catch (Exception e) when (e is not CopySideException)
        {
            await stop.CancelAsync();
            await reading.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            cancellationToken.ThrowIfCancellationRequested();
            throw new CopySideException(false, e);
        }

        await reading;
        if (!_counter.AtRowEnd)
            throw new CopySideException(true, new EndOfStreamException("the stream of rows ends in the middle of a row"));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_channel.Reader.TryRead(out var left))
            ArrayPool<byte>.Shared.Return(left.Buffer);
        try
        {
            await input.DisposeAsync();
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or ObjectDisposedException or OperationCanceledException)
        {
            // What is left of a source stream that failed or was stopped; its error has been told.
            input.Close();
        }
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        await foreach (var (buffer, length) in _channel.Reader.ReadAllAsync(cancellationToken))
        {
            try
            {
                await output.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
                _counter.Count(buffer.AsSpan(0, length));
                Bytes += length;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            progress(_counter.Rows, Bytes);
        }
    }

    private void Fill(CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            while (true)
            {
                var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
                var length = Gather(buffer);
                if (length == 0)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    break;
                }

                var sending = _channel.Writer.WriteAsync((buffer, length), cancellationToken);
                if (!sending.IsCompletedSuccessfully)
                    sending.AsTask().GetAwaiter().GetResult();
            }
        }
        catch (Exception e)
        {
            failure = cancellationToken.IsCancellationRequested ? new OperationCanceledException(cancellationToken) : new CopySideException(true, e);
        }

        _channel.Writer.Complete(failure);
    }

    private int Gather(byte[] buffer)
    {
        var length = 0;
        while (length < buffer.Length)
        {
            var read = input.Read(buffer, length, buffer.Length - length);
            if (read == 0)
                break;
            length += read;
        }

        return length;
    }
}
