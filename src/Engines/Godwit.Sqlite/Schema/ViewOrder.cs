using Godwit.Abstractions.Schema;

namespace Godwit.Sqlite.Schema;

/// <summary>Puts views behind the views that they read.</summary>
internal static class ViewOrder
{
    public static IReadOnlyList<ViewSchema> Of(IReadOnlyList<ViewSchema> views)
    {
        var ordered = new List<ViewSchema>();
        var seen = new HashSet<QualifiedName>();

        void Visit(ViewSchema view)
        {
            // SQLite lets a view name objects that are not there yet, so a cycle may be cut anywhere.
            if (!seen.Add(view.Name))
                return;
            foreach (var name in view.DependsOn)
                if (views.FirstOrDefault(other => other.Name == name) is { } needed)
                    Visit(needed);
            ordered.Add(view);
        }

        foreach (var view in views)
            Visit(view);
        return ordered;
    }
}
