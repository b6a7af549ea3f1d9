namespace Godwit.Sqlite.Schema;

/// <summary>What a column does to values that are stored in it.</summary>
internal enum Affinity
{
    Blob,
    Text,
    Numeric,
    Integer,
    Real,
}

/// <summary>SQLite's rules for finding a column's affinity in its declared type, in SQLite's order.</summary>
internal static class SqliteAffinity
{
    public static Affinity Of(string declaredType)
    {
        if (declaredType.Length == 0)
            return Affinity.Blob;
        if (Has(declaredType, "INT"))
            return Affinity.Integer;
        if (Has(declaredType, "CHAR") || Has(declaredType, "CLOB") || Has(declaredType, "TEXT"))
            return Affinity.Text;
        if (Has(declaredType, "BLOB"))
            return Affinity.Blob;
        return Has(declaredType, "REAL") || Has(declaredType, "FLOA") || Has(declaredType, "DOUB") ? Affinity.Real : Affinity.Numeric;
    }

    /// <summary>Whether text that looks like a number would be turned into one.</summary>
    public static bool ConvertsText(this Affinity affinity) => affinity is Affinity.Numeric or Affinity.Integer or Affinity.Real;

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
