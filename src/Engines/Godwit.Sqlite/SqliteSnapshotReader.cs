using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Sqlite.Rows;
using Godwit.Sqlite.Sessions;

namespace Godwit.Sqlite;

/// <summary>
/// Reads rows. SQLite cannot hand a view of the data from one connection to another, so a snapshot is one connection with an open read
/// transaction, and every stream under it is a statement of that connection; streams take turns, a batch at a time. In WAL mode writers
/// go on meanwhile; in the other modes they cannot commit until the snapshot ends.
/// </summary>
internal sealed class SqliteSnapshotReader(SqliteDatabase database) : ISnapshotReader
{
    public Task<ISourceSnapshot> BeginSnapshotAsync(IReadOnlyList<QualifiedName> tables, int readers, CancellationToken cancellationToken) => Task.Run<ISourceSnapshot>(() =>
    {
        var session = OpenTransaction();
        return new SqliteSnapshot(session, session.Number("PRAGMA data_version") ?? 0);
    }, cancellationToken);

    public async Task<IRowSource> OpenAsync(ReadRequest request, ISourceSnapshot? snapshot, CancellationToken cancellationToken)
    {
        if (snapshot is SqliteSnapshot shared)
        {
            await shared.Turn.WaitAsync(cancellationToken);
            try
            {
                return new SqliteRowSource(request, shared.Session, shared.Turn);
            }
            finally
            {
                shared.Turn.Release();
            }
        }

        return await Task.Run(() =>
        {
            var session = OpenTransaction();
            try
            {
                return new SqliteRowSource(request, session, null);
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }, cancellationToken);
    }

    private SqliteSession OpenTransaction()
    {
        var session = database.OpenReader();
        try
        {
            session.Execute("BEGIN");
            // BEGIN alone sees nothing yet: the first read fixes the view.
            session.Number("SELECT count(*) FROM sqlite_schema");
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }
}

/// <summary>A connection whose read transaction is the snapshot.</summary>
internal sealed class SqliteSnapshot(SqliteSession session, long version) : ISourceSnapshot
{
    public SqliteSession Session { get; } = session;

    public SemaphoreSlim Turn { get; } = new(1, 1);

    public string Description => $"read transaction at data version {version}";

    public async ValueTask DisposeAsync()
    {
        await Turn.WaitAsync();
        Session.Dispose();
        Turn.Dispose();
    }
}
