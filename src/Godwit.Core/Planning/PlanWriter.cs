using Godwit.Abstractions.Rows;
using static Godwit.Core.Planning.YamlText;

namespace Godwit.Core.Planning;

/// <summary>Writes plan files: every setting with its value, every phase and task.</summary>
internal static class PlanWriter
{
    private static readonly Dictionary<string, string> PhaseComments = new()
    {
        [StandardPhases.Preparation] = "Nothing is changed before the checks of both sides are good.",
        [StandardPhases.SchemaMigration] = "Types, sequences and tables, without keys.",
        [StandardPhases.DataMigration] = "Rows first, each table's primary key when its copy ends; the rest afterwards.",
        [StandardPhases.Validation] = "A difference stops the migration here.",
        [StandardPhases.Cutover] = "From here on the target is the active side.",
        [StandardPhases.PostMigrationCleanup] = "'godwit finish' removes Godwit's own tables later; until then 'godwit rollback' is possible.",
    };

    public static string Write(MigrationPlan plan)
    {
        var yaml = new YamlText();
        yaml.Comment(0, "A plan of Godwit: review it, commit it, run it with 'godwit run FILE'.");
        yaml.Comment(0, "${NAME} is an environment variable; secrets belong there, not into this file.");
        yaml.Line(0, "apiVersion: " + PlanKeys.ApiVersion);
        yaml.Line(0, "name: " + Scalar(plan.Name));
        if (plan.Description is { } description)
            yaml.Line(0, "description: " + Scalar(description));
        yaml.Line(0, $"strategy: {PlanWords.Kebab(plan.Strategy)}");
        yaml.Line(0);
        yaml.Line(0, "source: " + Database(plan.Source));
        yaml.Line(0, "target: " + Database(plan.Target));
        yaml.Line(0, $"identifiers: {PlanWords.Of(plan.Identifiers)}  # preserve | lowercase | snake_case");
        Tables(yaml, plan.Tables);
        Types(yaml, plan.Types);
        yaml.Line(0, $"caseInsensitive: {PlanWords.Kebab(plan.CaseInsensitive)}  # lower | citext | collation | none");
        yaml.Comment(0, "What happens to values that the target cannot hold exactly: refuse | null | nearest, or a value of yours, for each kind or all (docs/plan.md).");
        yaml.Line(0, "losses: " + Losses(plan.Losses));
        yaml.Line(0);
        Settings(yaml, plan);
        yaml.Line(0, "phases:");
        foreach (var phase in plan.Phases)
            Phase(yaml, phase);
        return yaml.ToString();
    }

    private static void Tables(YamlText yaml, TableSelection tables)
    {
        if (tables.Include.Count == 0 && tables.Exclude.Count == 0 && tables.Map.Count == 0)
        {
            yaml.Comment(0, "Every user table moves; 'tables: { include: [...], exclude: [...] }' selects, 'map' renames and reshapes.");
            return;
        }

        yaml.Line(0, "tables:");
        if (tables.Include.Count > 0)
            yaml.Line(1, "include: " + List(tables.Include));
        if (tables.Exclude.Count > 0)
            yaml.Line(1, "exclude: " + List(tables.Exclude));
        if (tables.Map.Count > 0)
            yaml.Line(1, "map:");
        foreach (var rule in tables.Map)
        {
            yaml.Line(2, "- source: " + Scalar(rule.Source));
            if (rule.Target is { } target)
                yaml.Line(3, "target: " + Scalar(target));
            if (rule.Where is { } where)
                yaml.Line(3, "where: " + Scalar(where));
            if (rule.Columns.Count > 0)
                yaml.Line(3, "columns:");
            foreach (var (name, column) in rule.Columns)
                yaml.Line(4, Scalar(name) + ": " + Map(("target", Text(column.Target)), ("expression", Text(column.Expression)),
                    ("drop", column.Drop ? "true" : null)));
        }
    }

    private static void Types(YamlText yaml, IReadOnlyList<TypeRule> rules)
    {
        if (rules.Count == 0)
            return;
        yaml.Line(0, "types:");
        foreach (var rule in rules)
            yaml.Line(1, "- " + Map(("source", Text(rule.Source)), ("column", Text(rule.Column)), ("target", Scalar(rule.Target))));
    }

    private static void Settings(YamlText yaml, MigrationPlan plan)
    {
        yaml.Comment(0, "parallelism null: as many as there are cores, at least 2.");
        yaml.Line(0, "copy: " + Map(("parallelism", Scalar(plan.Copy.Parallelism)), ("chunkRows", Scalar(plan.Copy.ChunkRows)),
            ("maxRowsPerSecond", Scalar(plan.Copy.MaxRowsPerSecond))));
        if (plan.Strategy != MigrationStrategy.Snapshot || plan.Replication != new ReplicationSettings())
            yaml.Line(0, "replication: " + Map(("batchRows", Scalar(plan.Replication.BatchRows)), ("maxLag", Scalar(plan.Replication.MaxLag)),
                ("changeLog", Map(("maxBytes", QuantityText.FormatSize(plan.Replication.ChangeLog.MaxBytes))))));
        var validation = plan.Validation;
        yaml.Line(0, "validation: " + Map(("mode", PlanWords.Kebab(validation.Mode)), ("batchSize", Scalar(validation.BatchSize)),
            ("parallelism", Scalar(validation.Parallelism)), ("timeout", Scalar(validation.Timeout)), ("sampleSize", Scalar(validation.SampleSize)))
            + "  # mode: full | checksum | sample | count | none");
        var cutover = plan.Cutover;
        if (plan.Strategy != MigrationStrategy.Snapshot || cutover != new CutoverSettings())
            yaml.Line(0, "cutover: " + Map(("auto", Scalar(cutover.Auto)), ("maxDowntime", Scalar(cutover.MaxDowntime)), ("maxLag", Scalar(cutover.MaxLag)),
                ("traffic", cutover.Traffic is { } traffic ? Traffic(traffic) : null)));
        Safety(yaml, plan.Safety);
        yaml.Line(0);
    }

