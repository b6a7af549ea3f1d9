namespace Godwit.Postgres.Dump;

/// <summary>One entry of pg_dump's plain output.</summary>
/// <param name="Tag">The object as the heading names it, unquoted; for reading, not for SQL.</param>
/// <param name="Type">Its type: <c>TABLE</c>, <c>FK CONSTRAINT</c>…</param>
/// <param name="Schema">Its schema, or null.</param>
/// <param name="Sql">The statements, without their last semicolon.</param>
internal sealed record DumpEntry(string Tag, string Type, string? Schema, string Sql);
