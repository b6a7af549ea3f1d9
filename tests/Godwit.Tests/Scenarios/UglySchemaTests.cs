using Godwit.Abstractions.Schema;
using Godwit.Tests.Engines.Postgres;
using Xunit;

namespace Godwit.Tests.Scenarios;

/// <summary>Whole migrations of everything that PostgreSQL has: partitions, materialized views upon each other, cycles of foreign keys.</summary>
public sealed class UglySchemaTests
{
    private const string Rows = """"
        INSERT INTO customers ("E Mail", name, doc, tags, span) SELECT 'A' || i || '@x', 'n' || i, '{"a": 1}', ARRAY['x', NULL], int4range(1, i) FROM generate_series(2, 500) i;
        INSERT INTO events (id, at, payload) SELECT i, date '2022-06-01' + i, 'p' || i FROM generate_series(1, 1500) i;
        INSERT INTO "Odd ""Schema"""."select" ("from", "Größe 😀", customer, parent) SELECT i, i, 100 + 2 * i, i FROM generate_series(1, 50) i;
        INSERT INTO a_side VALUES (1, NULL); INSERT INTO b_side VALUES (1, 1); UPDATE a_side SET b = 1;
        INSERT INTO parent_t VALUES (1, 'p'); INSERT INTO child_t VALUES (2, 'c', 9);
        INSERT INTO no_columns DEFAULT VALUES; INSERT INTO no_columns DEFAULT VALUES;
        INSERT INTO keyless SELECT 'same', NULL FROM generate_series(1, 20);
        REFRESH MATERIALIZED VIEW mm_sums; REFRESH MATERIALIZED VIEW aa_sums;
        """";

    [Theory]
    [InlineData(15, 15, "none")]
    [InlineData(15, 15, null)]
    [InlineData(13, 17, "none")]
    [InlineData(15, 17, null)]
    public async Task Schema_and_rows_arrive_and_rollback_removes_them(int from, int to, string? dump)
    {
        await using var source = await SchemaScriptTarget.CreateAsync(from, "uglyfrom");
        await source.ExecuteAsync(UglySchema.Sql(from) + Rows + "DROP TABLE godwit.mine; DROP SCHEMA godwit");
        await using var target = await SchemaScriptTarget.CreateAsync(to, "uglyto");
        using var bench = new Workbench();
        var environment = dump is null ? null : new Dictionary<string, string> { ["GODWIT_PG_DUMP"] = dump };

        (await GodwitProcess.RunAsync(["migrate", "--from", source.Url, "--to", target.Url, "--name", "ugly", "--state", bench.State], environment)).MustBe(0);

        string[] left = ["aggregate", "default privileges", "event trigger", "grants", "large objects", "publication", "text search configuration"];
        bool Kept(OtherObject other) => !left.Contains(other.Kind);
        Assert.Equal(SchemaScriptTarget.DescribeAnyVersion(await source.ReadAsync(), Kept), SchemaScriptTarget.DescribeAnyVersion(await target.ReadAsync(), Kept));
        foreach (var sql in new[]
                 {
                     "SELECT count(*) FROM public.customers", "SELECT md5(string_agg(c::text, '|' ORDER BY id)) FROM public.customers c",
                     "SELECT md5(string_agg(tableoid::regclass || e::text, '|' ORDER BY id)) FROM public.events e", "SELECT n FROM public.aa_sums",
                     "SELECT nextval('public.customers_id_seq')", "SELECT count(*) FROM public.keyless", "SELECT count(*) FROM public.no_columns", "SELECT sum(a) FROM public.parent_t",
                     "SELECT count(*) FROM ONLY public.parent_t", "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND NOT convalidated",
                 })
            Assert.Equal(await source.ScalarAsync(sql), await target.ScalarAsync(sql));
        (await bench.RunAsync("rollback", "ugly", "--reason", "the test")).MustBe(0);
        var after = await target.ReadAsync();
        Assert.Empty(after.Tables);
        Assert.Equal((0, 0, 0, 0), (after.Views.Count, after.Routines.Count, after.Sequences.Count, after.Others.Count));
    }
}
