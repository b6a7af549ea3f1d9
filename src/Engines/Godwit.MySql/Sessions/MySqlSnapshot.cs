using System.Data;
using System.Threading.Channels;
using Godwit.Abstractions.Engines;
using MySqlConnector;

namespace Godwit.MySql;

/// <summary>
/// Sessions whose transactions all see the same state. MySQL lends no snapshot to later sessions, so they are as many as will read at the
/// same time; each reader borrows one and gives it back.
/// </summary>
internal sealed class MySqlSnapshot : ISourceSnapshot
{
    private readonly Channel<MySqlConnection> _idle = Channel.CreateUnbounded<MySqlConnection>();

    public MySqlSnapshot(IReadOnlyList<MySqlConnection> sessions, string description)
    {
        foreach (var session in sessions)
            _idle.Writer.TryWrite(session);
        Description = description;
    }

    /// <inheritdoc/>
    public string Description { get; }

    public async ValueTask<MySqlConnection> BorrowAsync(string subject, CancellationToken cancellationToken)
    {
        MySqlConnection connection;
        try
        {
            connection = await _idle.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw Gone(subject, e);
        }

        if (connection.State == ConnectionState.Open)
            return connection;
        // Whoever waits next must not wait for ever for a session that is gone.
        _idle.Writer.TryWrite(connection);
        throw Gone(subject, null);
    }

    public ValueTask ReturnAsync(MySqlConnection connection) =>
        _idle.Writer.TryWrite(connection) ? ValueTask.CompletedTask : MySqlReadSession.EndAsync(connection);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _idle.Writer.TryComplete();
        while (_idle.Reader.TryRead(out var connection))
            await MySqlReadSession.EndAsync(connection);
    }

    private static GodwitException Gone(string subject, Exception? cause) => new(ErrorKind.Unreachable, subject,
        "the snapshot of the source is gone: a session that held it has ended", "Run it again; tables that were under way are copied anew", cause);
}
