namespace Godwit.Abstractions.Schema;

/// <summary>A check constraint.</summary>
/// <param name="Name">The name, or null where the engine did not name it.</param>
/// <param name="Expression">The condition in the engine's own SQL, without the word CHECK and its outer brackets.</param>
/// <param name="Validated">Whether the existing rows were checked.</param>
/// <param name="NoInherit">Whether child tables are exempt.</param>
/// <param name="Comment">The comment, or null.</param>
public sealed record CheckSchema(string? Name, string Expression, bool Validated = true, bool NoInherit = false, string? Comment = null);
