using System.Text.RegularExpressions;
using Godwit.Tests.Servers;

namespace Godwit.Tests.Scenarios;

/// <summary>
/// A database with something of everything that PostgreSQL has: types, partitions, inheritance, keyless rows, triggers that must not fire,
/// names that need quotes. The copy is judged by pg_dump, which knows nothing of Godwit.
/// </summary>
public sealed partial class UglyDatabaseTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_dump_of_the_copy_is_the_dump_of_the_original()
    {
        var server = await PostgresServer.SharedAsync(15);
        var dump = FindDump();
        Assert.SkipWhen(dump is null, "pg_dump is not installed");
        using var bench = new Workbench();
        var source = await LoadAsync(server);
        var target = await server.CreateDatabaseAsync("ugly_copy");

        var result = (await bench.RunAsync("migrate", "--from", source, "--to", target, "--name", "ugly")).MustBe(0);
        Assert.Contains("publication pub is not made", result.All, StringComparison.Ordinal);
        (await bench.RunAsync("finish", "ugly", "--yes")).MustBe(0);

        Assert.Equal(await DumpAsync(dump!, source), await DumpAsync(dump!, target));
    }

    [Theory]
    [InlineData(15, 15)]
    [InlineData(15, 17)]
    public async Task Without_pg_dump_the_schema_and_the_rows_are_the_same(int from, int to)
    {
        var server = await PostgresServer.SharedAsync(from);
        var other = await PostgresServer.SharedAsync(to);
        using var bench = new Workbench();
        var source = await LoadAsync(server);
        var target = await other.CreateDatabaseAsync("ugly_copy");

        string[] migrate = ["migrate", "--from", source, "--to", target, "--name", "ugly", "--state", bench.State];
        (await GodwitProcess.RunAsync(migrate, new Dictionary<string, string> { ["GODWIT_PG_DUMP"] = "none" })).MustBe(0);
        (await bench.RunAsync("verify", "ugly", "--mode", "full")).MustBe(0);
        (await bench.RunAsync("finish", "ugly", "--yes")).MustBe(0);

        foreach (var table in await PlainSql.ColumnAsync(source, "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('app', 'We ird')"))
            Assert.Equal(await TextsAsync(source, table), await TextsAsync(target, table));
        const string Comments = "SELECT obj_description('app.users'::regclass) || '|' || col_description('app.users'::regclass, 2)";
        Assert.Equal(await PlainSql.ColumnAsync(source, Comments), await PlainSql.ColumnAsync(target, Comments));
        const string Sequence = "SELECT last_value || ' ' || is_called FROM app.free_seq";
        Assert.Equal(await PlainSql.ColumnAsync(source, Sequence), await PlainSql.ColumnAsync(target, Sequence));
    }

    private static Task<IReadOnlyList<string>> TextsAsync(string url, string table) =>
        PlainSql.ColumnAsync(url, $"SELECT t::text FROM ONLY {table} t ORDER BY t::text COLLATE \"C\"");

    private static async Task<string> LoadAsync(PostgresServer server)
    {
        var url = await server.CreateDatabaseAsync("ugly");
        await using var stream = typeof(UglyDatabaseTests).Assembly.GetManifestResourceStream("ugly.sql")!;
        using var reader = new StreamReader(stream);
        var sql = await reader.ReadToEndAsync();
        Assert.SkipWhen((await PlainSql.ColumnAsync(url, "SELECT name FROM pg_available_extensions WHERE name IN ('hstore', 'citext', 'pg_trgm')")).Count < 3,
            "the server has no contributed extensions");
        await PlainSql.ExecuteAsync(url, sql);
        return url;
    }

    private static string? FindDump() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(folder => Path.Combine(folder, "bin", "pg_dump")).FirstOrDefault(File.Exists)
        : null;

    /// <summary>The dump without its random restrict key, and without what is deliberately not copied: publications.</summary>
    private static async Task<string> DumpAsync(string program, string url)
    {
        var text = await ToolProcess.RunCheckedAsync(Limit, program, url);
        return string.Join('\n', Entries().Split(Restrict().Replace(text, "")).Where(entry => !entry.Contains("; Type: PUBLICATION", StringComparison.Ordinal)).Select(entry => entry.Trim()));
    }

    [GeneratedRegex(@"^\\(un)?restrict .*$", RegexOptions.Multiline)]
    private static partial Regex Restrict();

    [GeneratedRegex(@"^--\r?\n(?=-- (Data for )?Name: )", RegexOptions.Multiline)]
    private static partial Regex Entries();
}
