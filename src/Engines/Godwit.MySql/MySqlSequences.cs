#pragma warning disable CS9113, IDE0005
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql;

/// <summary>Reads and sets AUTO_INCREMENT.</summary>
internal sealed class MySqlSequences(MySqlDatabase database) : ISequenceControl
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<SequenceValue>> ReadAsync(DatabaseSchema schema, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public Task<SequenceValue> SetAsync(TargetOwner owner, SequenceValue value, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

}
