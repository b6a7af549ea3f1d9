using Godwit.Abstractions.Schema;
using Godwit.Postgres;
using Xunit;

namespace Godwit.Tests.Engines.Postgres;

public sealed class SchemaRoundTripTests
{
    private const string ChinookPath = "data/chinook/Chinook_PostgreSql.sql";

    [Theory]
    [InlineData(13)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(18)]
    public async Task Ugly_schema_comes_back_the_same(int major)
    {
        await using var source = await SchemaScriptTarget.CreateAsync(major, "ugly");
        await source.ExecuteAsync(UglySchema.Sql(major));
        var schema = await source.ReadAsync();
        var script = new PostgresSchemaWriter().Script(schema);

        await using var target = await SchemaScriptTarget.CreateAsync(major, "made");
        await target.ApplyAsync(script);

        var omitted = script.Omitted.Select(note => (note.ObjectKind, note.Name)).ToHashSet();
        Assert.Equal(SchemaScriptTarget.Describe(schema, other => !omitted.Contains((other.Kind, other.Name.ToString()))),
            SchemaScriptTarget.Describe(await target.ReadAsync()));
        Assert.Equal(
            ["aggregate", "event trigger", "grants", "large objects", "publication", "text search configuration"],
            script.Omitted.Select(note => note.ObjectKind).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(13)]
    [InlineData(15)]
    [InlineData(17)]
    public async Task Undo_leaves_nothing_behind(int major)
    {
        await using var source = await SchemaScriptTarget.CreateAsync(major, "ugly");
        await source.ExecuteAsync(UglySchema.Sql(major));
        var script = new PostgresSchemaWriter().Script(await source.ReadAsync());
        await using var target = await SchemaScriptTarget.CreateAsync(major, "undone");
        var before = SchemaScriptTarget.Describe(await target.ReadAsync());

        await target.ApplyAsync(script);
        await target.UndoAsync(script);

        Assert.Equal(before, SchemaScriptTarget.Describe(await target.ReadAsync()));
    }

    [Theory]
    [InlineData(13, 17)]
    [InlineData(17, 15)]
    public async Task Chinook_comes_back_the_same_on_another_version(int from, int to)
    {
        await using var source = await SchemaScriptTarget.CreateAsync(from, "chinook");
        await source.ExecuteAsync(ChinookTables());
        var schema = await source.ReadAsync();
        Assert.Equal(11, schema.Tables.Count);

        await using var target = await SchemaScriptTarget.CreateAsync(to, "chinook");
        var script = new PostgresSchemaWriter().Script(schema);
        await target.ApplyAsync(script);

        Assert.Empty(script.Omitted);
        Assert.Equal(SchemaScriptTarget.Describe(schema), SchemaScriptTarget.Describe(await target.ReadAsync()));
    }

    [Fact]
    public async Task Script_is_the_same_for_the_same_schema_and_its_ids_are_unique()
    {
        await using var source = await SchemaScriptTarget.CreateAsync(15, "ugly");
        await source.ExecuteAsync(UglySchema.Sql(15));

        var first = new PostgresSchemaWriter().Script(await source.ReadAsync());
        var second = new PostgresSchemaWriter().Script(await source.ReadAsync());

        Assert.Equal(first.Statements.Select(statement => (statement.Id, statement.Sql)), second.Statements.Select(statement => (statement.Id, statement.Sql)));
        Assert.Equal(first.Statements.Count, first.Statements.Select(statement => statement.Id).Distinct().Count());
        var refreshes = first.Statements.Where(statement => statement.ObjectKind == "refresh").ToList();
        Assert.Equal(["mm_sums", "aa_sums"], refreshes.Select(statement => statement.Name.Name));
        Assert.Equal([refreshes[0].Id], refreshes[1].After);
        Assert.Equal(first.Statements.Select(statement => statement.Stage).Order(), first.Statements.Select(statement => statement.Stage));
    }

    /// <summary>The tables of the sample database, without its own database and rows.</summary>
    private static string ChinookTables()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "..", "shared", ChinookPath);
            if (!File.Exists(Path.Combine(folder.FullName, "Godwit.slnx")) || !File.Exists(path) && !File.Exists(path = Path.Combine(folder.FullName, "..", "..", "shared", ChinookPath)))
                continue;
            var text = File.ReadAllText(path);
            var start = text.IndexOf("CREATE TABLE", StringComparison.Ordinal);
            return text[start..text.IndexOf("INSERT INTO", StringComparison.Ordinal)];
        }

        Assert.Skip("The sample data " + ChinookPath + " is not here.");
        return "";
    }
}
