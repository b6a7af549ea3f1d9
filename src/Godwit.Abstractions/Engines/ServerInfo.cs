namespace Godwit.Abstractions.Engines;

/// <summary>What a server says of itself.</summary>
public sealed record ServerInfo
{
    /// <summary>The version for people: <c>15.18</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The version for comparisons: PostgreSQL's server_version_num, else major * 10000 + minor * 100 + patch.</summary>
    public required int VersionNumber { get; init; }

    /// <summary>The server's clock, in UTC, when it was asked.</summary>
    public DateTimeOffset Clock { get; init; }

    /// <summary>The database's size in bytes, or null.</summary>
    public long? DatabaseBytes { get; init; }

    /// <summary>The encoding of its texts: <c>UTF8</c>.</summary>
    public string Encoding { get; init; } = "";

    /// <summary>The user logged in, or empty.</summary>
    public string User { get; init; } = "";

    /// <summary>
    /// What tells this database apart from every other: the server's own identifier and the database's name, or the file's full path.
    /// Equal on two endpoints means that they are the same database.
    /// </summary>
    public required string Identity { get; init; }
}
