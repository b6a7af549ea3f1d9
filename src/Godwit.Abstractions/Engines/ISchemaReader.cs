using Godwit.Abstractions.Schema;

namespace Godwit.Abstractions.Engines;

/// <summary>Reads what a database holds besides its rows.</summary>
public interface ISchemaReader
{
    /// <summary>
    /// Reads everything of every user schema, Godwit's own objects left out. What the reader has no shape for stands in
    /// <see cref="DatabaseSchema.Others"/> by name.
    /// </summary>
    Task<DatabaseSchema> ReadAsync(CancellationToken cancellationToken);
}
