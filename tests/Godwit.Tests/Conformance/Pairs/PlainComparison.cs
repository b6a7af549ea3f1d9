using System.Text;

namespace Godwit.Tests.Conformance.Pairs;

/// <summary>Two tables compared by plain SQL, with nothing of Godwit's in between: every row as text, in no order.</summary>
public static class PlainComparison
{
    /// <summary>Every row of a table, columns joined with their lengths, sorted by bytes.</summary>
    public static async Task<IReadOnlyList<string>> RowsAsync(TestDatabase database, string table, params string[] columns)
    {
        var rows = await database.QueryAsync($"SELECT {string.Join(", ", columns.Select(column => $"CAST({Quote(column)} AS TEXT)"))} FROM {Quote(table)}");
        return [.. rows.Select(Join).Order(StringComparer.Ordinal)];
    }

    public static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static string Join(string?[] row)
    {
        var text = new StringBuilder();
        foreach (var value in row)
            text.Append(value is null ? "NULL" : value.Length + ":" + value).Append('|');
        return text.ToString();
    }
}
