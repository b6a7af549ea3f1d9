namespace Godwit.MySql.Binlog.Events;

/// <summary>A FORMAT_DESCRIPTION: the lengths of the fixed parts of events, and whether events end in a checksum.</summary>
internal sealed class EventFormat
{
    private const int VersionBytes = 50;
    private const int ChecksumBytes = 4;
    private readonly byte[] _lengths;

    private EventFormat(byte[] lengths, bool hasChecksums)
    {
        _lengths = lengths;
        HasChecksums = hasChecksums;
    }

    public bool HasChecksums { get; }

    /// <summary>Reads the event behind its header, checksum included, which this event has whether others have one or not.</summary>
    public static EventFormat Read(ReadOnlySpan<byte> body)
    {
        var reader = new ByteReader(body);
        if (reader.UInt16() != 4)
            throw new BinlogFormatException("the log has another version than 4");
        reader.Skip(VersionBytes + 4);
        if (reader.Byte() != EventHeader.Bytes)
            throw new BinlogFormatException("events have a header of another length than 19 bytes");
        if (reader.Left < ChecksumBytes + 1)
            throw ByteReader.TooShort();
        var lengths = reader.Take(reader.Left - ChecksumBytes - 1).ToArray();
        return reader.Byte() switch
        {
            0 => new(lengths, false),
            1 => new(lengths, true),
            var other => throw new BinlogFormatException(FormattableString.Invariant($"its checksums are of kind {other}, which is not known")),
        };
    }

    /// <summary>The length of the fixed part of an event.</summary>
    public int FixedBytes(BinlogEventType type, int usual) => (int)type - 1 < _lengths.Length && _lengths[(int)type - 1] is > 0 and var length ? length : usual;
}
