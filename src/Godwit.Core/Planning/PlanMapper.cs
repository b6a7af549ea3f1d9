using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;

namespace Godwit.Core.Planning;

/// <summary>Makes plans of values that have the right shape. What is missing takes its default.</summary>
internal static class PlanMapper
{
    public static MigrationPlan Plan(PlanValue root)
    {
        var defaults = new ReplicationSettings();
        var replication = root.Section("replication");
        return new MigrationPlan
        {
            Name = root.Text("name") ?? "",
            Description = root.Text("description"),
            Strategy = root.Word("strategy", MigrationStrategy.Snapshot),
            Source = Database(root.Section("source")),
            Target = Database(root.Section("target")),
            Identifiers = root.Word("identifiers", IdentifierPolicy.Preserve),
            Tables = Tables(root.Section("tables")),
            Types = [.. root.List("types").Select(rule => new TypeRule
            {
                Source = rule.Text("source"),
                Column = rule.Text("column"),
                Target = rule.Text("target") ?? "",
            })],
            CaseInsensitive = root.Word("caseInsensitive", CaseInsensitivity.Lower),
            Losses = Losses(root.Section("losses")),
            Copy = Copy(root.Section("copy")),
            Replication = new ReplicationSettings
            {
                BatchRows = replication.Whole("batchRows", defaults.BatchRows),
                MaxLag = replication.Duration("maxLag") ?? defaults.MaxLag,
                ChangeLog = new ChangeLogSettings { MaxBytes = replication.Section("changeLog").Whole("maxBytes") ?? defaults.ChangeLog.MaxBytes },
            },
            Validation = Validation(root.Section("validation")),
            Cutover = Cutover(root.Section("cutover")),
            Safety = Safety(root.Section("safety")),
            Phases = [.. root.List("phases").Select(Phase)],
        };
    }

    public static MigrationPhase Phase(PlanValue phase)
    {
        var id = phase.Text("id") ?? "";
        return new MigrationPhase
        {
            Id = id,
            Name = phase.Text("name") ?? (StandardPlan.IsStandard(id) ? StandardPlan.NameOf(id) : id),
            After = phase.Texts("after"),
            Tasks = [.. phase.List("tasks").Select(Task)],
        };
    }

    private static MigrationTask Task(PlanValue task)
    {
        var id = task.Text("id") ?? "";
        var action = task.Word("action", BuiltInAction.None);
        return new MigrationTask
        {
            Id = id,
            Name = task.Text("name") ?? (action == BuiltInAction.None ? id : StandardPlan.TitleOf(action)),
            Action = action,
            Own = action == BuiltInAction.None ? Action(task) : null,
            Rollback = task.Find("rollback") is { } rollback ? Action(rollback) : null,
            DependsOn = task.Texts("dependsOn"),
            Priority = task.Whole("priority", 0),
            Timeout = task.Duration("timeout"),
        };
    }

    private static TaskAction Action(PlanValue action) => new()
    {
        Sql = action.Text("sql"),
        On = action.Word("on", MigrationSide.Target),
        Command = action.TextsOrNull("command"),
        Http = action.Text("http"),
    };

    private static DatabaseEnvironment Database(PlanValue database)
    {
        var provision = database.Section("provision");
        return new DatabaseEnvironment
        {
            Url = database.Text("url") ?? "",
            Environment = database.Text("environment"),
            CreateDatabase = provision.Flag("createDatabase", false),
            ProvisionCommand = provision.TextsOrNull("command"),
        };
    }

    private static TableSelection Tables(PlanValue tables) => new()
    {
        Include = tables.Texts("include"),
        Exclude = tables.Texts("exclude"),
        Map = [.. tables.List("map").Select(rule => new TableRule
        {
            Source = rule.Text("source") ?? "",
            Target = rule.Text("target"),
            Where = rule.Text("where"),
            Columns = rule.Section("columns").Map.ToDictionary(column => column.Key, column => new ColumnRule
            {
                Target = column.Value.Text("target"),
                Expression = column.Value.Text("expression"),
                Drop = column.Value.Flag("drop", false),
            }),
        })],
    };

