namespace Godwit.MySql;

/// <summary>What a server's family and version can express. Immutable.</summary>
/// <param name="IsMariaDb">Whether it is MariaDB.</param>
/// <param name="Version">major * 10000 + minor * 100 + patch.</param>
internal sealed record MySqlDialect(bool IsMariaDb, int Version)
{
    /// <summary>A current MySQL, for scripts without a server.</summary>
    public static MySqlDialect Default { get; } = new(false, 80_400);

    /// <summary>Whether tables whose names differ only in case are two tables (lower_case_table_names=0). Default: no, which is right for every server.</summary>
    public bool TablesKeepCase { get; init; }

    /// <summary>A type JSON of its own; MariaDB's JSON is a text with a check.</summary>
    public bool HasJsonType => !IsMariaDb && Version >= 50_708;

    /// <summary>Most levels of nesting in JSON: MariaDB's functions give up at 32.</summary>
    public int MaxJsonDepth => IsMariaDb ? 31 : 100;

    /// <summary>A type UUID.</summary>
    public bool HasUuidType => IsMariaDb && Version >= 100_700;

    /// <summary>A type INET6.</summary>
    public bool HasInet6Type => IsMariaDb && Version >= 100_500;

    /// <summary>CHECK constraints that hold.</summary>
    public bool HasChecks => IsMariaDb ? Version >= 100_201 : Version >= 80_016;

    /// <summary>Defaults that are expressions.</summary>
    public bool HasExpressionDefaults => IsMariaDb ? Version >= 100_201 : Version >= 80_013;

    /// <summary>Generated columns.</summary>
    public bool HasGeneratedColumns => IsMariaDb || Version >= 50_700;

    /// <summary>Indexes that are stored in descending order.</summary>
    public bool HasDescendingIndexes => IsMariaDb ? Version >= 100_800 : Version >= 80_001;

    /// <summary>Indexes over expressions.</summary>
    public bool HasExpressionIndexes => !IsMariaDb && Version >= 80_013;

    /// <summary>Columns that SELECT * leaves out.</summary>
    public bool HasInvisibleColumns => IsMariaDb ? Version >= 100_300 : Version >= 80_023;

    /// <summary>Longest index key in bytes with the default row format.</summary>
    public int MaxIndexBytes => IsMariaDb ? (Version >= 100_202 ? 3072 : 767) : Version >= 50_707 ? 3072 : 767;

    /// <summary>Collations of the Unicode 9 family.</summary>
    public bool HasUnicode0900 => !IsMariaDb && Version >= 80_001;

    /// <summary>Collations that tell blanks at the end apart, beside <see cref="HasUnicode0900"/>.</summary>
    public bool HasNoPad => IsMariaDb && Version >= 100_202;

    /// <summary>A collation of utf8mb4 that compares bytes, without padding where the server has one.</summary>
    public string BinaryCollation => IsMariaDb
        ? Version >= 100_202 ? "utf8mb4_nopad_bin" : "utf8mb4_bin"
        : Version >= 80_017 ? "utf8mb4_0900_bin" : "utf8mb4_bin";

    /// <summary>Whether <see cref="BinaryCollation"/> tells texts apart that differ only in blanks at their end.</summary>
    public bool BinaryCollationKeepsBlanks => BinaryCollation != "utf8mb4_bin";
}
