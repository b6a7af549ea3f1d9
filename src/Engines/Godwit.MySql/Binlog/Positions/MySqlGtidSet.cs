using System.Globalization;
using System.Text;

namespace Godwit.MySql.Binlog.Positions;

/// <summary>MySQL's set of transactions: <c>uuid:1-5:7:tag:1-3,uuid:1</c>.</summary>
internal sealed class MySqlGtidSet : GtidSet
{
    private const int MaxTag = 32;

    // In the order of the text: by source, the untagged first.
    private readonly SortedDictionary<(string Source, string Tag), IntervalList> _members = new(Comparer<(string Source, string Tag)>.Create(
        (a, b) => string.CompareOrdinal(a.Source, b.Source) is not 0 and var order ? order : string.CompareOrdinal(a.Tag, b.Tag)));

    public override bool IsEmpty => _members.Count == 0;

    public static new MySqlGtidSet Parse(string text)
    {
        var set = new MySqlGtidSet();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var pieces = part.Split(':', StringSplitOptions.TrimEntries);
            if (!Guid.TryParse(pieces[0], out var source) || pieces.Length < 2)
                throw new FormatException($"'{part}' is no set of GTIDs");
            var tag = "";
            foreach (var piece in pieces.AsSpan(1))
            {
                if (piece.Length > 0 && !char.IsAsciiDigit(piece[0]))
                    tag = IsTag(piece.ToLowerInvariant()) ? piece.ToLowerInvariant() : throw new FormatException($"'{piece}' is no tag of a GTID");
                else
                    set.AddText(source, tag, piece);
            }
        }

        return set;
    }

    /// <summary>Reads the body of a PREVIOUS_GTIDS event, or what a replica sends as the set that it has.</summary>
    public static MySqlGtidSet Read(ReadOnlySpan<byte> body)
    {
        var reader = new ByteReader(body);
        var head = reader.UInt64();
        var tagged = head >> 56 == 1;
        var count = tagged ? (head >> 8) & 0xFFFFFFFFFF : head;
        var set = new MySqlGtidSet();
        for (ulong i = 0; i < count; i++)
        {
            var source = new Guid(reader.Take(16), bigEndian: true);
            var tag = "";
            if (tagged)
            {
                var length = SerializedReader.ReadUnsigned(ref reader);
                tag = length <= MaxTag ? Encoding.ASCII.GetString(reader.Take((int)length)) : throw new BinlogFormatException("a tag of a GTID is too long");
                if (tag.Length > 0 && !IsTag(tag))
                    throw new BinlogFormatException("a tag of a GTID has other characters than tags have");
            }

            var intervals = reader.UInt64();
            if (intervals > (ulong)reader.Left / 16)
                throw ByteReader.TooShort();
            for (ulong k = 0; k < intervals; k++)
            {
                var first = (long)reader.UInt64();
                var end = (long)reader.UInt64();
                if (first < 1 || end <= first)
                    throw new BinlogFormatException("an interval of GTIDs ends before it begins");
                set.Add(source, tag, first, end - 1);
            }
        }

        return set;
    }

    public void Add(MySqlGtid gtid) => Add(gtid.Source, gtid.Tag, gtid.Number, gtid.Number);

    public void Add(Guid source, string tag, long first, long last)
    {
        var key = (source.ToString("D"), tag);
        if (!_members.TryGetValue(key, out var list))
            _members.Add(key, list = new());
        list.Add(first, last);
    }

    public bool Contains(MySqlGtid gtid) => _members.TryGetValue((gtid.Source.ToString("D"), gtid.Tag), out var list) && list.Contains(gtid.Number, gtid.Number);

    public override bool Contains(GtidSet other) => other is MySqlGtidSet set &&
        set._members.All(member => _members.TryGetValue(member.Key, out var list) && member.Value.Ranges.All(range => list.Contains(range.First, range.Last)));

    public override GtidSet Clone()
    {
        var copy = new MySqlGtidSet();
        foreach (var (key, list) in _members)
        {
            foreach (var (first, last) in list.Ranges)
                copy.Add(Guid.Parse(key.Source), key.Tag, first, last);
        }

        return copy;
    }

    /// <summary>The form of <see cref="Read"/>.</summary>
    public byte[] Write()
    {
        var tagged = _members.Keys.Any(key => key.Tag.Length > 0);
        using var body = new MemoryStream();
        using var writer = new BinaryWriter(body);
        writer.Write(tagged ? (1UL << 56) | ((ulong)_members.Count << 8) | 1 : (ulong)_members.Count);
        foreach (var (key, list) in _members)
        {
            writer.Write(Guid.Parse(key.Source).ToByteArray(bigEndian: true));
            if (tagged)
            {
                // A length of up to 32 is one byte of the serialization's numbers.
                writer.Write((byte)(key.Tag.Length << 1));
                writer.Write(Encoding.ASCII.GetBytes(key.Tag));
            }

            writer.Write((ulong)list.Ranges.Count);
            foreach (var (first, last) in list.Ranges)
            {
                writer.Write(first);
                writer.Write(last + 1);
            }
        }

        return body.ToArray();
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        var source = "";
        foreach (var (key, list) in _members)
        {
            if (key.Source != source)
                text.Append(text.Length > 0 ? "," : "").Append(key.Source);
            source = key.Source;
            if (key.Tag.Length > 0)
                text.Append(':').Append(key.Tag);
            foreach (var (first, last) in list.Ranges)
            {
                text.Append(CultureInfo.InvariantCulture, $":{first}");
                if (last > first)
                    text.Append(CultureInfo.InvariantCulture, $"-{last}");
            }
        }

        return text.ToString();
    }

    internal static bool IsTag(string tag) => tag.Length is > 0 and <= MaxTag && !char.IsAsciiDigit(tag[0]) && tag.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');

    private void AddText(Guid source, string tag, string piece)
    {
        var dash = piece.IndexOf('-', StringComparison.Ordinal);
        if (!long.TryParse(dash < 0 ? piece : piece[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var first) || first < 1 || first > long.MaxValue - 2)
            throw new FormatException($"'{piece}' is no interval of GTIDs");
        var last = first;
        if (dash >= 0 && (!long.TryParse(piece[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out last) || last < first || last > long.MaxValue - 2))
            throw new FormatException($"'{piece}' is no interval of GTIDs");
        Add(source, tag, first, last);
    }
}
