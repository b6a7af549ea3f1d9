using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.MySql.Rows;

namespace Godwit.MySql;

/// <summary>Reads rows from unbuffered results, in read-only transactions with a view of their own or a shared one.</summary>
internal sealed class MySqlSnapshotReader(MySqlDatabase database) : ISnapshotReader
{
    /// <inheritdoc/>
    public async Task<ISourceSnapshot> BeginSnapshotAsync(IReadOnlyList<QualifiedName> tables, int readers, CancellationToken cancellationToken) =>
        await new SnapshotLock(database).BeginAsync(tables, readers, cancellationToken);

    /// <inheritdoc/>
    public async Task<IRowSource> OpenAsync(ReadRequest request, ISourceSnapshot? snapshot, CancellationToken cancellationToken)
    {
        var dialect = await database.GetDialectAsync(cancellationToken);
        var session = await MySqlReadSession.OpenAsync(database, snapshot, request.Table.Name.ToString(), cancellationToken);
        return new MySqlRowSource(database, session, request, new RowColumns(request, dialect));
    }
}
