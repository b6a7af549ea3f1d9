namespace Godwit.MySql.Binlog.Positions;

/// <summary>Which transactions are done, by the names that a server family gives them. Changed in place; not safe for concurrent use.</summary>
internal abstract class GtidSet
{
    public abstract bool IsEmpty { get; }

    public abstract GtidSet Clone();

    /// <summary>Whether every transaction of <paramref name="other"/> is in this set too.</summary>
    public abstract bool Contains(GtidSet other);

    /// <summary>Reads either family's form.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static GtidSet Parse(string text) => text.Contains(':', StringComparison.Ordinal) ? MySqlGtidSet.Parse(text) : MariaDbGtidSet.Parse(text);
}
