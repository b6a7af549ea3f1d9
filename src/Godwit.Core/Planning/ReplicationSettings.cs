namespace Godwit.Core.Planning;

/// <summary>How changes are followed.</summary>
public sealed record ReplicationSettings
{
    /// <summary>Changes per batch applied, about. Default 10,000.</summary>
    public int BatchRows { get; init; } = 10_000;

    /// <summary>Longest lag before a notice. Default 5 seconds.</summary>
    public TimeSpan MaxLag { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The durable log of changes.</summary>
    public ChangeLogSettings ChangeLog { get; init; } = new();
}

/// <summary>The durable log of changes.</summary>
public sealed record ChangeLogSettings
{
    /// <summary>Most bytes on disk. Default 20 GB.</summary>
    public long MaxBytes { get; init; } = 20L << 30;
}

/// <summary>How the switch is made.</summary>
public sealed record CutoverSettings
{
    /// <summary>Whether the switch is made as soon as it can be, without an operator. Default false.</summary>
    public bool Auto { get; init; }

    /// <summary>Longest time without writes before the switch aborts. Default 30 seconds.</summary>
    public TimeSpan MaxDowntime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most lag at which the switch may begin. Default 1 second.</summary>
    public TimeSpan MaxLag { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What sends the application to the other side, or null: nothing.</summary>
    public TrafficSettings? Traffic { get; init; }
}

/// <summary>What sends the application to the other side.</summary>
public enum TrafficKind
{
    /// <summary>Nothing: the application is switched by other means.</summary>
    None,

    /// <summary>A PgBouncer.</summary>
    Pgbouncer,

    /// <summary>An HAProxy.</summary>
    Haproxy,

    /// <summary>A file with the active URL.</summary>
    File,

    /// <summary>Commands.</summary>
    Command,

    /// <summary>An HTTP call.</summary>
    Webhook,
}

/// <summary>What sends the application to the other side: the kind and the keys that belong to it; every other is null.</summary>
public sealed record TrafficSettings
{
    /// <summary>The kind.</summary>
    public TrafficKind Kind { get; init; }

    /// <summary>PgBouncer: URL of the admin console.</summary>
    public string? Admin { get; init; }

    /// <summary>PgBouncer: its configuration file.</summary>
    public string? Config { get; init; }

    /// <summary>PgBouncer: the database's name there.</summary>
    public string? Database { get; init; }

    /// <summary>HAProxy: the admin socket.</summary>
    public string? Socket { get; init; }

    /// <summary>HAProxy: the backend.</summary>
    public string? Backend { get; init; }

    /// <summary>HAProxy: the server that stands for the source.</summary>
    public string? Blue { get; init; }

    /// <summary>HAProxy: the server that stands for the target.</summary>
    public string? Green { get; init; }

    /// <summary>File: where.</summary>
    public string? Path { get; init; }

    /// <summary>File: the text around the URL.</summary>
    public string? Template { get; init; }

    /// <summary>Command: holds the traffic.</summary>
    public IReadOnlyList<string>? Pause { get; init; }

    /// <summary>Command: sends it to the other side.</summary>
    public IReadOnlyList<string>? Switch { get; init; }

    /// <summary>Command: lets it go on.</summary>
    public IReadOnlyList<string>? Resume { get; init; }

    /// <summary>Webhook: the URL.</summary>
    public string? Url { get; init; }
}

/// <summary>Which side a health check asks.</summary>
public enum HealthCheckSide
{
    /// <summary>The one that serves. The default.</summary>
    Active,

    /// <summary>The source.</summary>
    Source,

    /// <summary>The target.</summary>
    Target,
}

/// <summary>A check after the switch: exactly one of HTTP and SQL.</summary>
public sealed record HealthCheck
{
    /// <summary>The name, unique in the plan.</summary>
    public required string Name { get; init; }

    /// <summary>A URL that must answer with 200 to 299, or null.</summary>
    public string? Http { get; init; }

    /// <summary>A query that must succeed, or null.</summary>
    public string? Sql { get; init; }

    /// <summary>Where the query runs.</summary>
    public HealthCheckSide On { get; init; }

    /// <summary>Longest wait for an answer, or null.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Longest time that a good answer may take, or null.</summary>
    public TimeSpan? MaxLatency { get; init; }
}
