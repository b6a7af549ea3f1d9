using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Postgres;
using Xunit;

namespace Godwit.Tests.Engines.Postgres;

public sealed class SchemaDumpTests
{
    private static readonly string[] LeftOut = ["default privileges", "event trigger", "grants", "invalid index", "large objects", "publication", "subscription"];

    [Theory]
    [InlineData(13, 15)]
    [InlineData(15, 15)]
    [InlineData(15, 17)]
    public async Task Dump_makes_the_same_schema_and_its_undo_leaves_nothing(int from, int to)
    {
        await using var source = await SchemaScriptTarget.CreateAsync(from, "dumped");
        await source.ExecuteAsync(UglySchema.Sql(from));
        var schema = await source.ReadAsync();
        await using var target = await SchemaScriptTarget.CreateAsync(to, "made");
        var before = SchemaScriptTarget.Describe(await target.ReadAsync());

        var script = await DumpAsync(source.Url, schema, to);
        await target.ApplyAsync(script);

        var made = await target.ReadAsync();
        Assert.Equal(SchemaScriptTarget.DescribeAnyVersion(schema, other => !LeftOut.Contains(other.Kind)), SchemaScriptTarget.DescribeAnyVersion(made));
        if (from == to)
            Assert.Equal(SchemaScriptTarget.Describe(schema, other => !LeftOut.Contains(other.Kind)), SchemaScriptTarget.Describe(made));
        Assert.Equal(script.Statements.Count, script.Statements.Select(statement => statement.Id).Distinct().Count());
        Assert.Equal(script.Statements.Select(statement => statement.Stage).Order(), script.Statements.Select(statement => statement.Stage));
        await target.UndoAsync(script);
        Assert.Equal(before, SchemaScriptTarget.Describe(await target.ReadAsync()));
    }

    [Fact]
    public async Task Keys_wait_for_their_table_and_attached_indexes_for_both_sides()
    {
        await using var source = await SchemaScriptTarget.CreateAsync(15, "dumped");
        await source.ExecuteAsync(UglySchema.Sql(15));
        var schema = await source.ReadAsync();

        var script = await DumpAsync(source.Url, schema, 15);

        var keys = script.Statements.Where(statement => statement.Stage == SchemaStage.TableKeys).Select(statement => statement.Table).Order();
        Assert.Equal(schema.Tables.Where(table => table.PrimaryKey is not null).Select(table => (QualifiedName?)table.Name), keys);
        var places = script.Statements.Select((statement, place) => (statement.Id, place)).ToDictionary(pair => pair.Id, pair => pair.place);
        var attached = script.Statements.Where(statement => statement.ObjectKind == "index partition").ToList();
        Assert.Equal(15, attached.Count);
        Assert.All(attached, statement => Assert.Equal(2, statement.After.Count));
        Assert.All(attached, statement => Assert.All(statement.After, id => Assert.True(places[id] < places[statement.Id])));
        Assert.All(script.Statements.Where(statement => statement.Stage is SchemaStage.Indexes && statement.ObjectKind != "index partition"),
            statement => Assert.NotNull(statement.Table));
        Assert.Contains(script.Omitted, note => note.ObjectKind == "grants");
        Assert.Contains(script.Omitted, note => note.ObjectKind == "publication");
    }

    [Fact]
    public async Task Unsuitable_says_why()
    {
        await using var source = await SchemaScriptTarget.CreateAsync(15, "dumped");
        await source.ExecuteAsync("CREATE TABLE a (x int); CREATE TABLE b (x int)");
        var schema = await source.ReadAsync();
        var dump = new PostgresSchemaDump(DatabaseEndpoint.Parse(source.Url));

        Assert.Null(await dump.DumpAsync(schema, [schema.Tables[0].Name], Server(15), CancellationToken.None));
        Assert.StartsWith("Only some of the tables move", dump.Unsuitable, StringComparison.Ordinal);
        Assert.Null(await dump.DumpAsync(schema, [.. schema.Tables.Select(table => table.Name)], Server(13), CancellationToken.None));
        Assert.StartsWith("The target (13) is older than the source (15)", dump.Unsuitable, StringComparison.Ordinal);
        Assert.Null(await dump.DumpAsync(schema with { Version = "99.1" }, [.. schema.Tables.Select(table => table.Name)], Server(99), CancellationToken.None));
        Assert.StartsWith("No pg_dump as new as", dump.Unsuitable, StringComparison.Ordinal);
    }

    private static ServerInfo Server(int major) => new() { Version = $"{major}.1", VersionNumber = major * 10000 + 1, Identity = "x" };

    private static async Task<SchemaScript> DumpAsync(string url, DatabaseSchema schema, int target)
    {
        var dump = new PostgresSchemaDump(DatabaseEndpoint.Parse(url));
        if (dump.Unsuitable is { } why)
            Assert.Skip(why);
        var script = await dump.DumpAsync(schema, [.. schema.Tables.Select(table => table.Name)], Server(target), CancellationToken.None);
        return script ?? throw new InvalidOperationException(dump.Unsuitable);
    }
}
