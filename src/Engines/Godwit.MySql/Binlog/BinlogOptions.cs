namespace Godwit.MySql.Binlog;

/// <summary>How to follow a log.</summary>
internal sealed record BinlogOptions
{
    /// <summary>The number under which this client registers; null: one that no other replica of the server has.</summary>
    public uint? ServerId { get; init; }

    /// <summary>How often the server says that it is there when nothing happens. Default 10 s; after four times that the connection counts as lost.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether the stream ends at the end of the log. Default: it waits for more.</summary>
    public bool UntilEnd { get; init; }
}
