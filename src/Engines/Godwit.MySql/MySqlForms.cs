using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql;

/// <summary>What MySQL makes in place of what only other engines have.</summary>
internal sealed class MySqlForms(MySqlDialect dialect) : ISchemaForms
{
    /// <inheritdoc/>
    public CaseInsensitiveColumn? IgnoreCase(TableSchema table, ColumnSchema column, CaseInsensitivity form)
    {
        if (form != CaseInsensitivity.Collation || column.Type.Kind != LogicalKind.Text)
            return null;
        var collation = dialect.HasUnicode0900 ? "utf8mb4_0900_as_ci" : dialect.HasNoPad ? "utf8mb4_unicode_nopad_ci" : "utf8mb4_unicode_ci";
        return new CaseInsensitiveColumn(new MySqlTypeMap(dialect).Complete(column with { CharacterSet = "utf8mb4", Collation = collation }));
    }

    /// <inheritdoc/>
    public string? EqualitySql(ColumnSchema column, string left, string right)
    {
        var set = column.CharacterSet ?? "utf8mb4";
        var collation = column.Collation ?? (column.CharacterSet is null ? dialect.BinaryCollation : null);
        string Text(string text) => $"CONVERT(_utf8mb4 X'{Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(text))}' USING {set}){(collation is null ? "" : " COLLATE " + collation)}";
        return $"SELECT {Text(left)} = {Text(right)}";
    }
}
