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
    public static MigrationPlan Read(string yaml, string fileName, Func<string, string?>? environment = null) =>
        throw new PlanException(fileName, []);

    /// <summary>Writes a plan with every phase and task, with comments. Reading it gives an equal plan.</summary>
    public static string Write(MigrationPlan plan) => plan.Name;

    /// <summary>Fills in every <c>${NAME}</c> of a URL.</summary>
    /// <exception cref="Abstractions.Engines.GodwitException"><see cref="Abstractions.Engines.ErrorKind.Usage"/>: variables are not set; the message names all of them.</exception>
    public static string ResolveEnvironment(string text, Func<string, string?>? environment = null) => text;

    /// <summary>The plan with every standard phase and task that it lacks. Idempotent.</summary>
    public static MigrationPlan WithStandardPhases(MigrationPlan plan) => plan;

    /// <summary>Reads a file with one phase (a mapping, as under <c>phases</c>), for <c>add-phase</c>.</summary>
    /// <exception cref="PlanException">Everything that is wrong, with lines.</exception>
    public static MigrationPhase ReadPhase(string yaml, string fileName) => throw new PlanException(fileName, []);

    /// <summary>The JSON Schema of plan files.</summary>
    public static string JsonSchema() => "{}";
}
