namespace Godwit.Core.Planning;

/// <summary>What the shape of a plan file cannot say: ids, references, cycles, keys that exclude each other.</summary>
internal sealed class PlanChecks(List<PlanProblem> problems)
{
    private static readonly string[] Actions = ["sql", "command", "http"];

    private static readonly Dictionary<TrafficKind, (string[] Needs, string[] May)> TrafficKeys = new()
    {
        [TrafficKind.None] = ([], []),
        [TrafficKind.Pgbouncer] = (["admin", "config", "database"], []),
        [TrafficKind.Haproxy] = (["socket", "backend", "blue", "green"], []),
        [TrafficKind.File] = (["path"], ["template"]),
        [TrafficKind.Command] = (["switch"], ["pause", "resume"]),
        [TrafficKind.Webhook] = (["url"], []),
    };

    public void Check(PlanValue root)
    {
        foreach (var rule in root.List("types"))
            ExactlyOne(rule, ["source", "column"], "a type rule");
        foreach (var rule in root.Section("tables").List("map"))
            foreach (var (name, column) in rule.Section("columns").Map)
                if (column.Flag("drop", false) && (column.Find("target") is not null || column.Find("expression") is not null))
                    Problem(column.Line, $"column '{name}' is dropped, so it can have neither target nor expression");
        foreach (var check in root.Section("safety").List("healthChecks"))
            ExactlyOne(check, ["http", "sql"], $"health check '{check.Text("name")}'");
        Unique(root.Section("safety").List("healthChecks"), "name", "health check");
        if (root.Section("cutover").Find("traffic") is { } traffic)
            CheckTraffic(traffic);
        CheckPhases(root.List("phases"));
        CheckCycles(root);
    }

    public void CheckPhase(PlanValue phase, IReadOnlySet<string>? knownPhases)
    {
        var id = phase.Text("id") ?? "";
        var tasks = phase.List("tasks");
        if (knownPhases is not null)
            References(phase, "after", id, knownPhases, "phase");
        Unique(tasks, "id", "task");
        var known = tasks.Select(task => task.Text("id")).OfType<string>()
            .Concat(StandardPlan.ActionsOf(id).Select(PlanWords.Kebab)).ToHashSet();
        foreach (var task in tasks)
        {
            CheckTask(id, task);
            References(task, "dependsOn", task.Text("id") ?? "", known, "task");
        }
    }

    private void CheckPhases(IReadOnlyList<PlanValue> phases)
    {
        Unique(phases, "id", "phase");
        var known = phases.Select(phase => phase.Text("id")).OfType<string>().Concat(StandardPlan.PhaseIds).ToHashSet();
        foreach (var phase in phases)
            CheckPhase(phase, known);
    }

    private void CheckTask(string phase, PlanValue task)
    {
        var id = task.Text("id") ?? "";
        if (task.Find("action") is { } action)
        {
            if (PlanWords.Find<BuiltInAction>((string)action.Value) is not { } builtIn)
                return;
            if (StandardPlan.PhaseOf(builtIn) is var home && home != phase)
                Problem(action.Line, $"action '{action.Value}' belongs in phase '{home}', not in '{phase}'");
            if (id != PlanWords.Kebab(builtIn))
                Problem(task.Line, $"a task with action '{action.Value}' has the id '{action.Value}', not '{id}'");
            foreach (var key in (string[])[.. Actions, "on", "rollback"])
                if (task.Find(key) is { } extra)
                    Problem(extra.Line, $"task '{id}' has a built-in action, so '{key}' cannot stand beside it");
            return;
        }

        if (StandardPlan.ActionsOf(phase).Any(builtIn => PlanWords.Kebab(builtIn) == id))
            Problem(task.Line, $"task '{id}' is a built-in one here: write action: {id}, or choose another id");
        else
            ExactlyOne(task, Actions, $"task '{id}'");
        CheckAction(task, $"task '{id}'");
        if (task.Find("rollback") is { } rollback)
        {
            ExactlyOne(rollback, Actions, $"the rollback of task '{id}'");
            CheckAction(rollback, $"the rollback of task '{id}'");
        }
    }

