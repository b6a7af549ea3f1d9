using Godwit.Abstractions.Engines;

namespace Godwit.Core.Planning;

/// <summary>Reads and writes plan files (YAML, <c>apiVersion: godwit/v1</c>).</summary>
public static class PlanFile
{
    /// <summary>
    /// Reads a plan, with the standard phases that it leaves out. URLs stay as written.
    /// </summary>
    /// <param name="yaml">The file's text.</param>
    /// <param name="fileName">The file's name, for messages.</param>
    /// <param name="environment">Looks a variable of a <c>${NAME}</c> up; null: the process's environment.</param>
    /// <exception cref="PlanException">Everything that is wrong, with lines; an unset variable is wrong too.</exception>
    public static MigrationPlan Read(string yaml, string fileName, Func<string, string?>? environment = null)
    {
        var problems = new List<PlanProblem>();
        var root = new PlanShapeReader(problems, environment ?? Environment.GetEnvironmentVariable).Read(yaml, PlanKeys.Root);
        if (root is not null)
            new PlanChecks(problems).Check(root);
        if (problems.Count > 0 || root is null)
            throw new PlanException(fileName, problems);
        return StandardPlan.Complete(PlanMapper.Plan(root));
    }

    /// <summary>Writes a plan with every phase and task, with comments. Reading it gives an equal plan.</summary>
    public static string Write(MigrationPlan plan) => PlanWriter.Write(StandardPlan.Complete(plan));

    /// <summary>Fills in every <c>${NAME}</c>.</summary>
    /// <param name="text">A URL or another text of a plan.</param>
    /// <param name="environment">Looks a variable up; null: the process's environment.</param>
    /// <exception cref="GodwitException"><see cref="ErrorKind.Usage"/>: variables are not set; the message names all of them.</exception>
    public static string ResolveEnvironment(string text, Func<string, string?>? environment = null) =>
        EnvironmentReferences.Resolve(text, environment ?? Environment.GetEnvironmentVariable);

    /// <summary>The plan with every standard phase and task that it lacks. Idempotent.</summary>
    public static MigrationPlan WithStandardPhases(MigrationPlan plan) => StandardPlan.Complete(plan);

    /// <summary>Reads a file with one phase (a mapping, as under <c>phases</c>), for <c>add-phase</c>.</summary>
    /// <param name="yaml">The file's text.</param>
    /// <param name="fileName">The file's name, for messages.</param>
    /// <param name="environment">Looks a variable of a <c>${NAME}</c> up; null: the process's environment.</param>
    /// <exception cref="PlanException">Everything that is wrong, with lines.</exception>
    public static MigrationPhase ReadPhase(string yaml, string fileName, Func<string, string?>? environment = null)
    {
        var problems = new List<PlanProblem>();
        var phase = new PlanShapeReader(problems, environment ?? Environment.GetEnvironmentVariable).Read(yaml, PlanKeys.Phase);
        if (phase is not null)
        {
            // What it comes after is checked against the plan that it joins.
            new PlanChecks(problems).CheckPhase(phase, knownPhases: null);
            if (phase.Text("id") is { } id && StandardPlan.IsStandard(id))
                problems.Add(new PlanProblem(phase.Line, $"'{id}' is a standard phase and in every plan already"));
        }

        if (problems.Count > 0 || phase is null)
            throw new PlanException(fileName, problems);
        return PlanMapper.Phase(phase);
    }

    /// <summary>The JSON Schema of plan files, as in <c>docs/plan.schema.json</c>.</summary>
    public static string JsonSchema() => PlanJsonSchema.Write();
}
