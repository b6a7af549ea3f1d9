using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Postgres.Rows;

namespace Godwit.Tests.Engines.Postgres;

/// <summary>Bytes stream between servers of different versions and arrive the same.</summary>
public sealed class PostgresPassThroughTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(13, 17, true)]
    [InlineData(17, 13, true)]
    [InlineData(13, 17, false)]
    [InlineData(15, 15, false)]
    public async Task Rows_arrive_the_same(int from, int to, bool builtIn)
    {
        await using var source = await PostgresBench.CreateAsync(from);
        await using var target = await PostgresBench.CreateAsync(to);
        // The extra type on one side only shifts the numbers of types made later.
        await target.RunAsync("CREATE TYPE shift AS ENUM ('x')");
        foreach (var side in (PostgresBench[])[source, target])
            await side.RunAsync("CREATE TYPE mood AS ENUM ('sad', 'tab\there'); CREATE TABLE t (id bigint, v text, n numeric, a int[], i inet, c regclass, m mood)");
        await source.RunAsync("INSERT INTO t SELECT i, repeat(chr(10 + i % 100), i % 3000), i / 7.0, ARRAY[i, NULL], '10.0.0.1/8', 't', CASE i % 2 WHEN 0 THEN 'sad'::mood ELSE 'tab\there' END FROM generate_series(1, 5000) i; " +
            "INSERT INTO t VALUES (NULL, E'a\\\\N\\n\\tb', 'NaN', '{}'), (NULL, '', NULL, NULL)");
        ColumnSchema[] columns =
        [
            PostgresBench.Column("id", "bigint", LogicalType.Int64) with { NativeTypeId = 20 },
            PostgresBench.Column("v", "text", LogicalType.UnlimitedText) with { NativeTypeId = 25 },
            PostgresBench.Column("n", "numeric", LogicalType.Decimal()) with { NativeTypeId = 1700 },
            PostgresBench.Column("a", "integer[]", LogicalType.Native("postgres", "integer[]")) with { NativeTypeId = 1007 },
            PostgresBench.Column("i", "inet", LogicalType.Native("postgres", "inet")) with { NativeTypeId = 869 },
        ];
        if (!builtIn)
        {
            columns =
            [
                .. columns, PostgresBench.Column("m", "mood", LogicalType.Enum(["sad", "tab\there"], "postgres", "mood")) with { NativeTypeId = 16_500 },
                PostgresBench.Column("c", "regclass", LogicalType.Native("postgres", "regclass")) with { NativeTypeId = 2205 },
            ];
        }

        var table = PostgresBench.Table("t", columns);
        var owner = await target.AcquireAsync();
        await target.Database.TargetState.SaveChunksAsync(owner, table.Name, [new WholeTable()], Token);
        var read = PostgresBench.Read(table);
        var write = target.Write(table, chunk: new ChunkId(table.Name, 0));
        Assert.True(source.Database.PassThrough!.CanCopy(read, write, target.Database));
        long reported = 0;
        var outcome = await source.Database.PassThrough.CopyAsync(read, null, write, target.Database, (rows, _) => reported = rows, Token);
        Assert.Equal(5002, outcome.Rows);
        Assert.Equal(5002, reported);
        var names = string.Join(", ", columns.Select(column => column.Name));
        var digest = $"SELECT md5(string_agg(t::text, '|' ORDER BY t::text COLLATE \"C\")) FROM (SELECT {names} FROM t) t";
        Assert.Equal(await source.AskAsync(digest), await target.AskAsync(digest));
        Assert.Equal(outcome, (await target.Database.TargetState.ListChunksAsync(owner.Migration, Token))[0].Outcome);
    }

    [Fact]
    public async Task Another_type_or_an_expression_goes_the_long_way()
    {
        await using var bench = await PostgresBench.CreateAsync();
        var table = PostgresBench.Table("t", PostgresBench.Column("id", "bigint", LogicalType.Int64) with { NativeTypeId = 20 });
        var other = PostgresBench.Table("t", PostgresBench.Column("id", "integer", LogicalType.Int32) with { NativeTypeId = 23 });
        var pass = bench.Database.PassThrough!;
        Assert.True(pass.CanCopy(PostgresBench.Read(table), bench.Write(table), bench.Database));
        Assert.False(pass.CanCopy(PostgresBench.Read(table), bench.Write(other), bench.Database));
        var expression = PostgresBench.Read(table) with { Columns = [new ReadColumn(table.Columns[0], LogicalType.Int64, "id + 1")] };
        Assert.False(pass.CanCopy(expression, bench.Write(table), bench.Database));
    }

    [Fact]
    public async Task The_side_that_fails_is_named_and_nothing_lands()
    {
        await using var bench = await PostgresBench.CreateAsync();
        await bench.RunAsync("CREATE TABLE s (id int); INSERT INTO s SELECT i % 50000 FROM generate_series(1, 100000) i; CREATE TABLE t (id int PRIMARY KEY)");
        await bench.AcquireAsync();
        var column = PostgresBench.Column("id", "integer", LogicalType.Int32) with { NativeTypeId = 23 };
        var target = await Assert.ThrowsAsync<GodwitException>(() => bench.Database.PassThrough!.CopyAsync(PostgresBench.Read(PostgresBench.Table("s", column)), null,
            bench.Write(PostgresBench.Table("t", column)), bench.Database, (_, _) => { }, Token));
        Assert.Equal((ErrorKind.Constraint, "public.t"), (target.Kind, target.Subject));
        var source = await Assert.ThrowsAsync<GodwitException>(() => bench.Database.PassThrough!.CopyAsync(
            PostgresBench.Read(PostgresBench.Table("s", column), where: "1 / (id - 49999) = 0"), null, bench.Write(PostgresBench.Table("t", column)), bench.Database, (_, _) => { }, Token));
        Assert.Equal("public.s", source.Subject);
        Assert.Equal("0", await bench.AskAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task A_copy_can_be_stopped_in_the_middle()
    {
        await using var bench = await PostgresBench.CreateAsync();
        await bench.RunAsync("CREATE TABLE s (id int); INSERT INTO s SELECT generate_series(1, 300000); CREATE TABLE t (id int)");
        await bench.AcquireAsync();
        var column = PostgresBench.Column("id", "integer", LogicalType.Int32) with { NativeTypeId = 23 };
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.Database.PassThrough!.CopyAsync(PostgresBench.Read(PostgresBench.Table("s", column)), null,
            bench.Write(PostgresBench.Table("t", column)), bench.Database, (_, _) => stop.Cancel(), stop.Token));
        Assert.Equal("0", await bench.AskAsync("SELECT count(*) FROM t"));
        Assert.Equal("300000", (await bench.Database.ChunkPlanner.CountAsync(PostgresBench.Table("s", column), null, Token)).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Rows_are_counted_however_the_bytes_are_cut(int step)
    {
        using var buffer = new CopyBuffer();
        buffer.Write("PGCOPY\n"u8);
        buffer.Write([0xff, 13, 10, 0]);
        buffer.WriteInt64(0);
        for (var i = 0; i < 300; i++)
        {
            buffer.WriteInt16(2);
            buffer.WriteInt32(-1);
            buffer.WriteInt32(i);
            buffer.Write(new byte[i]);
        }

        buffer.WriteInt16(-1);
        var counter = new RowCounter(binary: true);
        var bytes = buffer.Written.Span;
        for (var at = 0; at < bytes.Length; at += step)
        {
            Assert.False(counter.AtRowEnd);
            counter.Count(bytes[at..Math.Min(at + step, bytes.Length)]);
        }

        Assert.Equal(300, counter.Rows);
        Assert.True(counter.AtRowEnd);
    }
}
