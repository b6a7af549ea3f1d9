using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Godwit.Abstractions.Rows;
using Godwit.Core.Planning;
using Xunit;

namespace Godwit.Tests.Core.Planning;

public sealed class PlanFileTests
{
    private const string Example = """
        apiVersion: godwit/v1
        name: shop
        description: MySQL to PostgreSQL, no downtime
        strategy: blue-green
        source: { url: "${SOURCE_URL}", environment: blue }
        target: { url: "${TARGET_URL}", environment: green, provision: { createDatabase: true, command: null } }
        identifiers: preserve
        tables:
          include: ["shop.*"]
          exclude: ["shop.tmp_*"]
          map:
            - { source: shop.users, target: app.users, where: "deleted = 0", columns: { e_mail: { target: email }, full_name: { expression: "first_name || ' ' || last_name" }, legacy: { drop: true } } }
        types: [ { source: "tinyint(1)", target: boolean }, { column: shop.orders.note, target: text } ]
        losses: { zeroDate: "null", nulByte: refuse, invalidUtf8: refuse, default: refuse }
        copy: { parallelism: 4, chunkRows: 100000, maxRowsPerSecond: null }
        replication: { batchRows: 10000, maxLag: 5s, changeLog: { maxBytes: 20GB } }
        validation: { mode: checksum, batchSize: 1000, parallelism: 5, timeout: 30s, sampleSize: 0 }
        cutover: { auto: false, maxDowntime: 30s, maxLag: 1s, traffic: { kind: pgbouncer, admin: "postgres://admin@127.0.0.1:6432/pgbouncer", config: /etc/pgbouncer/pgbouncer.ini, database: shop } }
        safety:
          prechecks: true
          healthChecks: [ { name: app, http: "http://127.0.0.1:8080/health", timeout: 1s }, { name: probe, sql: "select 1", on: active, maxLatency: 50ms } ]
          healthCheckInterval: 10s
          failuresBeforeRollback: 3
          automaticRollback: true
          rollbackTimeout: 5m
          rollbackWindow: 72h
        phases:
          - id: warm-up
            name: Warm caches
            after: [validation]
            tasks:
              - { id: analyze, name: Analyze, on: target, sql: "ANALYZE", priority: 10 }
              - { id: tell, name: Tell the team, command: ["./notify.sh", "ready"], rollback: { command: ["./notify.sh", "sorry"] }, dependsOn: [analyze], timeout: 30s }
        """;

    [Fact]
    public void ReadsTheDocumentedExample()
    {
        var plan = PlanFile.Read(Example, "plan.yaml", _ => "sqlite:x.db");
        Assert.Equal(MigrationStrategy.BlueGreen, plan.Strategy);
        Assert.Equal("${SOURCE_URL}", plan.Source.Url);
        Assert.True(plan.Target.CreateDatabase);
        Assert.Null(plan.Target.ProvisionCommand);
        Assert.Equal(LossAction.Null, plan.Losses.For(LossKind.ZeroDate));
        Assert.Equal(20L << 30, plan.Replication.ChangeLog.MaxBytes);
        Assert.Equal(TimeSpan.FromMilliseconds(50), plan.Safety.HealthChecks[1].MaxLatency);
        Assert.Equal(TimeSpan.FromHours(72), plan.Safety.RollbackWindow);
        Assert.Equal("first_name || ' ' || last_name", plan.Tables.Map[0].Columns["full_name"].Expression);
        var warmUp = plan.Phases.Single(phase => phase.Id == "warm-up");
        Assert.Equal(10, warmUp.Tasks[0].Priority);
        Assert.Equal(["./notify.sh", "sorry"], warmUp.Tasks[1].Rollback!.Command);
        Assert.Equal(["preparation", "schema-migration", "data-migration", "validation", "cutover", "post-migration-cleanup"],
            plan.Phases.Where(phase => phase.Id != "warm-up").Select(phase => phase.Id));
        AssertRoundTrips(plan);
    }

    [Fact]
    public void CompletesStandardPhasesAndChainsTheirTasks()
    {
        var plan = Read("""
            phases:
              - id: data-migration
                tasks:
                  - { id: build-indexes, name: Indexes, action: build-indexes, timeout: 2h, priority: 3 }
                  - { id: mine, sql: "select 1", dependsOn: [copy-data] }
              - { id: later }
              - { id: much-later, tasks: [ { id: t, sql: "select 2" } ] }
            """);
        var data = plan.Phases.Single(phase => phase.Id == "data-migration");
        Assert.Equal(["schema-migration"], data.After);
        Assert.Equal(["copy-data", "build-indexes", "add-constraints", "set-sequences", "analyze", "mine"], data.Tasks.Select(task => task.Id));
        Assert.Equal(["copy-data"], data.Tasks[1].DependsOn);
        Assert.Equal(TimeSpan.FromHours(2), data.Tasks[1].Timeout);
        Assert.Equal(["data-migration"], plan.Phases.Single(phase => phase.Id == "later").After);
        Assert.Equal(["later"], plan.Phases.Single(phase => phase.Id == "much-later").After);
        Assert.Equal(["preparation", "schema-migration", "data-migration", "validation", "cutover", "post-migration-cleanup", "later", "much-later"],
            plan.Phases.Select(phase => phase.Id).OrderBy(id => id is "later" ? 1 : id is "much-later" ? 2 : 0));
        AssertRoundTrips(plan);
    }

