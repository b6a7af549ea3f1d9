#pragma warning disable CS9113, IDE0005
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql;

/// <summary>Reads what a database holds besides its rows.</summary>
internal sealed class MySqlSchemaReader(MySqlDatabase database) : ISchemaReader
{
    /// <inheritdoc/>
    public Task<DatabaseSchema> ReadAsync(CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

}
