namespace Godwit.Core.Planning;

/// <summary>The phases and tasks that every migration has, and their place in a plan.</summary>
internal static class StandardPlan
{
    private static readonly (string Id, string Name, BuiltInAction[] Actions)[] Phases =
    [
        (StandardPhases.Preparation, "Preparation", [BuiltInAction.ProvisionTarget, BuiltInAction.RunPrechecks]),
        (StandardPhases.SchemaMigration, "Schema migration", [BuiltInAction.ApplySchema]),
        (StandardPhases.DataMigration, "Data migration",
            [BuiltInAction.CopyData, BuiltInAction.BuildIndexes, BuiltInAction.AddConstraints, BuiltInAction.SetSequences, BuiltInAction.Analyze]),
        (StandardPhases.Validation, "Validation", [BuiltInAction.ValidateData]),
        (StandardPhases.Cutover, "Cutover", [BuiltInAction.HandOver]),
        (StandardPhases.PostMigrationCleanup, "Clean-up", [BuiltInAction.Summarize]),
    ];

    public static IReadOnlyList<string> PhaseIds { get; } = [.. Phases.Select(phase => phase.Id)];

    public static bool IsStandard(string phase) => PhaseIds.Contains(phase);

    public static IReadOnlyList<BuiltInAction> ActionsOf(string phase) => Phases.FirstOrDefault(known => known.Id == phase).Actions ?? [];

    public static string PhaseOf(BuiltInAction action) => Phases.First(phase => phase.Actions.Contains(action)).Id;

    /// <summary>The standard phase that comes before, or null.</summary>
    public static string? Before(string phase)
    {
        var index = PhaseIds.ToList().IndexOf(phase);
        return index > 0 ? PhaseIds[index - 1] : null;
    }

    public static string TitleOf(BuiltInAction action) => action switch
    {
        BuiltInAction.ProvisionTarget => "Make the target ready",
        BuiltInAction.RunPrechecks => "Check both sides",
        BuiltInAction.ApplySchema => "Make types, sequences and tables",
        BuiltInAction.CopyData => "Copy rows",
        BuiltInAction.BuildIndexes => "Build indexes",
        BuiltInAction.AddConstraints => "Add constraints, views and triggers",
        BuiltInAction.SetSequences => "Set sequences",
        BuiltInAction.Analyze => "Gather statistics",
        BuiltInAction.ValidateData => "Compare source and target",
        BuiltInAction.HandOver => "Hand over to the target",
        _ => "Sum up",
    };

    public static string NameOf(string phase) => Phases.First(known => known.Id == phase).Name;

    public static MigrationPlan Complete(MigrationPlan plan)
    {
        var phases = new List<MigrationPhase>();
        for (var i = 0; i < plan.Phases.Count; i++)
        {
            var phase = plan.Phases[i];
            if (IsStandard(phase.Id))
                phases.Add(CompletePhase(phase, plan));
            else if (phase.After.Count > 0)
                phases.Add(phase);
            else
                phases.Add(phase with { After = [i == 0 ? StandardPhases.Validation : plan.Phases[i - 1].Id] });
        }

        // Each missing standard phase is shown right behind the one that comes before it.
        var place = 0;
        foreach (var id in PhaseIds)
        {
            var index = phases.FindIndex(phase => phase.Id == id);
            if (index < 0)
            {
                index = place;
                phases.Insert(index, CompletePhase(new MigrationPhase { Id = id, Name = NameOf(id) }, plan));
            }

            place = index + 1;
        }

        return plan with { Phases = InOrder(phases) };
    }

    /// <summary>The order given, but nothing before what it comes after; as given where there is a cycle.</summary>
    private static List<MigrationPhase> InOrder(List<MigrationPhase> phases)
    {
        var left = new List<MigrationPhase>(phases);
        var ordered = new List<MigrationPhase>();
        while (left.Count > 0)
        {
            var next = left.FindIndex(phase => phase.After.All(before => left.TrueForAll(other => other.Id != before)));
            if (next < 0)
                return phases;
            ordered.Add(left[next]);
            left.RemoveAt(next);
        }

        return ordered;
    }

    private static MigrationPhase CompletePhase(MigrationPhase phase, MigrationPlan plan)
    {
        var tasks = phase.Tasks.ToList();
        var place = 0;
        BuiltInAction? before = null;
        foreach (var action in ActionsOf(phase.Id))
        {
            var id = PlanWords.Kebab(action);
            var index = tasks.FindIndex(task => task.Action == action);
            if (index < 0 && !IsWanted(action, plan))
                continue;
            if (index < 0)
            {
                index = Math.Min(place, tasks.Count);
                tasks.Insert(index, new MigrationTask { Id = id, Name = TitleOf(action), Action = action });
            }

            if (before is { } previous && !tasks[index].DependsOn.Contains(PlanWords.Kebab(previous)))
                tasks[index] = tasks[index] with { DependsOn = [PlanWords.Kebab(previous), .. tasks[index].DependsOn] };
            before = action;
            place = index + 1;
        }

        var after = Before(phase.Id) is { } first && !phase.After.Contains(first) ? [first, .. phase.After] : phase.After;
        return phase with { After = after, Tasks = tasks };
    }

    private static bool IsWanted(BuiltInAction action, MigrationPlan plan) => action switch
    {
        BuiltInAction.ProvisionTarget => plan.Target.CreateDatabase || plan.Target.ProvisionCommand is not null
            || plan.Source.ProvisionCommand is not null,
        BuiltInAction.RunPrechecks => plan.Safety.Prechecks,
        _ => true,
    };
}
