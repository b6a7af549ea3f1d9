using System.IO.Pipelines;
using Godwit.Abstractions.Engines;
using MySqlConnector;

namespace Godwit.MySql.Rows;

/// <summary>A LOAD DATA LOCAL INFILE that is fed while it runs: what is written here is what the server reads as its file.</summary>
internal sealed class LoadStream : IAsyncDisposable
{
    private const int BufferBytes = 1 << 20;
    private const int SegmentBytes = 64 * 1024;

    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: BufferBytes, resumeWriterThreshold: BufferBytes / 2, minimumSegmentSize: SegmentBytes, useSynchronizationContext: false));
    private readonly Task<long> _load;

    public LoadStream(MySqlConnection connection, string table, IReadOnlyList<string> columns, IReadOnlyList<string> expressions)
    {
        var loader = new MySqlBulkLoader(connection)
        {
            TableName = table,
            CharacterSet = "binary",
            FieldTerminator = "\t",
            LineTerminator = "\n",
            EscapeCharacter = '\\',
            FieldQuotationOptional = true,
            Local = true,
            Timeout = 0,
            SourceStream = _pipe.Reader.AsStream(),
        };
        loader.Columns.AddRange(columns);
        loader.Expressions.AddRange(expressions);
        _load = RunAsync(loader);
    }

    /// <summary>Hands on bytes. Fails with the server's error where the load has ended early.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var flushed = await _pipe.Writer.WriteAsync(bytes, cancellationToken);
        if (!flushed.IsCompleted)
            return;
        await _load;
        throw new GodwitException(ErrorKind.Failed, "LOAD DATA", "the server ended the load before all rows were sent");
    }

    /// <summary>Ends the stream and gives the rows that the server says it took.</summary>
    public async Task<long> CompleteAsync()
    {
        await _pipe.Writer.CompleteAsync();
        return await _load;
    }

    public async ValueTask DisposeAsync()
    {
        await _pipe.Writer.CompleteAsync(new OperationCanceledException("The load was given up."));
        try
        {
            await _load;
        }
        catch (Exception)
        {
            // Whoever gave it up knows why; its transaction is rolled back.
        }
    }

    // It outlives the write that began it: only the end of the stream, or its being given up, ends it.
    private async Task<long> RunAsync(MySqlBulkLoader loader)
    {
        await Task.Yield();
        try
        {
            return await loader.LoadAsync(CancellationToken.None);
        }
        finally
        {
            await _pipe.Reader.CompleteAsync();
        }
    }
}
