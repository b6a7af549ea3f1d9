using System.Threading.Channels;
using Godwit.Abstractions.Engines;
using MySqlConnector;

namespace Godwit.MySql.Rows;

/// <summary>Sessions whose transactions all began while no write could commit. Streams borrow one and give it back.</summary>
internal sealed class MySqlSnapshot : ISourceSnapshot
{
    private readonly Channel<MySqlConnection> _idle = Channel.CreateUnbounded<MySqlConnection>();
    private readonly IReadOnlyList<MySqlConnection> _all;

    public MySqlSnapshot(IReadOnlyList<MySqlConnection> sessions, string description)
    {
        _all = sessions;
        Description = description;
        foreach (var session in sessions)
            _idle.Writer.TryWrite(session);
    }

    public string Description { get; }

    public ValueTask<MySqlConnection> BorrowAsync(CancellationToken cancellationToken) => _idle.Reader.ReadAsync(cancellationToken);

    public void GiveBack(MySqlConnection session) => _idle.Writer.TryWrite(session);

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _all)
            await MySqlReadSession.EndAsync(session);
    }
}