    private static void Safety(YamlText yaml, SafetySettings safety)
    {
        yaml.Line(0, "safety:");
        yaml.Line(1, "prechecks: " + Scalar(safety.Prechecks));
        if (safety.HealthChecks.Count > 0)
            yaml.Line(1, "healthChecks:");
        foreach (var check in safety.HealthChecks)
            yaml.Line(2, "- " + Map(("name", Scalar(check.Name)), ("http", Text(check.Http)), ("sql", Text(check.Sql)),
                ("on", check.On == HealthCheckSide.Active ? null : PlanWords.Kebab(check.On)),
                ("timeout", check.Timeout is null ? null : Scalar(check.Timeout)), ("maxLatency", check.MaxLatency is null ? null : Scalar(check.MaxLatency))));
        var defaults = new SafetySettings();
        if (safety.HealthChecks.Count > 0 || safety.HealthCheckInterval != defaults.HealthCheckInterval
            || safety.FailuresBeforeRollback != defaults.FailuresBeforeRollback)
        {
            yaml.Line(1, "healthCheckInterval: " + Scalar(safety.HealthCheckInterval));
            yaml.Line(1, "failuresBeforeRollback: " + Scalar(safety.FailuresBeforeRollback));
        }

        yaml.Line(1, $"automaticRollback: {Scalar(safety.AutomaticRollback)}  # false: a failed run waits to be resumed");
        yaml.Line(1, "rollbackTimeout: " + Scalar(safety.RollbackTimeout));
        yaml.Line(1, "rollbackWindow: " + Scalar(safety.RollbackWindow));
    }

    private static void Phase(YamlText yaml, MigrationPhase phase)
    {
        if (PhaseComments.TryGetValue(phase.Id, out var comment))
            yaml.Comment(1, comment);
        yaml.Line(1, "- id: " + Scalar(phase.Id));
        yaml.Line(2, "name: " + Scalar(phase.Name));
        if (phase.After.Count > 0)
            yaml.Line(2, "after: " + List(phase.After));
        if (phase.Tasks.Count == 0)
            return;
        yaml.Line(2, "tasks:");
        foreach (var task in phase.Tasks)
            yaml.Line(3, "- " + Task(task));
    }

    private static string Task(MigrationTask task) => Map(
    [
        ("id", Scalar(task.Id)),
        ("name", Scalar(task.Name)),
        ("action", task.Action == BuiltInAction.None ? null : PlanWords.Kebab(task.Action)),
        .. Action(task.Own),
        ("rollback", task.Rollback is { } rollback ? Map([.. Action(rollback)]) : null),
        ("dependsOn", task.DependsOn.Count == 0 ? null : List(task.DependsOn)),
        ("priority", task.Priority == 0 ? null : Scalar(task.Priority)),
        ("timeout", task.Timeout is null ? null : Scalar(task.Timeout)),
    ]);

    private static IEnumerable<(string, string?)> Action(TaskAction? action) => action is null
        ? []
        :
        [
            ("on", action.Sql is null ? null : PlanWords.Kebab(action.On)),
            ("sql", Text(action.Sql)),
            ("command", Command(action.Command)),
            ("http", Text(action.Http)),
        ];

    private static string Database(DatabaseEnvironment database) => Map(
        ("url", Scalar(database.Url)),
        ("environment", Text(database.Environment)),
        ("provision", !database.CreateDatabase && database.ProvisionCommand is null
            ? null
            : Map(("createDatabase", Scalar(database.CreateDatabase)), ("command", Command(database.ProvisionCommand)))));

    private static string Losses(LossPolicy losses) => Map(
    [
        .. losses.ByKind.OrderBy(pair => pair.Key).Select(pair => (PlanWords.Camel(pair.Key), (string?)Loss(pair.Key, pair.Value, losses.ValueFor(pair.Key)))),
        ("default", Loss(LossKind.None, losses.Default, null)),
    ]);

    private static string Loss(LossKind kind, LossAction action, string? value) => value is null
        ? Scalar(LossActions.WordOf(kind, action))
        : Map(("value", Scalar(value)));

    private static string Traffic(TrafficSettings traffic) => Map(
        ("kind", PlanWords.Kebab(traffic.Kind)), ("admin", Text(traffic.Admin)), ("config", Text(traffic.Config)),
        ("database", Text(traffic.Database)), ("socket", Text(traffic.Socket)), ("backend", Text(traffic.Backend)), ("blue", Text(traffic.Blue)),
        ("green", Text(traffic.Green)), ("path", Text(traffic.Path)), ("template", Text(traffic.Template)), ("pause", Command(traffic.Pause)),
        ("switch", Command(traffic.Switch)), ("resume", Command(traffic.Resume)), ("url", Text(traffic.Url)));

    private static string? Text(string? text) => text is null ? null : Scalar(text);

    private static string? Command(IReadOnlyList<string>? command) => command is null ? null : List(command);
}