    private static LossPolicy Losses(PlanValue losses)
    {
        var byKind = new Dictionary<LossKind, LossAction>();
        var values = new Dictionary<LossKind, string>();
        foreach (var kind in LossActions.Kinds)
        {
            if (losses.Find(PlanWords.Camel(kind))?.Value is not LossRule rule)
                continue;
            byKind[kind] = rule.Action;
            if (rule.Value is { } value)
                values[kind] = value;
        }

        var otherwise = losses.Find("default")?.Value as LossRule;
        return byKind.Count == 0 && otherwise is null
            ? LossPolicy.RefuseAll
            : new LossPolicy(otherwise?.Action ?? LossAction.Refuse, byKind) { Values = values };
    }

    private static CopySettings Copy(PlanValue copy) => new()
    {
        Parallelism = (int?)copy.Whole("parallelism"),
        ChunkRows = copy.Whole("chunkRows") ?? new CopySettings().ChunkRows,
        MaxRowsPerSecond = copy.Whole("maxRowsPerSecond"),
    };

    private static ValidationSettings Validation(PlanValue validation)
    {
        var defaults = new ValidationSettings();
        return new ValidationSettings
        {
            Mode = validation.Word("mode", defaults.Mode),
            BatchSize = validation.Whole("batchSize", defaults.BatchSize),
            Parallelism = (int?)validation.Whole("parallelism"),
            Timeout = validation.Duration("timeout"),
            SampleSize = validation.Whole("sampleSize", defaults.SampleSize),
        };
    }

    private static CutoverSettings Cutover(PlanValue cutover)
    {
        var defaults = new CutoverSettings();
        return new CutoverSettings
        {
            Auto = cutover.Flag("auto", defaults.Auto),
            MaxDowntime = cutover.Duration("maxDowntime") ?? defaults.MaxDowntime,
            MaxLag = cutover.Duration("maxLag") ?? defaults.MaxLag,
            Traffic = cutover.Find("traffic") is { } traffic ? Traffic(traffic) : null,
        };
    }

    private static TrafficSettings Traffic(PlanValue traffic) => new()
    {
        Kind = traffic.Word("kind", TrafficKind.None),
        Admin = traffic.Text("admin"),
        Config = traffic.Text("config"),
        Database = traffic.Text("database"),
        Socket = traffic.Text("socket"),
        Backend = traffic.Text("backend"),
        Blue = traffic.Text("blue"),
        Green = traffic.Text("green"),
        Path = traffic.Text("path"),
        Template = traffic.Text("template"),
        Pause = traffic.TextsOrNull("pause"),
        Switch = traffic.TextsOrNull("switch"),
        Resume = traffic.TextsOrNull("resume"),
        Url = traffic.Text("url"),
    };

    private static SafetySettings Safety(PlanValue safety)
    {
        var defaults = new SafetySettings();
        return new SafetySettings
        {
            Prechecks = safety.Flag("prechecks", defaults.Prechecks),
            HealthChecks = [.. safety.List("healthChecks").Select(check => new HealthCheck
            {
                Name = check.Text("name") ?? "",
                Http = check.Text("http"),
                Sql = check.Text("sql"),
                On = check.Word("on", HealthCheckSide.Active),
                Timeout = check.Duration("timeout"),
                MaxLatency = check.Duration("maxLatency"),
            })],
            HealthCheckInterval = safety.Duration("healthCheckInterval") ?? defaults.HealthCheckInterval,
            FailuresBeforeRollback = safety.Whole("failuresBeforeRollback", defaults.FailuresBeforeRollback),
            AutomaticRollback = safety.Flag("automaticRollback", defaults.AutomaticRollback),
            RollbackTimeout = safety.Duration("rollbackTimeout") ?? defaults.RollbackTimeout,
            RollbackWindow = safety.Duration("rollbackWindow") ?? defaults.RollbackWindow,
        };
    }
}
