using Godwit.Abstractions.Engines;
using Godwit.Core.Planning;
using Xunit;

namespace Godwit.Tests.Core.Planning;

public sealed class PlanFileProblemTests
{
    private const string Head = """
        apiVersion: godwit/v1
        name: shop
        source: { url: "sqlite:a.db" }
        target: { url: "sqlite:b.db" }

        """;

    [Theory]
    [InlineData("copie: { parallelism: 4 }", 5, "unknown key 'copie' in the file; did you mean 'copy'?")]
    [InlineData("copy: { paralelism: 4 }", 5, "unknown key 'paralelism' in 'copy'; did you mean 'parallelism'?")]
    [InlineData("copy: { parallelism: four }", 5, "'parallelism' must be a whole number from 1 to 256, not 'four'")]
    [InlineData("copy: { parallelism: 0 }", 5, "'parallelism' must be a whole number from 1 to 256, not '0'")]
    [InlineData("copy: { parallelism: \"4\" }", 5, "'parallelism' must be a whole number from 1 to 256, not '4'")]
    [InlineData("copy: 4", 5, "'copy' must be a mapping with parallelism, chunkRows, maxRowsPerSecond, not a single value")]
    [InlineData("copy: { chunkRows: [1] }", 5, "'chunkRows' must be a whole number from 1 to 1000000000, not a list")]
    [InlineData("validation: { timeout: 30 }", 5, "'timeout' must be a duration such as 500ms, 30s, 5m or 1h30m, not '30'")]
    [InlineData("validation: { timeout: 3 weeks }", 5, "'timeout' must be a duration")]
    [InlineData("validation: { mode: checksums }", 5, "'mode' must be one of none, count, sample, checksum, full, not 'checksums'; did you mean 'checksum'?")]
    [InlineData("replication: { changeLog: { maxBytes: 20 gigs } }", 5, "'maxBytes' must be a size such as 512MB or 20GB, not '20 gigs'")]
    [InlineData("strategy: snapshots", 5, "'strategy' must be one of snapshot, log-replication, blue-green, dual-write, not 'snapshots'; did you mean 'snapshot'?")]
    [InlineData("safety: { prechecks: yes }", 5, "'prechecks' must be true or false, not 'yes'")]
    [InlineData("tables: { include: users }", 5, "'include' must be a list, not a single value")]
    [InlineData("tables: { map: [ { target: x } ] }", 5, "'source' is missing in an entry of 'map'")]
    [InlineData("tables: { map: [ { source: x, columns: { a: { drop: true, target: b } } } ] }", 5, "column 'a' is dropped")]
    [InlineData("types: [ { target: text } ]", 5, "a type rule must have exactly one of source, column; it has none")]
    [InlineData("types: [ { source: a, column: b.c, target: text } ]", 5, "it has source and column")]
    [InlineData("losses: { zeroDates: refuse }", 5, "unknown key 'zeroDates' in 'losses'; did you mean 'zeroDate'?")]
    [InlineData("losses: ignore", 5, "'losses' must be one of refuse, null, nearest, record, not 'ignore'")]
    [InlineData("identifiers: upper", 5, "'identifiers' must be one of preserve, lowercase, snake_case, not 'upper'")]
    [InlineData("cutover: { traffic: { kind: haproxy, socket: /s } }", 5, "traffic of kind 'haproxy' needs 'backend'")]
    [InlineData("cutover: { traffic: { kind: none, url: \"http://x\" } }", 5, "traffic of kind 'none' has no 'url'")]
    [InlineData("safety: { healthChecks: [ { name: a, sql: x, http: \"http://x\" } ] }", 5, "health check 'a' must have exactly one of http, sql; it has http and sql")]
    [InlineData("safety: { healthChecks: [ { name: a, sql: x }, { name: a, sql: y } ] }", 5, "health check 'a' stands here twice")]
    [InlineData("description: one\ndescription: two", 6, "'description' stands in the file twice, first in line 5")]
    [InlineData("description: &a x\nidentifiers: *a", 6, "'identifiers' is an alias: write the value out")]
    [InlineData("phases: [ { id: a, after: [b] } ]", 5, "phase 'a' waits for phase 'b', which does not exist")]
    [InlineData("phases: [ { id: a, after: [validaton] } ]", 5, "did you mean 'validation'?")]
    [InlineData("phases: [ { id: a, after: [a] } ]", 5, "phase 'a' waits for itself")]
    [InlineData("phases:\n- { id: a }\n- { id: a }", 7, "phase 'a' stands here twice, first in line 6")]
    [InlineData("phases:\n- { id: a, after: [b] }\n- { id: b, after: [a] }", 6, "phases wait for each other: a after b after a")]
    [InlineData("phases:\n- { id: a, after: [cutover] }\n- { id: validation, after: [a] }", 6, "phases wait for each other")]
    [InlineData("phases: [ { id: a, tasks: [ { id: t, sql: x, dependsOn: [u] } ] } ]", 5, "task 't' waits for task 'u', which does not exist")]
    [InlineData("phases:\n- id: a\n  tasks:\n  - { id: t, sql: x, dependsOn: [u] }\n  - { id: u, sql: x, dependsOn: [t] }", 8, "tasks of phase 'a' wait for each other: t after u after t")]
    [InlineData("phases: [ { id: a, tasks: [ { id: t } ] } ]", 5, "task 't' must have exactly one of sql, command, http; it has none")]
    [InlineData("phases: [ { id: a, tasks: [ { id: t, sql: x, command: [y] } ] } ]", 5, "it has sql and command")]
    [InlineData("phases: [ { id: a, tasks: [ { id: t, command: [] } ] } ]", 5, "'command' is empty")]
    [InlineData("phases: [ { id: a, tasks: [ { id: t, command: run me } ] } ]", 5, "'command' must be a list")]
    [InlineData("phases: [ { id: a, tasks: [ { id: t, http: \"ftp://x\" } ] } ]", 5, "must be a URL that begins with http:// or https://")]
    [InlineData("phases: [ { id: a, tasks: [ { id: t, command: [y], on: source } ] } ]", 5, "'on' of task 't' needs 'sql'")]
    [InlineData("phases: [ { id: a, tasks: [ { id: copy-data, action: copy-data } ] } ]", 5, "action 'copy-data' belongs in phase 'data-migration', not in 'a'")]
    [InlineData("phases: [ { id: data-migration, tasks: [ { id: mine, action: copy-data } ] } ]", 5, "a task with action 'copy-data' has the id 'copy-data', not 'mine'")]
    [InlineData("phases: [ { id: data-migration, tasks: [ { id: copy-data, sql: x } ] } ]", 5, "task 'copy-data' is a built-in one here")]
    [InlineData("phases: [ { id: data-migration, tasks: [ { id: copy-data, action: copy-data, sql: x } ] } ]", 5, "so 'sql' cannot stand beside it")]
    [InlineData("phases: [ { id: a, tasks: [ { id: t, action: copy-date } ] } ]", 5, "did you mean 'copy-data'?")]
    [InlineData("phases: [ { id: \"a b\" } ]", 5, "'id' must be letters, digits")]
    [InlineData("description: \"${GODWIT_NOT_SET}\"\nphases: [ { id: a, tasks: [ { id: t, sql: \"x ${GODWIT_NOT_SET}\" } ] } ]", 6, "'sql' uses the environment variable 'GODWIT_NOT_SET', which is not set")]
    [InlineData("copy: { parallelism: 4", 6, "not YAML")]
    [InlineData("---\nname: two", 5, "a second document begins here")]
    public void NamesLineAndCause(string yaml, int line, string message)
    {
        var exception = Assert.Throws<PlanException>(() => PlanFile.Read(Head + yaml, "plan.yaml"));
        var problem = Assert.Single(exception.Problems, problem => problem.Message.Contains(message, StringComparison.Ordinal));
        Assert.Equal(line, problem.Line);
        Assert.Contains($"plan.yaml:{line}: ", exception.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.Usage, exception.Kind);
    }