    [Fact]
    public void AFirstPhaseOfTheUsersComesAfterValidation() =>
        Assert.Equal(["validation"], Read("phases: [ { id: mine } ]").Phases.Single(phase => phase.Id == "mine").After);

    [Fact]
    public void AStandardPhaseNeverLosesItsPredecessor()
    {
        var plan = Read("phases: [ { id: mine, after: [validation] }, { id: cutover, after: [mine] } ]");
        Assert.Equal(["validation", "mine"], plan.Phases.Single(phase => phase.Id == "cutover").After);
        Assert.True(plan.Phases.ToList().FindIndex(phase => phase.Id == "mine") < plan.Phases.ToList().FindIndex(phase => phase.Id == "cutover"));
    }

    [Fact]
    public void LeavesPreparationTasksOutThatAreNotWanted()
    {
        Assert.Equal(["run-prechecks"], Read("").Phases[0].Tasks.Select(task => task.Id));
        Assert.Empty(Read("safety: { prechecks: false }").Phases[0].Tasks);
    }

    [Fact]
    public void ReadsAPhaseOfItsOwn()
    {
        var phase = PlanFile.ReadPhase("id: mine\nafter: [anything]\ntasks: [ { id: t, sql: x } ]", "phase.yaml");
        Assert.Equal("anything", phase.After.Single());
        Assert.Throws<PlanException>(() => PlanFile.ReadPhase("id: cutover", "phase.yaml"));
        Assert.Throws<PlanException>(() => PlanFile.ReadPhase("id: mine\ntasks: [ { id: t } ]", "phase.yaml"));
    }

    [Fact]
    public void FillsInVariablesAndNamesAllThatAreMissing()
    {
        Assert.Equal("postgres://u:p@h/d", PlanFile.ResolveEnvironment("postgres://u:${PW}@h/d", _ => "p"));
        var exception = Assert.ThrowsAny<Godwit.Abstractions.Engines.GodwitException>(() => PlanFile.ResolveEnvironment("${A}/${B}", _ => null));
        Assert.Contains("${A}, ${B}", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("30s", 30_000)]
    [InlineData("5m", 300_000)]
    [InlineData("72h", 259_200_000)]
    [InlineData("500ms", 500)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("2d", 172_800_000)]
    [InlineData("0s", 0)]
    public void ReadsDurations(string text, long milliseconds)
    {
        Assert.True(QuantityText.TryParseDuration(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
        Assert.True(QuantityText.TryParseDuration(QuantityText.Format(duration), out var again));
        Assert.Equal(duration, again);
    }

    [Theory]
    [InlineData("20GB", 20L << 30)]
    [InlineData("512MB", 512L << 20)]
    [InlineData("1.5KB", 1536)]
    [InlineData("7B", 7)]
    public void ReadsSizes(string text, long bytes)
    {
        Assert.True(QuantityText.TryParseSize(text, out var size));
        Assert.Equal(bytes, size);
        Assert.True(QuantityText.TryParseSize(QuantityText.FormatSize(size), out var again));
        Assert.Equal(size, again);
    }

    [Fact]
    public void ReadingWhatWasWrittenGivesAnEqualPlan() => PlanGen.Plans.Sample(AssertRoundTrips, iter: 2_000);

    [Fact]
    public void TheSchemaInTheDocumentationIsTheReaders()
    {
        var file = Path.Combine(RepositoryRoot(), "docs", "plan.schema.json");
        if (Environment.GetEnvironmentVariable("GODWIT_UPDATE_SNAPSHOTS") is not null)
            File.WriteAllText(file, PlanFile.JsonSchema());
        Assert.Equal(File.ReadAllText(file), PlanFile.JsonSchema());
        var schema = JsonNode.Parse(PlanFile.JsonSchema())!;
        Assert.NotNull(schema["properties"]!["copy"]);
    }

    private static void AssertRoundTrips(MigrationPlan plan)
    {
        var complete = PlanFile.WithStandardPhases(plan);
        var written = PlanFile.Write(complete);
        var read = PlanFile.Read(written, "plan.yaml", _ => "");
        Assert.Equal(JsonSerializer.Serialize(complete), JsonSerializer.Serialize(read));
        Assert.Equal(written, PlanFile.Write(read));
    }

    private static MigrationPlan Read(string rest) => PlanFile.Read(
        "apiVersion: godwit/v1\nname: shop\nsource: { url: \"sqlite:a.db\" }\ntarget: { url: \"sqlite:b.db\" }\n" + rest, "plan.yaml");

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Godwit.slnx")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
