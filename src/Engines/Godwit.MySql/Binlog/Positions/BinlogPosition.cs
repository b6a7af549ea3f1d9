using System.Globalization;

namespace Godwit.MySql.Binlog.Positions;

/// <summary>
/// A place between two events: <c>mysql-bin.000003:1234;gtids</c>. Places of one log compare by file number and offset; the GTIDs, where
/// the server has them, find the place on another server. Immutable.
/// </summary>
internal sealed record BinlogPosition(string File, long Offset, GtidSet? Gtids = null) : IComparable<BinlogPosition>
{
    /// <summary>The first event of a file stands behind four bytes that mark it.</summary>
    public const long FirstOffset = 4;

    /// <exception cref="FormatException">It is none.</exception>
    public static BinlogPosition Parse(string text)
    {
        var semicolon = text.IndexOf(';', StringComparison.Ordinal);
        var place = semicolon < 0 ? text : text[..semicolon];
        var colon = place.LastIndexOf(':');
        if (colon < 0 || !long.TryParse(place[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            throw new FormatException($"'{text}' is no position in a binary log");
        return new(place[..colon], offset, semicolon < 0 ? null : GtidSet.Parse(text[(semicolon + 1)..]));
    }

    /// <exception cref="InvalidOperationException">The files are of different logs.</exception>
    public int CompareTo(BinlogPosition? other)
    {
        if (other is null)
            return 1;
        var (name, number) = Split(File);
        var (otherName, otherNumber) = Split(other.File);
        if (name != otherName)
            throw new InvalidOperationException($"{File} and {other.File} are files of different logs: their positions have no order");
        return number != otherNumber ? number.CompareTo(otherNumber) : Offset.CompareTo(other.Offset);
    }

    public bool Equals(BinlogPosition? other) => other is not null && ToString() == other.ToString();

    public override int GetHashCode() => HashCode.Combine(File, Offset);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Offset}{(Gtids is null ? "" : ";")}{Gtids}");

    public static bool operator <(BinlogPosition left, BinlogPosition right) => left.CompareTo(right) < 0;

    public static bool operator >(BinlogPosition left, BinlogPosition right) => left.CompareTo(right) > 0;

    public static bool operator <=(BinlogPosition left, BinlogPosition right) => left.CompareTo(right) <= 0;

    public static bool operator >=(BinlogPosition left, BinlogPosition right) => left.CompareTo(right) >= 0;

    // The number grows beyond its six digits, so that names do not sort.
    private static (string Name, long Number) Split(string file)
    {
        var point = file.LastIndexOf('.');
        return point >= 0 && long.TryParse(file[(point + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (file[..point], number) : (file, 0);
    }
}
