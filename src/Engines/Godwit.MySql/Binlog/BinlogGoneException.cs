using Godwit.Abstractions.Engines;

namespace Godwit.MySql.Binlog;

/// <summary>The server no longer has, or never had, the part of its log that was asked for. To start elsewhere would lose changes.</summary>
internal sealed class BinlogGoneException(string subject, string missing, string cause, Exception? inner = null)
    : GodwitException(ErrorKind.Refused, subject, cause, "The changes between cannot be had from this server any more: copy again, or name a server that still has them", inner)
{
    /// <summary>The file, the GTIDs or the place whose changes are missing.</summary>
    public string Missing { get; } = missing;
}
