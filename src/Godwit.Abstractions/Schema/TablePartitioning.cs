namespace Godwit.Abstractions.Schema;

/// <summary>How a table is split inside.</summary>
public enum PartitionMethod
{
    /// <summary>By ranges of the key.</summary>
    Range,

    /// <summary>By lists of values of the key.</summary>
    List,

    /// <summary>By a hash of the key.</summary>
    Hash,
}

/// <summary>One part.</summary>
/// <param name="Name">The part's name.</param>
/// <param name="Bounds">
/// Range: the exclusive upper bound, one literal per key column, null for MAXVALUE; list: the values (one key column), null for NULL; hash: empty.
/// Literals are plain text, unquoted.
/// </param>
public sealed record TablePart(string Name, IReadOnlyList<string?> Bounds);

/// <summary>A table's partitioning.</summary>
/// <param name="Method">How rows find their part.</param>
/// <param name="Columns">The key columns where the key is columns and nothing else; empty where it is an expression that only the engine knows.</param>
/// <param name="Parts">The parts, in their order; for a hash without names, their number says enough.</param>
/// <param name="Sql">The whole clause in the engine's own SQL: <c>PARTITION BY RANGE (...) (...)</c>.</param>
public sealed record TablePartitioning(PartitionMethod Method, IReadOnlyList<string> Columns, IReadOnlyList<TablePart> Parts, string Sql);
