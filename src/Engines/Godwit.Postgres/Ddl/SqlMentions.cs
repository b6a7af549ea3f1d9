using Godwit.Abstractions.Schema;

namespace Godwit.Postgres.Ddl;

/// <summary>
/// Whether SQL as the server writes it, every name in full, names an object. A name in a text or comment counts too: for putting things
/// in order that errs on the safe side.
/// </summary>
internal static class SqlMentions
{
    public static bool Mentions(string? sql, QualifiedName name)
    {
        if (string.IsNullOrEmpty(sql) || !sql.Contains(name.Name.Replace("\"", "\"\"", StringComparison.Ordinal), StringComparison.Ordinal))
            return false;
        var names = PostgresIdentifiers.Instance;
        var schema = name.Schema ?? "public";
        string[] schemas = [schema, names.Quote(schema)];
        string[] objects = [name.Name, names.Quote(name.Name)];
        foreach (var left in schemas)
            foreach (var right in objects)
                if (HasWord(sql, left + "." + right))
                    return true;
        return false;
    }

    /// <summary>Sorts so that what an item needs comes before it; items that need each other keep their order.</summary>
    public static List<T> Sort<T>(IReadOnlyList<T> items, Func<T, T, bool> needs)
        where T : class
    {
        var sorted = new List<T>(items.Count);
        var seen = new HashSet<T>(ReferenceEqualityComparer.Instance);
        void Visit(T item)
        {
            if (!seen.Add(item))
                return;
            foreach (var other in items)
                if (!ReferenceEquals(item, other) && needs(item, other))
                    Visit(other);
            sorted.Add(item);
        }

        foreach (var item in items)
            Visit(item);
        return sorted;
    }

    private static bool HasWord(string sql, string word)
    {
        for (var at = sql.IndexOf(word, StringComparison.Ordinal); at >= 0; at = sql.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            var end = at + word.Length;
            if ((at == 0 || !IsNamePart(sql[at - 1])) && (end == sql.Length || !IsNamePart(sql[end])))
                return true;
        }

        return false;
    }

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '_' or '$' or '"';
}
