using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Core.Planning;
using Godwit.Core.Safety;
using Godwit.Tests.Core.Execution;
using Godwit.Tests.Scenarios;
using Godwit.Tests.Servers;

namespace Godwit.Tests.Conformance.Losses;

/// <summary>Bytes that are no text, in a column of MySQL's that says they are: old servers and copied files leave such.</summary>
public sealed class InvalidTextTests
{
    [Theory]
    [InlineData("replace", "61efbfbd62", "c3 is cut\uFFFD")]
    [InlineData("\"null\"", null, null)]
    public async Task Case_78_invalid_UTF8_in_a_utf8mb3_column(string action, string? hex, string? cut)
    {
        using var files = new ManagerFixture();
        var source = await SourceAsync();
        var postgres = await PostgresServer.SharedAsync(15);

        await files.Manager.CreateAsync(Plan(files, "refused", "", source, await postgres.CreateDatabaseAsync("invalid")), cancellationToken: TestContext.Current.CancellationToken);
        var refusal = await Assert.ThrowsAsync<GodwitException>(() => files.Manager.RunAsync("refused", cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(ErrorKind.ValueRefused, refusal.Kind);
        Assert.Contains("\\x61ff62", refusal.Message, StringComparison.Ordinal);

        var target = await postgres.CreateDatabaseAsync("invalid");
        var assessment = await files.Manager.AssessAsync(source, target, new AssessmentOptions { Scan = ScanMode.Full }, TestContext.Current.CancellationToken);
        Assert.Equal(("invalidUtf8", 2L, "2"), Assert.Single(assessment.Losses) is var found ? (found.Kind, found.Values, found.Key!.ToString()) : default);

        await files.Manager.CreateAsync(Plan(files, "shop", $"losses: {{ invalidUtf8: {action} }}", source, target), cancellationToken: TestContext.Current.CancellationToken);
        var snapshot = await files.Manager.RunAsync("shop", cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(2, snapshot.Losses.Total);
        Assert.True(snapshot.Validation.Success);
        await using var plain = Npgsql.NpgsqlDataSource.Create(postgres.ConnectionString(DatabaseEndpoint.Parse(target).Database));
        await using var command = plain.CreateCommand("SELECT encode(convert_to(v, 'UTF8'), 'hex') FROM damaged WHERE id = 2 UNION ALL SELECT v FROM damaged WHERE id = 4");
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var values = new List<string?>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            values.Add(reader.IsDBNull(0) ? null : reader.GetString(0));
        Assert.Equal([hex, cut], values);
    }

    [Fact]
    public async Task Status_and_reports_of_the_command_line_tell_every_loss()
    {
        using var bench = new Workbench();
        var source = await SourceAsync();
        var target = await (await PostgresServer.SharedAsync(15)).CreateDatabaseAsync("invalid");
        var assessed = (await bench.RunAsync("assess", "--from", source, "--to", target, "--scan", "full")).MustBe(4);
        Assert.Contains("2 values of kind invalidUtf8", assessed.Output, StringComparison.Ordinal);
        var plan = await bench.WritePlanAsync("shop", source, target, "losses: { invalidUtf8: replace, tooLong: cut }\ntypes: [ { column: damaged.note, target: varchar(3) } ]");
        var planned = (await bench.RunAsync("assess", "--plan", plan, "--scan", "full")).MustBe(0);
        Assert.Contains("changed and recorded", planned.Output, StringComparison.Ordinal);
        Assert.Contains("tooLong", planned.Output, StringComparison.Ordinal);

        (await bench.RunAsync("run", plan, "--yes")).MustBe(0);

        var status = await bench.StatusAsync("shop");
        Assert.Equal(3, status.GetProperty("losses").GetProperty("total").GetInt64());
        Assert.Equal(2, status.GetProperty("losses").GetProperty("byKind").GetProperty("invalidUtf8").GetInt64());
        var text = (await bench.RunAsync("status", "shop")).MustBe(0).Output;
        Assert.Contains("damaged.v: invalidUtf8, 2 values", text, StringComparison.Ordinal);
        Assert.Contains("damaged.note: tooLong, 1 value", text, StringComparison.Ordinal);
        (await bench.RunAsync("verify", "shop", "--report", bench.File("report.html"))).MustBe(0);
        (await bench.RunAsync("verify", "shop", "--report", bench.File("report.json"))).MustBe(0);
        Assert.Contains("\\x61ff62", await File.ReadAllTextAsync(bench.File("report.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var report = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(bench.File("report.json"), TestContext.Current.CancellationToken));
        var losses = report.RootElement.GetProperty("losses").EnumerateArray().ToList();
        Assert.Equal(3, losses.Count);
        Assert.Contains(losses, loss => loss.GetProperty("column").GetString() == "note" && loss.GetProperty("before").GetString() == "long" && loss.GetProperty("after").GetString() == "lon");
    }

    /// <summary>No statement brings such bytes in, so a table of bytes lends its file to a table of texts.</summary>
    private static async Task<string> SourceAsync()
    {
        var server = await MariaDbServer.SharedAsync();
        var url = await server.CreateDatabaseAsync("invalid");
        var database = DatabaseEndpoint.Parse(url).Database;
        await server.ExecuteAsync(database, """
            CREATE TABLE damaged (id int PRIMARY KEY, v varchar(20) CHARACTER SET utf8mb3, note varchar(20) CHARACTER SET latin1) ENGINE=MyISAM;
            CREATE TABLE bytes (id int PRIMARY KEY, v varbinary(60), note varbinary(20)) ENGINE=MyISAM;
            INSERT INTO bytes VALUES (1, 'good', 'abc'), (2, X'61ff62', NULL), (3, 'é', 'long'), (4, CONCAT('c3 is cut', X'c3'), '');
            FLUSH TABLES;
            """);
        foreach (var ending in (string[])[".MYD", ".MYI"])
            File.Copy(Path.Combine(server.DataFolder, database, "bytes" + ending), Path.Combine(server.DataFolder, database, "damaged" + ending), overwrite: true);
        await server.ExecuteAsync(database, "FLUSH TABLES; DROP TABLE bytes");
        return url;
    }

    private static MigrationPlan Plan(ManagerFixture files, string name, string rest, string source, string target)
    {
        var plan = files.Plan(rest, name);
        return plan with { Source = plan.Source with { Url = source }, Target = plan.Target with { Url = target } };
    }
}
