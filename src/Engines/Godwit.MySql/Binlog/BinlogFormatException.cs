using Godwit.Abstractions.Engines;

namespace Godwit.MySql.Binlog;

/// <summary>Bytes that are no event, or one that this client does not know: the stream stops where it is and nothing is skipped.</summary>
internal sealed class BinlogFormatException : GodwitException
{
    public BinlogFormatException(string cause)
        : this("", cause)
    {
    }

    public BinlogFormatException(string subject, string cause, string? nextStep = null, Exception? inner = null)
        : base(ErrorKind.Failed, subject, cause, nextStep, inner)
    {
    }
}
