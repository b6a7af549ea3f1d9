using System.Globalization;

namespace Godwit.MySql.Binlog.Positions;

/// <summary>A transaction of MySQL's: the server that it began on, a tag (8.3 and later; else empty) and its number there.</summary>
internal readonly record struct MySqlGtid(Guid Source, string Tag, long Number)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Source:D}{(Tag.Length > 0 ? ":" : "")}{Tag}:{Number}");
}

/// <summary>A transaction of MariaDB's.</summary>
internal readonly record struct MariaDbGtid(uint Domain, uint Server, ulong Sequence)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Domain}-{Server}-{Sequence}");

    /// <exception cref="FormatException">It is none.</exception>
    public static MariaDbGtid Parse(string text)
    {
        var parts = text.Trim().Split('-');
        return parts.Length == 3 && uint.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var domain) &&
            uint.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var server) &&
            ulong.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? new(domain, server, sequence)
            : throw new FormatException($"'{text}' is no GTID");
    }
}
