using Godwit.Abstractions.Engines;
using Godwit.Sqlite.Rows;

namespace Godwit.Sqlite;

/// <summary>
/// Writes rows with one prepared insert in one transaction per chunk. The file's journal mode and synchronous setting stay as they are:
/// what a commit promises to other users of the file, it promises here.
/// </summary>
internal sealed class SqliteBulkWriter(SqliteDatabase database) : IBulkWriter
{
    public async Task<IChunkLoad> BeginAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        await database.WriteGate.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => SqliteChunkLoad.Begin(database, request), cancellationToken);
        }
        catch
        {
            database.WriteGate.Release();
            throw;
        }
    }
}
