#pragma warning disable CS9113, IDE0005
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql;

/// <summary>Checks before a migration.</summary>
internal sealed class MySqlPrechecks(MySqlDatabase database) : IPrechecks
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<Finding>> CheckSourceAsync(PrecheckContext context, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public Task<IReadOnlyList<Finding>> CheckTargetAsync(PrecheckContext context, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

}
