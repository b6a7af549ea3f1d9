using Godwit.Core.Planning;
using Godwit.Tests.Conformance.Pairs;

namespace Godwit.Tests.Conformance.Schemas;

/// <summary>A source made by SQL and its moved copy.</summary>
internal sealed class Pairing(TestDatabase source, TestDatabase target, Move move) : IAsyncDisposable
{
    public TestDatabase Target => target;

    public Move Move => move;

    public static async Task<Pairing> MoveAsync(Pair pair, string sql)
    {
        var source = await pair.Source.CreateAsync();
        var target = await pair.Target.CreateAsync();
        await source.ExecuteAsync(sql);
        return new Pairing(source, target, await Move.RunAsync(source, target));
    }

    public async Task AssertSameRowsAsync(string table, params string[] columns) =>
        Assert.Equal(await PlainComparison.RowsAsync(source, table, columns), await PlainComparison.RowsAsync(target, table, columns));

    /// <summary>The validator must say of a good copy that it is good.</summary>
    public async Task AssertVerifiedAsync()
    {
        foreach (var mode in (ValidationMode[])[ValidationMode.Sample, ValidationMode.Checksum, ValidationMode.Full])
        {
            var report = await move.ValidateAsync(new ValidationSettings { Mode = mode });
            Assert.Equal("", string.Join("; ", report.Tables.Where(table => !table.Success).Select(table => $"{mode} {table.Table}: {table.Error} {table.Mismatches}")));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await target.DisposeAsync();
    }
}
