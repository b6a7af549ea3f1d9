namespace Godwit.Abstractions.Schema;

/// <summary>Puts views behind what they read. Views that read each other in a circle keep their order.</summary>
public static class ViewOrder
{
    /// <summary>The views, each behind those that it reads; the order of the rest is kept.</summary>
    public static IReadOnlyList<ViewSchema> Sort(IReadOnlyList<ViewSchema> views)
    {
        var byName = views.ToDictionary(view => view.Name);
        var sorted = new List<ViewSchema>();
        var seen = new HashSet<QualifiedName>();
        void Visit(ViewSchema view)
        {
            if (!seen.Add(view.Name))
                return;
            foreach (var name in view.DependsOn)
                if (byName.TryGetValue(name, out var needed))
                    Visit(needed);
            sorted.Add(view);
        }

        foreach (var view in views)
            Visit(view);
        return sorted;
    }
}
