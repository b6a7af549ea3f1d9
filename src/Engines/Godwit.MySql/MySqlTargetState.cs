#pragma warning disable CS9113, IDE0005
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql;

/// <summary>Godwit's own records in the database.</summary>
internal sealed class MySqlTargetState(MySqlDatabase database) : ITargetState
{
    /// <inheritdoc/>
    public Task AcquireAsync(TargetOwner owner, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public Task<bool> KnowsAsync(string migration, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public Task ApplyAsync(TargetOwner owner, SchemaStatement statement, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public Task<IReadOnlyList<AppliedStatement>> ListAppliedAsync(string migration, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public Task UndoAsync(TargetOwner owner, AppliedStatement statement, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public Task SaveChunksAsync(TargetOwner owner, QualifiedName table, IReadOnlyList<ChunkRange> ranges, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChunkRecord>> ListChunksAsync(string migration, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public Task ResetTableAsync(TargetOwner owner, QualifiedName table, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public Task<(IReadOnlyList<LossEntry> Entries, long Total)> ListLossesAsync(string migration, int limit, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public Task RemoveAsync(TargetOwner owner, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

}
