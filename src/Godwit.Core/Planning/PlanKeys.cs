using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;

namespace Godwit.Core.Planning;

/// <summary>Every key of a plan file.</summary>
internal static class PlanKeys
{
    public const string ApiVersion = "godwit/v1";
    public const string NamePattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$";

    private const string NameInWords = "letters, digits, '-', '_' and '.', at most 60, first a letter or digit";

    private static readonly PlanShape Text = new TextShape();
    private static readonly PlanShape Resolved = new TextShape(Environment: true);
    private static readonly PlanShape Id = new TextShape(Pattern: NamePattern, PatternInWords: NameInWords);
    private static readonly PlanShape Flag = new FlagShape();
    private static readonly PlanShape Duration = new DurationShape();
    private static readonly PlanShape Size = new SizeShape();
    private static readonly PlanShape Command = new ListShape(Resolved, NotEmpty: true);
    private static readonly PlanShape Patterns = new ListShape(Text);
    private static readonly PlanShape Ids = new ListShape(Text);
    private static readonly PlanShape Side = Words<MigrationSide>(PlanWords.Kebab);

    private static readonly MapShape Database = new(
    [
        new("url", Resolved, "Its URL; ${NAME} is an environment variable", Required: true),
        new("environment", Text, "A name for people and traffic switches"),
        new("provision", new MapShape(
        [
            new("createDatabase", Flag, "Make the database where it does not exist"),
            new("command", Command, "A program and its arguments that make the environment ready"),
        ]), "What makes the environment ready"),
    ]);

    private static readonly MapShape Column = new(
    [
        new("target", Text, "The target column's name"),
        new("expression", Text, "SQL of the source in place of the column"),
        new("drop", Flag, "Leave the column behind"),
    ]);

    private static readonly MapShape Tables = new(
    [
        new("include", Patterns, "Patterns of tables that move; none: all"),
        new("exclude", Patterns, "Patterns of tables that do not"),
        new("map", new ListShape(new MapShape(
        [
            new("source", Text, "The source table", Required: true),
            new("target", Text, "The target table"),
            new("where", Text, "Rows that move: a condition in the source's SQL"),
            new("columns", new DictionaryShape(Column), "Columns that change, by name"),
        ])), "Tables that change on the way"),
    ]);

    private static readonly MapShape TypeRules = new(
    [
        new("source", Text, "The source type as the source writes it"),
        new("column", Text, "The source column, in place of a type"),
        new("target", Text, "The type on the target, in its SQL", Required: true),
    ]);

    private static readonly MapShape Losses = new(
    [
        .. LossActions.Kinds.Select(kind => new PlanKey(PlanWords.Camel(kind), new LossShape(kind), LossActions.Describe(kind))),
        new PlanKey("default", new LossShape(LossKind.None), "What happens to every other value that cannot be held exactly"),
    ], ScalarKey: "default");

    private static readonly MapShape Traffic = new(
    [
        new("kind", Words<TrafficKind>(PlanWords.Kebab), "What switches the traffic", Required: true),
        new("admin", Resolved, "pgbouncer: URL of the admin console"),
        new("config", Resolved, "pgbouncer: its configuration file"),
        new("database", Resolved, "pgbouncer: the database's name there"),
        new("socket", Resolved, "haproxy: the admin socket"),
        new("backend", Resolved, "haproxy: the backend"),
        new("blue", Resolved, "haproxy: the server of the source"),
        new("green", Resolved, "haproxy: the server of the target"),
        new("path", Resolved, "file: where"),
        new("template", Resolved, "file: the text around the URL"),
        new("pause", Command, "command: holds the traffic"),
        new("switch", Command, "command: sends it to the other side"),
        new("resume", Command, "command: lets it go on"),
        new("url", Resolved, "webhook: the URL"),
    ]);

    private static readonly MapShape Health = new(
    [
        new("name", Id, "The name", Required: true),
        new("http", Resolved, "A URL that must answer with 200 to 299"),
        new("sql", Resolved, "A query that must succeed"),
        new("on", Words<HealthCheckSide>(PlanWords.Kebab), "Where the query runs"),
        new("timeout", Duration, "Longest wait for an answer"),
        new("maxLatency", Duration, "Longest time that a good answer may take"),
    ]);

    private static readonly PlanKey[] ActionKeys =
    [
        new("sql", Resolved, "SQL to run"),
        new("command", Command, "A program and its arguments, run without a shell"),
        new("http", Resolved, "A URL that is sent a POST with JSON"),
        new("on", Side, "Where the SQL runs; default target"),
    ];

