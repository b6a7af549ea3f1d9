using CsCheck;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Core.Planning;

namespace Godwit.Tests.Core.Planning;

/// <summary>Plans at random, every key used, hostile texts among them.</summary>
internal static class PlanGen
{
    private static readonly string[] Hostile =
    [
        "", " ", "null", "true", "~", "1", "0x1f", "1e3", "a: b", "a #b", "#", "- a", "'", "\"", "\\", "a\nb", "\t", "\r\n", "émoji 🐦", "\u2028", "\u00a0",
        "\u0085", "{a}", "[b]", "*a", "&a", "!t", "%d", "@x", "`", "a,b", "a ", " a", "yes", "on", ".", "...", "---", "?", "- ", "${X}", "a  b", "=", "<<", "2024-01-01", ".5", "\ufeff",
    ];

    private static readonly Gen<string> Text = Gen.OneOf(Gen.Int[0, Hostile.Length - 1].Select(index => Hostile[index]), Gen.String[Gen.Char[' ', '~'], 1, 12], Gen.String[Gen.Char['\u0001', '\u2fff'], 1, 6]);
    private static readonly Gen<string?> MaybeText = Gen.OneOf(Gen.Const((string?)null), Text.Select(text => (string?)text));
    private static readonly Gen<IReadOnlyList<string>> Texts = Text.List[0, 3].Select(list => (IReadOnlyList<string>)list);
    private static readonly Gen<IReadOnlyList<string>?> Command =
        Gen.OneOf(Gen.Const((IReadOnlyList<string>?)null), Text.List[1, 3].Select(list => (IReadOnlyList<string>?)list));
    private static readonly Gen<TimeSpan> Duration = Gen.Long[0, 10_000_000].Select(ms => TimeSpan.FromMilliseconds(ms));
    private static readonly Gen<TimeSpan?> MaybeDuration = Gen.OneOf(Gen.Const((TimeSpan?)null), Duration.Select(duration => (TimeSpan?)duration));
    private static readonly Gen<int?> MaybeCount = Gen.OneOf(Gen.Const((int?)null), Gen.Int[1, 200].Select(count => (int?)count));

    private static readonly Gen<DatabaseEnvironment> Database = Gen.Select(Text, MaybeText, Gen.Bool, Command, (url, name, create, command) =>
        new DatabaseEnvironment { Url = url, Environment = name, CreateDatabase = create, ProvisionCommand = command });

    private static readonly Gen<ColumnRule> Column = Gen.OneOf(
        Gen.Const(new ColumnRule { Drop = true }),
        Gen.Select(MaybeText, MaybeText, (target, expression) => new ColumnRule { Target = target, Expression = expression }));

    private static readonly Gen<TableRule> Rule = Gen.Select(Text, MaybeText, MaybeText, Gen.Dictionary(Text, Column)[0, 3],
        (source, target, where, columns) => new TableRule { Source = source, Target = target, Where = where, Columns = columns });

    private static readonly Gen<TaskAction> Action = Gen.OneOf(
        Gen.Select(Text, Gen.Enum<MigrationSide>(), (sql, side) => new TaskAction { Sql = sql, On = side }),
        Text.List[1, 3].Select(command => new TaskAction { Command = command }),
        Gen.Const(new TaskAction { Http = "http://127.0.0.1/x?y=1#z" }));

    private static readonly Gen<MigrationPhase> Own = Gen.Select(Text, Action, Gen.OneOf(Gen.Const((TaskAction?)null), Action.Select(a => (TaskAction?)a)),
        Gen.Int[-5, 5], MaybeDuration, (name, action, rollback, priority, timeout) => new MigrationPhase
        {
            Id = "own",
            Name = name,
            After = [StandardPhases.SchemaMigration],
            Tasks =
            [
                new MigrationTask { Id = "one", Name = name, Own = action, Rollback = rollback, Priority = priority, Timeout = timeout },
                new MigrationTask { Id = "two", Name = name, Own = action, DependsOn = ["one"] },
            ],
        });

    private static readonly Gen<LossAction> PlainAction = Gen.OneOf(Gen.Const(LossAction.Refuse), Gen.Const(LossAction.Null), Gen.Const(LossAction.Nearest));

    private static readonly Gen<LossPolicy> Losses = Gen.OneOf(
        Gen.Select(PlainAction, Gen.Enum<LossKind>().Where(kind => kind != LossKind.None), PlainAction,
            (otherwise, kind, action) => new LossPolicy(otherwise, new Dictionary<LossKind, LossAction> { [kind] = action })),
        Gen.Select(PlainAction, Text, (otherwise, label) => new LossPolicy(otherwise, new Dictionary<LossKind, LossAction>
        {
            [LossKind.NulByte] = LossAction.Escape,
            [LossKind.NotANumber] = LossAction.Value,
            [LossKind.ZeroDate] = LossAction.Value,
            [LossKind.EmptyEnum] = LossAction.Value,
        })
        {
            Values = new Dictionary<LossKind, string> { [LossKind.NotANumber] = "-1.5e3", [LossKind.ZeroDate] = "1970-01-01", [LossKind.EmptyEnum] = label },
        }));

    private static readonly Gen<SafetySettings> Safety = Gen.Select(Gen.Bool, Duration, Gen.Int[1, 9], Text, MaybeDuration, (flag, duration, count, text, maybe) => new SafetySettings
    {
        Prechecks = flag,
        AutomaticRollback = !flag,
        RollbackTimeout = duration,
        RollbackWindow = duration,
        FailuresBeforeRollback = count,
        HealthCheckInterval = duration,
        HealthChecks = flag ? [new HealthCheck { Name = "a", Sql = text, On = HealthCheckSide.Target, Timeout = maybe, MaxLatency = duration }] : [],
    });

    public static Gen<MigrationPlan> Plans { get; } = Gen.Select(
        Gen.Select(Database, Database, MaybeText, Gen.Enum<MigrationStrategy>(), Gen.Enum<IdentifierPolicy>(), Gen.Enum<CaseInsensitivity>()),
        Gen.Select(Texts, Texts, Rule.List[0, 2], Losses, Own.List[0, 1]),
        Gen.Select(MaybeCount, Gen.Enum<ValidationMode>(), MaybeDuration, Safety, Command),
        (first, second, third) => new MigrationPlan
        {
            Name = "shop",
            Source = first.Item1,
            Target = first.Item2,
            Description = first.Item3,
            Strategy = first.Item4,
            Identifiers = first.Item5,
            CaseInsensitive = first.Item6,
            Tables = new TableSelection { Include = second.Item1, Exclude = second.Item2, Map = second.Item3 },
            Types = [.. second.Item1.Select(text => new TypeRule { Source = text, Target = text })],
            Losses = second.Item4,
            Copy = new CopySettings { Parallelism = third.Item1, MaxRowsPerSecond = third.Item1 },
            Validation = new ValidationSettings { Mode = third.Item2, Timeout = third.Item3, Parallelism = third.Item1 },
            Cutover = third.Item5 is { } command
                ? new CutoverSettings { Auto = true, Traffic = new TrafficSettings { Kind = TrafficKind.Command, Switch = command } }
                : new CutoverSettings(),
            Safety = third.Item4,
            Phases = [.. second.Item5],
        });
}
