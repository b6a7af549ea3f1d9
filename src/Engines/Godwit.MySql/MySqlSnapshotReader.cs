#pragma warning disable CS9113, IDE0005
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql;

/// <summary>Reads rows.</summary>
internal sealed class MySqlSnapshotReader(MySqlDatabase database) : ISnapshotReader
{
    /// <inheritdoc/>
    public Task<ISourceSnapshot> BeginSnapshotAsync(IReadOnlyList<QualifiedName> tables, int readers, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public Task<IRowSource> OpenAsync(ReadRequest request, ISourceSnapshot? snapshot, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

}