    private static readonly MapShape Task = new(
    [
        new("id", Id, "The id, unique in the phase", Required: true),
        new("name", Text, "For people; default the id"),
        new("action", Words<BuiltInAction>(PlanWords.Kebab, BuiltInAction.None), "What Godwit itself does"),
        .. ActionKeys,
        new("rollback", new MapShape(ActionKeys), "What takes it back"),
        new("dependsOn", Ids, "Tasks of the same phase that come first"),
        new("priority", new WholeShape(-1_000_000, 1_000_000), "The higher one starts first"),
        new("timeout", Duration, "Longest time"),
    ]);

    public static MapShape Phase { get; } = new(
    [
        new("id", Id, "The id, unique in the plan", Required: true),
        new("name", Text, "For people; default the id"),
        new("after", Ids, "Phases that come first"),
        new("tasks", new ListShape(Task), "The tasks"),
    ]);

    public static MapShape Root { get; } = new(
    [
        new("apiVersion", new ChoiceShape([ApiVersion]), "The format of this file", Required: true),
        new("name", Id, "The migration's name", Required: true),
        new("description", Text, "For people"),
        new("strategy", Words<MigrationStrategy>(PlanWords.Kebab), "How the data moves"),
        new("source", Database, "Where the data is", Required: true),
        new("target", Database, "Where it goes", Required: true),
        new("identifiers", Words<IdentifierPolicy>(PlanWords.Snake), "The spelling of names on the target"),
        new("tables", Tables, "Which tables move, and how"),
        new("types", new ListShape(TypeRules), "Types that differ from the usual choice"),
        new("caseInsensitive", Words<CaseInsensitivity>(PlanWords.Kebab), "How keys over texts that ignore case on the source go on doing so"),
        new("losses", Losses, "What happens to values that the target cannot hold exactly"),
        new("copy", new MapShape(
        [
            new("parallelism", new WholeShape(1, 256), "Chunks copied at the same time"),
            new("chunkRows", new WholeShape(1, 1_000_000_000), "Rows per chunk, about"),
            new("maxRowsPerSecond", new WholeShape(1, long.MaxValue), "Rows a second over all workers"),
        ]), "How rows are copied"),
        new("replication", new MapShape(
        [
            new("batchRows", new WholeShape(1, 10_000_000), "Changes per batch, about"),
            new("maxLag", Duration, "Longest lag before a notice"),
            new("changeLog", new MapShape([new("maxBytes", Size, "Most bytes on disk")]), "The durable log of changes"),
        ]), "How changes are followed"),
        new("validation", new MapShape(
        [
            new("mode", Words<ValidationMode>(PlanWords.Kebab), "How source and target are compared"),
            new("batchSize", new WholeShape(1, 10_000_000), "Rows compared at a time once a difference is being located"),
            new("parallelism", new WholeShape(1, 256), "Ranges compared at the same time"),
            new("timeout", Duration, "Longest time without an answer"),
            new("sampleSize", new WholeShape(0, int.MaxValue), "Rows drawn per table; 0: 10 %, at most 1000"),
        ]), "How source and target are compared"),
        new("cutover", new MapShape(
        [
            new("auto", Flag, "Switch as soon as it can be done"),
            new("maxDowntime", Duration, "Longest time without writes"),
            new("maxLag", Duration, "Most lag at which the switch may begin"),
            new("traffic", Traffic, "What sends the application to the other side"),
        ]), "How the switch is made"),
        new("safety", new MapShape(
        [
            new("prechecks", Flag, "Check both sides first"),
            new("healthChecks", new ListShape(Health), "Checks after the switch"),
            new("healthCheckInterval", Duration, "Time between two rounds"),
            new("failuresBeforeRollback", new WholeShape(1, 1_000_000), "Failed rounds in a row before a rollback"),
            new("automaticRollback", Flag, "Take back what a failed run did"),
            new("rollbackTimeout", Duration, "Longest time for a rollback"),
            new("rollbackWindow", Duration, "How long a way back is kept after the switch"),
        ]), "Checks and what follows a failure"),
        new("phases", new ListShape(Phase), "Phases; the standard ones are added where they are missing"),
    ]);

    private static ChoiceShape Words<T>(Func<T, string> spell, params T[] without) where T : struct, Enum =>
        new([.. Enum.GetValues<T>().Except(without).Select(spell)]);
}