    private void CheckAction(PlanValue action, string what)
    {
        if (action.Find("on") is { } on && action.Find("sql") is null)
            Problem(on.Line, $"'on' of {what} needs 'sql': only SQL runs on a side");
        if (action.Find("http") is { } http && !EnvironmentReferences.Any((string)http.Value)
            && !(Uri.TryCreate((string)http.Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            Problem(http.Line, $"'http' of {what} must be a URL that begins with http:// or https://");
    }

    private void CheckTraffic(PlanValue traffic)
    {
        if (PlanWords.Find<TrafficKind>(traffic.Text("kind")) is not { } kind)
            return;
        var (needs, may) = TrafficKeys[kind];
        foreach (var key in needs)
            if (traffic.Find(key) is null)
                Problem(traffic.Line, $"traffic of kind '{PlanWords.Kebab(kind)}' needs '{key}'");
        foreach (var (key, value) in traffic.Map)
            if (key != "kind" && !needs.Contains(key) && !may.Contains(key))
                Problem(value.Line, $"traffic of kind '{PlanWords.Kebab(kind)}' has no '{key}'");
    }

    private void CheckCycles(PlanValue root)
    {
        if (root.List("phases").Count == 0)
            return;
        var lines = root.List("phases").Where(phase => phase.Text("id") is not null)
            .GroupBy(phase => phase.Text("id")!).ToDictionary(group => group.Key, group => group.First());
        var plan = StandardPlan.Complete(PlanMapper.Plan(root));
        if (Cycle(plan.Phases, phase => phase.Id, phase => phase.After) is { } phases)
            Problem(LineOf(lines, phases, root.Line), "phases wait for each other: " + string.Join(" after ", phases));
        foreach (var phase in plan.Phases)
        {
            if (!lines.TryGetValue(phase.Id, out var value) || Cycle(phase.Tasks, task => task.Id, task => task.DependsOn) is not { } tasks)
                continue;
            var taskLines = value.List("tasks").Where(task => task.Text("id") is not null)
                .GroupBy(task => task.Text("id")!).ToDictionary(group => group.Key, group => group.First());
            Problem(LineOf(taskLines, tasks, value.Line), $"tasks of phase '{phase.Id}' wait for each other: " + string.Join(" after ", tasks));
        }
    }

    /// <summary>A cycle, its first id again at the end, or null.</summary>
    internal static IReadOnlyList<string>? Cycle<T>(IReadOnlyList<T> items, Func<T, string> id, Func<T, IReadOnlyList<string>> before)
    {
        var edges = items.GroupBy(id).ToDictionary(group => group.Key, group => before(group.First()));
        var done = new HashSet<string>();
        foreach (var start in edges.Keys)
        {
            var path = new List<string>();
            if (Visit(start, path) is { } cycle)
                return cycle;
        }

        return null;

        IReadOnlyList<string>? Visit(string node, List<string> path)
        {
            if (path.IndexOf(node) is >= 0 and var index)
                return [.. path[index..], node];
            if (!edges.TryGetValue(node, out var next) || done.Contains(node))
                return null;
            path.Add(node);
            foreach (var other in next)
                if (Visit(other, path) is { } cycle)
                    return cycle;
            path.RemoveAt(path.Count - 1);
            done.Add(node);
            return null;
        }
    }

    private static int LineOf(Dictionary<string, PlanValue> lines, IReadOnlyList<string> ids, int otherwise) =>
        ids.Where(lines.ContainsKey).Select(id => lines[id].Line).DefaultIfEmpty(otherwise).Min();

    private void References(PlanValue owner, string key, string self, IReadOnlySet<string> known, string noun)
    {
        foreach (var reference in owner.List(key))
        {
            var id = (string)reference.Value;
            if (id == self)
            {
                Problem(reference.Line, $"{noun} '{self}' waits for itself");
            }
            else if (!known.Contains(id))
            {
                var nearest = PlanWords.Nearest(id, known);
                Problem(reference.Line, $"{noun} '{self}' waits for {noun} '{id}', which does not exist" + (nearest is null ? "" : $"; did you mean '{nearest}'?"));
            }
        }
    }

    private void Unique(IReadOnlyList<PlanValue> items, string key, string noun)
    {
        var seen = new Dictionary<string, int>();
        foreach (var item in items)
            if (item.Text(key) is { } id && !seen.TryAdd(id, item.Line))
                Problem(item.Line, $"{noun} '{id}' stands here twice, first in line {seen[id]}");
    }

    private void ExactlyOne(PlanValue owner, string[] keys, string what)
    {
        var given = keys.Where(key => owner.Find(key) is not null).ToList();
        if (given.Count != 1)
            Problem(owner.Line, $"{what} must have exactly one of {string.Join(", ", keys)}; it has " + (given.Count == 0 ? "none" : string.Join(" and ", given)));
    }

    private void Problem(int line, string message) => problems.Add(new PlanProblem(line, message));
}