    [Fact]
    public void ReportsEveryProblemAtOnceSortedByLine()
    {
        var exception = Assert.Throws<PlanException>(() => PlanFile.Read("""
            apiVersion: godwit/v2
            nam: shop
            source: { url: "${GODWIT_A}${GODWIT_B}" }
            copy:
              chunkRows: many
            phases:
              - id: warm-up
                after: [nowhere]
            validation: { mode: all, timeout: soon }
            """, "plan.yaml", _ => null));
        Assert.Equal([1, 1, 1, 2, 3, 3, 5, 8, 9, 9], exception.Problems.Select(problem => problem.Line));
        Assert.Contains(exception.Problems, problem => problem.Message.Contains("'name' is missing in the file", StringComparison.Ordinal));
        Assert.Contains(exception.Problems, problem => problem.Message.Contains("'target' is missing in the file", StringComparison.Ordinal));
        Assert.Contains(exception.Problems, problem => problem.Message.Contains("'GODWIT_B'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("just text")]
    [InlineData("- a\n- b")]
    [InlineData("name: [\n")]
    [InlineData("\tname: x")]
    [InlineData("{ ? [a] : b }")]
    public void ReportsWhatIsNoPlanAtAll(string yaml)
    {
        var exception = Assert.Throws<PlanException>(() => PlanFile.Read(yaml, "plan.yaml"));
        Assert.NotEmpty(exception.Problems);
        Assert.All(exception.Problems, problem => Assert.True(problem.Line >= 1));
    }

    [Fact]
    public void NeverShowsAUrlThatIsWrong()
    {
        var exception = Assert.Throws<PlanException>(() => PlanFile.Read(Head + "source: { url: [\"postgres://u:hunter2@h/d\"] }", "plan.yaml"));
        Assert.DoesNotContain("hunter2", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-shop")]
    [InlineData("shop/1")]
    [InlineData("..")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901")]
    public void RefusesNamesThatAreNoNames(string name) => Assert.Throws<PlanException>(() =>
        PlanFile.Read($"apiVersion: godwit/v1\nname: \"{name}\"\nsource: {{ url: \"sqlite:a\" }}\ntarget: {{ url: \"sqlite:b\" }}\n", "plan.yaml"));
}
