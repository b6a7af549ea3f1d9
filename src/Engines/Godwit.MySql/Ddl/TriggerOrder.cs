using Godwit.Abstractions.Schema;

namespace Godwit.MySql.Ddl;

/// <summary>Triggers of one event in the order in which they fire: one that says FOLLOWS comes after the other.</summary>
internal static class TriggerOrder
{
    public const string Follows = " FOR EACH ROW FOLLOWS ";

    public static IEnumerable<TriggerSchema> Sort(IReadOnlyList<TriggerSchema> triggers)
    {
        var waiting = triggers.ToList();
        while (waiting.Count > 0)
        {
            var next = waiting.FindIndex(trigger => !waiting.Exists(other => other != trigger &&
                trigger.Definition.Contains(Follows + MySqlIdentifiers.Instance.Quote(other.Name) + " ", StringComparison.Ordinal)));
            next = Math.Max(next, 0);
            yield return waiting[next];
            waiting.RemoveAt(next);
        }
    }
}
